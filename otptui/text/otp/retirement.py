"""Which candidates a message calls old, expired or replaced: those are not the code."""

from __future__ import annotations

import re
from collections.abc import Sequence

from otptui.text.otp.candidates import Candidate, Shape
from otptui.text.otp.message_text import MessageText
from otptui.text.otp.vocabulary import Vocabulary

_REACH = 60
_LONG_REACH = 120
_MOST_WORDS_TO_ADJECTIVE, _MOST_WORDS_FROM_PARTICIPLE = 3, 4
_CLAUSE_MARKS = re.compile("[,;()\u060c\u3001]")
# A number of up to three digits that is no part of a date or time: "expires in 10 minutes".
_SHORT_NUMBER = re.compile(r"(?<![\d.:/,-])\d{1,3}(?![\d:/]|\.\d)")


def retired_candidates(
    message: MessageText, words: Vocabulary, candidates: Sequence[Candidate]
) -> set[Candidate]:
    """The candidates that are called old, or said to have expired, in their own sentence."""
    if not (words.old or words.replacing or words.expired or words.changes):
        return set()
    retirement = _Retirement(message, words)
    retired: set[Candidate] = set()
    # Words of capitals are no neighbours: in a message of capitals every word is one.
    numbers = [c for c in candidates if c.shape is not Shape.LETTERS or c.is_joined]
    for index, candidate in enumerate(numbers):
        start, end = message.sentence(candidate.start)
        previous = numbers[index - 1].end if index else 0
        following = numbers[index + 1].start if index + 1 < len(numbers) else end
        successor = numbers[index + 1] if index + 1 < len(numbers) and following < end else None
        if (successor and retirement.is_changed(candidate, successor, (start, end))) or retirement.is_retired(
            candidate, max(start, previous), min(end, following), (start, end)
        ):
            retired.add(candidate)
    return retired


class _Retirement:
    def __init__(self, message: MessageText, words: Vocabulary) -> None:
        self._message = message
        self._text = message.text
        self._words = words

    def is_changed(self, candidate: Candidate, successor: Candidate, sentence: tuple[int, int]) -> bool:
        """Whether the sentence says that the candidate was changed to its successor."""
        words = self._words
        if len(candidate.code) != len(successor.code) or not words.codes.within(*sentence):
            return False
        return bool(words.changes.within(*sentence)) and not words.new.within(sentence[0], candidate.start)

    def is_retired(self, candidate: Candidate, start: int, end: int, sentence: tuple[int, int]) -> bool:
        """`start` and `end` bound what may be said of the candidate: its sentence, up to its neighbours."""
        return (
            self._has_adjective_before(candidate, start)
            or (end == sentence[1] and self._has_adjective_behind(candidate, end))
            or self._has_expired(candidate, end, sentence)
            or self._has_participle_before(candidate, start, is_first=start == sentence[0])
        )

    def _has_adjective_before(self, candidate: Candidate, start: int) -> bool:
        """Whether "old" or "instead of" stands before it in its clause, with no "new" or "use" after that."""
        words, least = self._words, max(start, candidate.start - _REACH)
        for spans in (words.old, words.replacing):
            found = spans.last_within(least, candidate.start)
            if found is None or self._has_clause_mark(found.end, self._start_with_brackets(candidate)):
                continue
            if not (
                words.new.within(found.end, candidate.start) or words.uses.within(found.end, candidate.start)
            ):
                return True
        return False

    def _has_adjective_behind(self, candidate: Candidate, end: int) -> bool:
        """Whether it is the subject of "old": "4410 is your old code", "4410 (old)"."""
        old = self._words.old.first_within(candidate.end, min(end, candidate.end + _REACH))
        if old is None:
            return False
        if self._text[candidate.end : old.start].strip() == "(":
            return True
        start = candidate.end + (self._text[candidate.end : candidate.end + 1] == ")")
        return (
            len(self._text[start : old.start].split()) <= _MOST_WORDS_TO_ADJECTIVE
            and not self._has_clause_mark(start, old.start)
            and not self._words.codes.within(candidate.end, old.start)
        )

    def _has_expired(self, candidate: Candidate, end: int, sentence: tuple[int, int]) -> bool:
        """Whether the sentence goes on to say that it has expired."""
        words = self._words
        expired = words.expired.first_within(candidate.end, min(end, candidate.end + _LONG_REACH))
        if expired is None or self._mentions_duration(candidate, sentence):
            return False
        if words.conditions.within(candidate.end, expired.end) or words.old.within(
            candidate.end, expired.start
        ):
            return False
        # In "8823, all other codes are void" the clause has a subject of its own.
        has_own_subject = words.codes.within(candidate.end, expired.start)
        return not (has_own_subject and self._has_clause_mark(candidate.end, expired.start))

    def _has_participle_before(self, candidate: Candidate, start: int, *, is_first: bool) -> bool:
        """Whether "expired" is said of the noun before it: "expired code 4410"."""
        words = self._words
        expired = words.expired.last_within(max(start, candidate.start - _REACH), candidate.start)
        if expired is None or self._has_clause_mark(expired.end, candidate.start):
            return False
        if len(self._text[expired.end : candidate.start].split()) > _MOST_WORDS_FROM_PARTICIPLE:
            return False
        if not is_first and not words.codes.within(expired.end, candidate.start):
            # It is said of the number before: "4410 was replaced by 8823".
            return False
        denials = (words.new, words.uses, words.copulas)
        return not any(spans.within(expired.end, candidate.start) for spans in denials)

    def _mentions_duration(self, candidate: Candidate, sentence: tuple[int, int]) -> bool:
        """Whether the sentence has a short number besides: "expires in 10 minutes" is about later."""
        start, end = sentence
        return any(
            not candidate.start <= number.start() < candidate.end
            for number in _SHORT_NUMBER.finditer(self._text, start, end)
        )

    def _start_with_brackets(self, candidate: Candidate) -> int:
        """Where the candidate starts, with the brackets or commas around it: "the old code, 4410, has …"."""
        opening = " (," if self._text[candidate.end : candidate.end + 1] in (",", ")") else " "
        start = candidate.start
        while start > 0 and self._text[start - 1] in opening:
            start -= 1
        return start

    def _has_clause_mark(self, start: int, end: int) -> bool:
        """Whether a new clause begins between the two."""
        return _CLAUSE_MARKS.search(self._text, start, end) is not None
