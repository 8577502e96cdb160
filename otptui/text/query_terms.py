"""Terms of a search query, such as `state:received` or `server:3`: the part that every search shares."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection

_TERM = re.compile(r"([a-z]+):(.*)")


class InvalidTerm(Exception):
    """A search term that is misspelt or has an unusable value; the message is a sentence for the user."""


def split_term(word: str, terms: Collection[str]) -> tuple[str, str]:
    """Split a folded word into (term, value); the term is "" where the word uses none of `terms`.

    Raises InvalidTerm where the term looks like a misspelling of one of `terms`.
    """
    match = _TERM.fullmatch(word)
    if match is None:
        return "", word
    term, value = match.groups()
    if term in terms:
        return term, value
    if closest := closest_term(term, terms):
        raise InvalidTerm(f"There is no {term}: – did you mean {closest}:?")
    # "https://…" and "12:30" are plain words.
    return "", word


def closest_term(term: str, terms: Collection[str]) -> str:
    """The one of `terms` that is spelt most like `term`; "" where none is close."""
    return next(iter(difflib.get_close_matches(term, terms, 1, cutoff=0.75)), "")
