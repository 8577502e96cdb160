"""The word lists compiled, and where their words stand in one message."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from otptui.text.otp import keywords as names
from otptui.text.otp import label_words as labels
from otptui.text.otp import retired_words as retired
from otptui.text.otp.message_text import MessageText
from otptui.text.otp.word_finder import Span, Spans, WordList

_CAPITALS = re.compile(r"(?<![A-Za-z])[A-Z]{2,4}(?![A-Za-z])")
_REST_OF_WORD = re.compile(r"^\w*\W{0,2}")


class Vocabulary(NamedTuple):
    """Where the words of each role stand in a message."""

    codes: Spans
    """Nouns for a one-time code, without those of other codes ("promo code")."""
    other_codes: Spans
    activities: Spans
    uses: Spans
    with_words: Spans
    uses_behind: Spans
    copulas: Spans
    short_copulas: Spans
    behind_copulas: Spans
    prepositions: Spans
    old: Spans
    replacing: Spans
    expired: Spans
    changes: Spans
    conditions: Spans
    new: Spans
    labels: Spans
    label_links: Spans
    labels_behind: Spans
    phones: Spans
    advertising: Spans
    currencies: Spans
    units: Spans


def vocabulary(message: MessageText) -> Vocabulary:
    """Look up every list in `message`, each once."""
    found = {role: words.find(message.search) for role, words in _lists().items()}
    others = [span for span in found["codes"].spans if _is_other_code(message, span)]
    codes = [span for span in found["codes"].spans if span not in others]
    currencies = [*found["currencies"].spans, *_currency_signs(message)]
    return Vocabulary(
        **found | {"codes": Spans(codes), "other_codes": Spans(others), "currencies": Spans(currencies)}
    )


@cache
def _lists() -> dict[str, WordList]:
    return {
        "codes": WordList(names.CODE_WORDS.values()),
        "activities": WordList(names.ACTIVITY_WORDS.values()),
        "uses": WordList(names.USE_WORDS.values()),
        "with_words": WordList([names.WITH_WORDS]),
        "uses_behind": WordList(names.USE_WORDS_BEHIND.values()),
        "copulas": WordList(names.COPULAS.values()),
        "short_copulas": WordList(names.SHORT_COPULAS.values()),
        "behind_copulas": WordList(names.BEHIND_COPULAS.values()),
        "prepositions": WordList(names.PREPOSITIONS.values()),
        "old": WordList(retired.OLD_WORDS.values()),
        "replacing": WordList(retired.REPLACING_WORDS.values()),
        "expired": WordList(retired.EXPIRED_WORDS.values()),
        "changes": WordList([retired.CHANGE_WORDS]),
        "conditions": WordList(retired.CONDITION_WORDS.values()),
        "new": WordList(retired.NEW_WORDS.values()),
        "labels": WordList(labels.LABELS.values()),
        "labels_behind": WordList([labels.LABELS_BEHIND]),
        "label_links": WordList([labels.LABEL_LINKS]),
        "advertising": WordList([labels.ADVERTISING]),
        "phones": WordList(labels.PHONE_WORDS.values()),
        "currencies": WordList([labels.CURRENCY_WORDS]),
        "units": WordList([labels.UNITS]),
    }


@cache
def _other_codes() -> tuple[tuple[str, ...], tuple[str, ...]]:
    before, after = (
        tuple(word.strip() for word in entries.split(","))
        for entries in (names.OTHER_CODES_BEFORE, names.OTHER_CODES_AFTER)
    )
    return before, after


def _is_other_code(message: MessageText, noun: Span) -> bool:
    before, after = _other_codes()
    lower = message.search.lower
    if lower[noun.start : noun.end] in ("otp", "pin", "password"):
        return False
    in_front = lower[max(0, noun.start - 16) : noun.start].rstrip(" -")
    behind = lower[noun.end : noun.end + 40]
    glued, apart = behind.lstrip(" "), _REST_OF_WORD.sub("", behind, count=1)
    return in_front.endswith(before) or glued.startswith(after) or apart.startswith(after)


def _currency_signs(message: MessageText) -> list[Span]:
    """The currency codes and the signs of Unicode's category Sc."""
    text = message.text
    codes = labels.CURRENCY_CODES
    if message.is_shouted:
        codes -= labels.WORDS_LIKE_CURRENCIES
    spans = [Span(*found.span()) for found in _CAPITALS.finditer(text) if found.group() in codes]
    for at, char in enumerate(text):
        if not char.isalnum() and unicodedata.category(char) == "Sc":
            spans.append(Span(at, at + 1))
    return spans
