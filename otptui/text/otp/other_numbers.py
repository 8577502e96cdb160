# ruff: noqa: RUF001 - punctuation of many scripts
"""Numbers that are no codes by what stands beside them: amounts, phones, dates, cards, orders."""

from __future__ import annotations

from otptui.text.otp.amounts import Currencies
from otptui.text.otp.candidates import Candidate, Shape
from otptui.text.otp.message_text import MessageText
from otptui.text.otp.vocabulary import Vocabulary
from otptui.text.otp.word_finder import Span

_LABEL_REACH, _PHONE_REACH, _NOUN_REACH, _UNIT_REACH = 40, 24, 40, 14
_SHORTEST_PHONE = 7
_MOST_WORDS_TO_PHONE = 2
_NUMBER_SEPARATORS = frozenset(".,:/*'’٫٬\u2044")
_UNIT_JOINTS = frozenset({"", " ", "-", " - "})
_LABEL_BREAKS = frozenset(",;!?。、\n")
_MASKS = ("**", "xx", "XX", "••", "##", "x-", "X-")
_SHORT_MASKS = ("*", "•", "x", "X", "+")


class OtherNumbers:
    """Recognises what is not a code in one message."""

    def __init__(self, message: MessageText, words: Vocabulary, currencies: Currencies) -> None:
        self._message = message
        self._text = message.text
        self._words = words
        self._currencies = currencies

    def has(self, candidate: Candidate) -> bool:
        """Whether `candidate` is surely something else."""
        text, start, end = self._text, candidate.start, candidate.end
        if self._is_part_of_more(start, end):
            return True
        if candidate.shape is not Shape.DIGITS:
            # A domain: "bank24.example".
            return text[end : end + 1] == "." and text[end + 1 : end + 2].isalpha()
        return (
            (len(candidate.code) >= _SHORTEST_PHONE and candidate.code in self._message.number)
            or self._currencies.is_before(start)
            or self._currencies.is_behind(end)
            or text[end : end + 2].strip()[:1] == "%"
            or self._is_masked(start, end)
            or self._is_counted(end)
            or self._is_phone(candidate)
        )

    def is_labelled(self, candidate: Candidate) -> bool:
        """Whether a noun such as "card" or "order no." stands directly before `candidate`, or behind."""
        start = candidate.start
        behind = self._words.labels_behind.first_within(candidate.end, candidate.end + _UNIT_REACH)
        if behind and self._text[candidate.end : behind.start] in _UNIT_JOINTS:
            return True
        label = self._words.labels.last_within(max(0, start - _LABEL_REACH), start)
        if label is None or self._words.codes.within(label.end, start):
            return False
        gap = self._text[label.end : start]
        if not _LABEL_BREAKS.isdisjoint(gap) or self._message.ends_sentence_between(label.end, start):
            return False
        if gap.rstrip().endswith(":") and self._says_what_for(label):
            return False
        links = self._words.label_links
        return all(
            word.end - word.start == 1 or links.within(*word)
            for word in self._message.words(label.end, start)
        )

    def _is_part_of_more(self, start: int, end: int) -> bool:
        """Whether a time, a date, a decimal, an address or an account goes on beside it."""
        text = self._text
        goes_on = text[end : end + 1] in _NUMBER_SEPARATORS and text[end + 1 : end + 2].isdigit()
        began = text[start - 1 : start] in _NUMBER_SEPARATORS and text[start - 2 : start - 1].isdigit()
        return goes_on or began

    def _is_masked(self, start: int, end: int) -> bool:
        """Whether it is the rest of a masked number: "**4471", "XX4471"; "*482910*" is just bold."""
        before = self._text[max(0, start - 3) : start]
        if before.endswith("..") or before.rstrip(" ").endswith(_MASKS):
            return True
        return before.rstrip(" ").endswith(_SHORT_MASKS) and self._text[end : end + 1] not in ("*", "•")

    def _is_counted(self, end: int) -> bool:
        unit = self._words.units.first_within(end, end + _UNIT_REACH)
        return unit is not None and self._text[end : unit.start] in _UNIT_JOINTS

    def _is_phone(self, candidate: Candidate) -> bool:
        start = candidate.start
        if self._text[max(0, start - 6) : start].rstrip(" (").endswith("+"):
            return True
        sentence, _ = self._message.sentence(start)
        phone = self._words.phones.last_within(max(sentence, start - _PHONE_REACH), start)
        if phone is None or self._words.codes.within(phone.end, start):
            return False
        between = self._text[phone.end : start]
        if any(map(str.isdigit, between)):
            return False
        words = self._words
        links = (words.copulas, words.uses, words.with_words)
        if any(spans.within(phone.end, start) for spans in links):
            return False
        return len(between.split()) <= _MOST_WORDS_TO_PHONE

    def _says_what_for(self, label: Span) -> bool:
        """Whether the label only says what a code is for: "password for transaction: 5519"."""
        start, _ = self._message.sentence(label.start)
        noun = self._words.codes.last_within(max(start, label.start - _NOUN_REACH), label.start)
        return noun is not None and bool(self._words.prepositions.within(noun.end, label.start))
