"""The clues for and against a candidate, with their weights."""

from __future__ import annotations

from enum import Enum


class Clue(Enum):
    """One reason to believe or to doubt a candidate."""

    NAMED = "the noun for a code stands before it, with a link such as 'is' or a colon"
    NAMED_BARELY = "the noun for a code stands before it, with nothing between"
    LINKED = "a form of 'to be' links it with the noun before it"
    NAMED_BEHIND = "it opens the sentence that calls it a code"
    NAMED_AFTER_WORDS = "the noun stands before it with a few words between"
    NAMED_LOOSELY = "the noun stands in the same sentence"
    NEXT_SENTENCE = "the noun ends the sentence before it"
    LATER_SENTENCE = "the noun stands in a later sentence"
    NAMED_TWICE = "more than one noun names it"
    USED = "the message says to enter it"
    USED_INSTEAD = "the message says to enter it after a sentence about another number"
    NEW = "it is called new"
    NEW_INSTEAD = "it is called new after a sentence about another number"
    PREFIXED = "it has a sender's prefix, as in 'G-482910'"
    OWN_LINE = "it has a line of its own"
    QUOTED = "it stands in brackets or quotes"
    SENDER = "it is in the brackets of a sender's name"
    USUAL_LENGTH = "it has the usual six digits"
    SHORT = "few codes have three digits"
    LONG = "few codes have nine digits or more"
    YEAR = "it looks like a year"
    OWN_NUMBER = "it is part of the rented number"
    LABELLED = "a noun for something else stands before it"


WEIGHTS = {
    Clue.NAMED: 10,
    Clue.NAMED_BARELY: 9,
    Clue.LINKED: 10,
    Clue.NAMED_BEHIND: 9,
    Clue.NAMED_AFTER_WORDS: 8,
    Clue.NAMED_LOOSELY: 6,
    Clue.NEXT_SENTENCE: 5,
    Clue.LATER_SENTENCE: 3,
    Clue.NAMED_TWICE: 1,
    Clue.USED: 6,
    Clue.USED_INSTEAD: 4,
    Clue.NEW: 2,
    Clue.NEW_INSTEAD: 8,
    Clue.PREFIXED: 5,
    Clue.OWN_LINE: 2,
    Clue.QUOTED: 1,
    Clue.SENDER: -4,
    Clue.USUAL_LENGTH: 1,
    Clue.SHORT: -4,
    Clue.LONG: -4,
    Clue.YEAR: -3,
    Clue.OWN_NUMBER: -6,
    Clue.LABELLED: -6,
}
NAMING = frozenset(
    {
        Clue.NAMED,
        Clue.NAMED_BARELY,
        Clue.LINKED,
        Clue.NAMED_BEHIND,
        Clue.NAMED_AFTER_WORDS,
        Clue.NAMED_LOOSELY,
    }
)
CLOSE_NAMING = frozenset({Clue.NAMED, Clue.NAMED_BARELY, Clue.LINKED, Clue.NAMED_BEHIND})
