"""Which candidate a noun for "code" names: "your code is 482910", "482910 is your code".

A noun names one number at most. The nearest link wins, and a number in another sentence is a last resort.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence

from otptui.text.otp.candidates import Candidate
from otptui.text.otp.message_text import MessageText
from otptui.text.otp.vocabulary import Vocabulary
from otptui.text.otp.weights import Clue
from otptui.text.otp.word_finder import Span

_REACH = 160
"""How many characters may stand between a noun and its number."""
_MOST_WORDS_BETWEEN = 3
_MOST_NUMBERS_BETWEEN = 8
_DASHES_AND_EQUALS = frozenset({"", "-", "–", "—", "="})
_LINKING_SIGNS = frozenset(":=>-–—\n\u055d")
_OPENING_SIGNS = " '\"“„«([「『【<*#\x1f"
_CLOSING_SIGNS = " '\"”»)]」』】*"
_ENDS_OF_SENDER = ":]】>)-–—|"


class Naming:
    """Reads what the nouns of one message name."""

    def __init__(
        self,
        message: MessageText,
        words: Vocabulary,
        candidates: Sequence[Candidate],
        labelled: Collection[Candidate],
    ) -> None:
        self._message = message
        self._words = words
        self._candidates = candidates
        self._starts = [candidate.start for candidate in candidates]
        self._labelled = labelled

    def named_by(self, noun: Span) -> tuple[Candidate, Clue] | None:
        """The candidate that `noun` names, and how; the surest ways of naming are tried first."""
        sentence_start, sentence_end = self._message.sentence(noun.start)
        index = bisect_left(self._starts, noun.end)
        following = self._candidates[index : index + _MOST_NUMBERS_BETWEEN]
        if following and self._is_named_directly(noun, following[0]):
            has_link = self._has_link_between(noun.end, following[0])
            return following[0], Clue.NAMED if has_link else Clue.NAMED_BARELY
        preceding = self._candidates[max(0, index - _MOST_NUMBERS_BETWEEN) : index]
        before = preceding[-1] if preceding else None
        opening = next((c for c in reversed(preceding) if self._opens_sentence(c, sentence_start)), None)
        if opening and self._is_linked_behind(opening, noun):
            return opening, Clue.NAMED_BEHIND
        reach = min(sentence_end, noun.end + _REACH)
        unlabelled = [c for c in following if c.start < reach and c not in self._labelled]
        for candidate in unlabelled:
            if self._has_link_before(candidate, noun.end):
                return candidate, Clue.LINKED
        if unlabelled and self._few_words_between(noun, unlabelled[0]):
            at = self._message.skip_signs_before(unlabelled[0].start)
            is_linked = self._words.short_copulas.ending_at(at) is not None
            return unlabelled[0], Clue.LINKED if is_linked else Clue.NAMED_AFTER_WORDS
        if opening and opening not in self._labelled:
            return opening, Clue.NAMED_BEHIND
        if unlabelled:
            return unlabelled[0], Clue.NAMED_LOOSELY
        nearest = max(sentence_start, noun.start - _REACH)
        if before and before.start >= nearest and before not in self._labelled:
            return before, Clue.NAMED_LOOSELY
        return self._named_across_sentences(index)

    def _named_across_sentences(self, index: int) -> tuple[Candidate, Clue] | None:
        for candidate in self._candidates[index : index + _MOST_NUMBERS_BETWEEN]:
            if candidate not in self._labelled:
                return candidate, Clue.NEXT_SENTENCE
        for candidate in reversed(self._candidates[max(0, index - _MOST_NUMBERS_BETWEEN) : index]):
            if candidate not in self._labelled:
                return candidate, Clue.LATER_SENTENCE
        return None

    def _is_named_directly(self, noun: Span, candidate: Candidate) -> bool:
        """Whether only the rest of the noun, punctuation and links stand between the two."""
        start, end = noun.end, candidate.start
        if end - start > _REACH or self._message.ends_sentence_between(start, end):
            return False
        return all(map(self._is_link, self._message.words(start, end)))

    def _has_link_between(self, start: int, candidate: Candidate) -> bool:
        words, end = self._words, candidate.start
        if any(sign in _LINKING_SIGNS for sign in self._message.text[start:end]):
            return True
        return bool(words.copulas.within(start, end) or words.short_copulas.within(start, end))

    def _few_words_between(self, noun: Span, candidate: Candidate) -> bool:
        between = self._message.words(noun.end, candidate.start)
        if any(mark in self._message.text[noun.end : candidate.start] for mark in ",;"):
            return False
        if any(self._words.prepositions.within(*word) for word in between):
            return False
        return sum(not self._is_link(word) for word in between) <= _MOST_WORDS_BETWEEN

    def _is_link(self, word: Span) -> bool:
        words = self._words
        links = (words.copulas, words.short_copulas, words.codes, words.label_links, words.new)
        return any(spans.within(*word) for spans in links)

    def _has_link_before(self, candidate: Candidate, start: int) -> bool:
        """Whether a form of "to be" or a colon stands before it, as in "OTP to pay 41.20 to 4471 is 5519"."""
        text = self._message.text
        at = self._message.skip_signs_before(candidate.start)
        if text[at : candidate.start].strip()[:1] in (":", "="):
            return True
        copula = self._words.copulas.ending_at(at)
        if copula and copula.start >= start:
            return True
        # Between two numbers, a short word that is "is" in some language is just that.
        copula = self._words.short_copulas.ending_at(at)
        if copula is None or self._words.prepositions.ending_at(at):
            return False
        return text[max(start, copula.start - 2) : copula.start].strip().isdigit()

    def _is_linked_behind(self, candidate: Candidate, noun: Span) -> bool:
        """Whether "is", a dash or nothing stands behind the candidate: "482910 is your code"."""
        gap = self._message.text[candidate.end : noun.start]
        if gap.strip() in _DASHES_AND_EQUALS:
            return True
        at = candidate.end + len(gap) - len(gap.lstrip(_CLOSING_SIGNS))
        words = self._words
        links = (words.copulas, words.short_copulas, words.behind_copulas)
        return any(spans.starting_at(at) is not None for spans in links)

    def _opens_sentence(self, candidate: Candidate, start: int) -> bool:
        """Whether only a sender's name, signs or a verb such as "use" stand before the candidate."""
        if candidate.start < start:
            return False
        before = self._message.text[start : candidate.start].rstrip(_OPENING_SIGNS)
        if not any(map(str.isalnum, before)) or before[-1] in _ENDS_OF_SENDER:
            return True
        use = self._words.uses.last_within(start, candidate.start)
        return use is not None and not any(map(str.isalnum, self._message.text[use.end : candidate.start]))
