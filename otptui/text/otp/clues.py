# ruff: noqa: RUF001 - punctuation of many scripts
"""What the surroundings of a candidate say for or against its being the code.

Each clue has a weight in `weights`; the sum is the candidate's score. A noun for "code"
names one number at most (`naming`); that is the strongest clue. Everything else is looked up in
a short window beside the candidate, so the work is linear in the length of the message.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from otptui.text.otp.candidates import Candidate, Shape
from otptui.text.otp.keywords import PREFIXES
from otptui.text.otp.message_text import MessageText
from otptui.text.otp.naming import Naming
from otptui.text.otp.other_numbers import OtherNumbers
from otptui.text.otp.retirement import retired_candidates
from otptui.text.otp.vocabulary import Vocabulary
from otptui.text.otp.weights import CLOSE_NAMING, NAMING, WEIGHTS, Clue

_NEW_REACH, _USE_REACH, _USE_BEHIND_REACH = 40, 16, 24
_MOST_WORDS_AFTER_OPENING = 5
_MOST_PASSES = 12
_SIGNS_BEFORE_CODE = (":", "=", ">", '"', "'", "“", "«", "[", "(")
_QUOTES = frozenset({"[]", "()", '""', "''", "**", "<>", "「」", "『』", "“”", "«»", "‘’"})
_PREFIXES = tuple(f"{prefix}-" for prefix in PREFIXES)
_LONGEST_PREFIX = max(map(len, _PREFIXES))
_POINTING = NAMING | {Clue.NEXT_SENTENCE, Clue.LATER_SENTENCE}
_VOWELS = frozenset("AEIOUY")


class Judged(NamedTuple):
    """A candidate with the clues found for it."""

    candidate: Candidate
    clues: frozenset[Clue]

    @property
    def score(self) -> int:
        """The sum of the weights."""
        return sum(WEIGHTS[clue] for clue in self.clues)


class Judge:
    """Collects the clues for the candidates of one message."""

    def __init__(
        self,
        message: MessageText,
        words: Vocabulary,
        others: OtherNumbers,
        candidates: Sequence[Candidate],
    ) -> None:
        self._message = message
        self._words = words
        retired = retired_candidates(message, words, candidates)
        self._candidates = [c for c in candidates if c not in retired and not others.has(c)]
        self._labelled = {c for c in self._candidates if others.is_labelled(c)}

    def judge(self) -> list[Judged]:
        """The candidates that may be codes, with their clues, in the order of the text."""
        candidates = self._candidates
        for _ in range(_MOST_PASSES):
            clues = self._collect(candidates)
            # A word that is named but is no code stands in the way of the number behind it.
            misnamed = {
                c for c, found in clues.items() if found & _POINTING and not self._is_believable(c, found)
            }
            if not misnamed:
                break
            candidates = [candidate for candidate in candidates if candidate not in misnamed]
        return [
            Judged(candidate, frozenset(found))
            for candidate, found in clues.items()
            if self._is_believable(candidate, found)
        ]

    def _collect(self, candidates: Sequence[Candidate]) -> dict[Candidate, set[Clue]]:
        clues = {candidate: self._surroundings(candidate) for candidate in candidates}
        naming = Naming(self._message, self._words, candidates, self._labelled)
        for noun in self._words.codes.spans:
            if named := naming.named_by(noun):
                candidate, how = named
                _add_naming(clues[candidate], how)
        self._weigh_replacements(clues)
        for found in clues.values():
            if found & (CLOSE_NAMING | {Clue.USED}):
                # A year or a part of the rented number that is called the code is the code.
                found -= {Clue.YEAR, Clue.OWN_NUMBER, Clue.LONG}
            elif Clue.NAMED_AFTER_WORDS in found:
                found.discard(Clue.LONG)
        return clues

    def _weigh_replacements(self, clues: dict[Candidate, set[Clue]]) -> None:
        """Strengthen "use 8823" and "new: 8823" after a sentence about another number: "Code 4410 …"."""
        named = [candidate for candidate, found in clues.items() if Clue.NAMED_BARELY in found]
        for candidate, found in clues.items():
            start, _ = self._message.sentence(candidate.start)
            if found & NAMING or not any(other.end <= start for other in named):
                continue
            if Clue.USED in found:
                found.add(Clue.USED_INSTEAD)
            if self._words.new.within(max(start, candidate.start - _NEW_REACH), candidate.start):
                found.add(Clue.NEW_INSTEAD)

    # What stands around a candidate

    def _surroundings(self, candidate: Candidate) -> set[Clue]:
        found = self._looks(candidate)
        if self._is_used(candidate):
            found.add(Clue.USED)
        if self._is_new(candidate):
            found.add(Clue.NEW)
        if candidate in self._labelled:
            found.add(Clue.LABELLED)
        if self._has_own_line(candidate):
            found.add(Clue.OWN_LINE)
        text = self._message.text
        around = text[max(0, candidate.start - 1) : candidate.start] + text[candidate.end : candidate.end + 1]
        if around == "【】":
            found.add(Clue.SENDER)
        elif around in _QUOTES:
            found.add(Clue.QUOTED)
        return found

    def _looks(self, candidate: Candidate) -> set[Clue]:
        found: set[Clue] = set()
        code = candidate.code
        if candidate.shape is not Shape.DIGITS:
            return found
        before = self._message.text[max(0, candidate.start - _LONGEST_PREFIX) : candidate.start]
        if before.endswith(_PREFIXES):
            found.add(Clue.PREFIXED)
        if len(code) == 6:
            found.add(Clue.USUAL_LENGTH)
        elif len(code) == 3:
            found.add(Clue.SHORT)
        elif len(code) >= 9:
            found.add(Clue.LONG)
        if len(code) == 4 and code[:2] in ("19", "20"):
            found.add(Clue.YEAR)
        if code in self._message.number:
            found.add(Clue.OWN_NUMBER)
        return found

    def _is_used(self, candidate: Candidate) -> bool:
        """Whether the message says to enter it."""
        text, words = self._message.text, self._words
        at = self._message.skip_signs_before(candidate.start)
        use = words.uses.last_within(max(0, at - _USE_REACH), at)
        if use and len(self._message.words(use.end, at)) <= 1 and not words.prepositions.within(use.end, at):
            return True
        if words.activities and words.with_words.ending_at(at):
            return True
        behind = words.uses_behind.first_within(candidate.end, candidate.end + _USE_BEHIND_REACH)
        return behind is not None and len(text[candidate.end : behind.start].split()) <= 1

    def _is_new(self, candidate: Candidate) -> bool:
        start, end = self._message.sentence(candidate.start)
        new = self._words.new
        if new.within(max(start, candidate.start - _NEW_REACH), candidate.start):
            return True
        # Behind it, only where no other number follows that may be the new one.
        behind = self._message.text[candidate.end : end]
        return not any(map(str.isdigit, behind)) and bool(
            new.within(candidate.end, min(end, candidate.end + _NEW_REACH))
        )

    def _has_own_line(self, candidate: Candidate) -> bool:
        line = self._message.line(candidate.start).strip(" .\n:")
        return "\n" in self._message.whole and len(line) <= candidate.end - candidate.start + 2

    # Words that are codes

    def _is_believable(self, candidate: Candidate, found: set[Clue]) -> bool:
        """A word must be named as a code: most words with capitals or digits are just words."""
        if candidate.shape is Shape.DIGITS:
            return True
        if self._words.advertising:
            return False
        stands_apart = {Clue.OWN_LINE, Clue.NEXT_SENTENCE} <= found
        if Clue.USED in found and (candidate.is_joined or self._is_only_mixed_word(candidate)):
            return not self._words.other_codes
        if candidate.shape is Shape.MIXED:
            return stands_apart or bool(found & (CLOSE_NAMING | {Clue.NAMED_AFTER_WORDS}))
        if candidate.is_joined and stands_apart:
            return True
        if not self._message.has_lower_latin and Clue.NAMED_AFTER_WORDS in found:
            return not self._message.is_shouted
        return bool(found & CLOSE_NAMING) and self._is_believable_word(candidate, found)

    def _is_only_mixed_word(self, candidate: Candidate) -> bool:
        """Whether a word with digits stands in a message about codes that has no number besides."""
        if candidate.shape is not Shape.MIXED or not (self._words.codes or self._words.activities):
            return False
        return all(other.shape is not Shape.DIGITS for other in self._candidates)

    def _is_believable_word(self, candidate: Candidate, found: set[Clue]) -> bool:
        """Whether a word of capitals alone, which a noun for "code" names, is the code."""
        start = candidate.start
        if Clue.NAMED_BEHIND in found and not candidate.is_joined:
            return self._is_plainly_named_behind(candidate)
        before = self._message.text[max(0, start - 3) : start].rstrip()
        if candidate.is_joined or before.endswith(_SIGNS_BEFORE_CODE) or Clue.OWN_LINE in found:
            return True
        if self._message.is_shouted:
            return False
        at = self._message.skip_signs_before(start)
        if self._words.copulas.ending_at(at) or self._words.short_copulas.ending_at(at):
            return True
        is_pronounceable = sum(char in _VOWELS for char in candidate.code) * 4 > len(candidate.code)
        return not (self._message.has_lower_latin and is_pronounceable)

    def _is_plainly_named_behind(self, candidate: Candidate) -> bool:
        """Whether "is" or a verb such as "use" makes it the code: not "NETFLIX is asking for your code"."""
        noun = self._words.codes.first_within(candidate.end, len(self._message.text))
        if noun is None or self._message.is_shouted:
            return False
        between = self._message.text[candidate.end : noun.start]
        if self._words.prepositions.within(candidate.end, noun.start):
            return False
        at = candidate.end + len(between) - len(between.lstrip())
        words = self._words
        links = (words.copulas, words.short_copulas, words.behind_copulas)
        is_linked = any(spans.starting_at(at) for spans in links) or self._is_used(candidate)
        return is_linked and len(between.split()) <= _MOST_WORDS_AFTER_OPENING


def _add_naming(found: set[Clue], how: Clue) -> None:
    """Keep the strongest way in which nouns name a candidate, and that several do."""
    if how not in NAMING:
        found.add(how)
        return
    ways = found & NAMING | {how}
    if found & NAMING:
        found.add(Clue.NAMED_TWICE)
    found -= NAMING
    found.add(max(ways, key=WEIGHTS.__getitem__))
