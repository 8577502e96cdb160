"""Finds the one-time code in an SMS.

Every number in the text is a candidate. What stands around it speaks for it (a word for "code" in one
of many languages) or against it (a currency, a unit of time, the look of a year or a phone number); the
best one wins if it is good enough. No answer is better than a wrong one: the whole text is on screen too.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from otptui.text import otp_keywords as words

LONGEST_TEXT = 4_000
_MOST_CANDIDATES = 100

# What one candidate is worth. Only the order matters: a code named as such beats any lone number, a doubt
# takes a lone number below the threshold but not a named one, and a veto takes both.
_THRESHOLD = 4
_DIGITS = {3: 0, 4: 5, 5: 5, 6: 6, 7: 4, 8: 4, 9: -4, 10: -4}
_NAMED_BEFORE, _NAMED_AFTER, _NEAR = 10, 8, 3
_YEAR, _REFERENCE, _PART_OR_AMOUNT, _VETO = -5, -8, -9, -20

_SPLIT_NUMBER = frozenset(".,:/")

_URL = re.compile(r"(?:https?://|www\.)[!-~]+|\.[A-Za-z]{2,10}/[!-~]*")
_TOKEN = re.compile(r"[A-Za-z0-9]+")
_BROWSER_FORM = re.compile(r"@[\w.-]{3,80} #([A-Za-z0-9]{3,10})\b")
_WHOLE = re.compile(r"\W*([A-Za-z0-9]{3,10}|[A-Z0-9]{2,5}(?:-[A-Z0-9]{2,5}){1,3})\W*")


@dataclass(frozen=True, slots=True)
class _Candidate:
    code: str
    start: int
    end: int


def extract_code(text: str, number: str = "") -> str:
    """The one-time code in `text`, an SMS sent to the phone number `number`; "" where none stands out.

    Digits are given as 0-9 and without the gaps of "123-456"; a code with letters keeps its case.
    """
    text = _with_plain_digits(text[:LONGEST_TEXT]).strip()
    number = "".join(filter(str.isdigit, number))
    if whole := _whole(text, number):
        return whole
    if form := _BROWSER_FORM.search(text):
        return form.group(1)
    text = _URL.sub(lambda url: "\x1f" * len(url.group()), text)
    message = _Message(text, number)
    best, best_score = "", _THRESHOLD - 1
    for candidate in message.candidates():
        score = message.score(candidate)
        if score > best_score:
            best, best_score = candidate.code, score
    return best


def _with_plain_digits(text: str) -> str:
    if text.isascii():
        return text
    plain = (str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
    # The one letter that grows when made small would move every position behind it.
    return "".join(plain).replace("İ", "I")


def _whole(text: str, number: str) -> str:
    """The code when the message is nothing else, which needs no keyword; "" otherwise."""
    found = _WHOLE.fullmatch(text)
    if not found:
        return ""
    code = found.group(1)
    letters, digits = _letters_and_digits(code)
    if not letters:
        code = code.replace("-", "")
        return "" if len(code) >= 7 and code in number else code
    if "-" in code:
        prefix, _, rest = code.partition("-")
        return rest if rest.isdigit() and prefix.isalpha() else code
    return code if digits or (code.isupper() and 4 <= len(code) <= 8) else ""


def _letters_and_digits(token: str) -> tuple[bool, bool]:
    return any(map(str.isalpha, token)), any(map(str.isdigit, token))


class _Message:
    def __init__(self, text: str, number: str) -> None:
        self._text = text
        self._low = text.lower()
        self._number = number
        self._keyword_starts, self._keyword_ends = _keywords(self._low)
        self._advertises = bool(words.ADVERTISING.search(self._low))
        self._shouts = not any(map(str.islower, text))

    def candidates(self) -> Iterator[_Candidate]:
        """Everything that could be a code by its looks alone, in the order of the text."""
        tokens = [
            _Candidate(token.group(), token.start(), token.end()) for token in _TOKEN.finditer(self._text)
        ]
        tokens = [token for token in tokens if len(token.code) > 3 or not token.code.isalpha()]
        tokens = tokens[:_MOST_CANDIDATES]
        at = 0
        while at < len(tokens):
            chain = [tokens[at]]
            while (at := at + 1) < len(tokens) and self._continues(chain[-1], tokens[at]):
                chain.append(tokens[at])
            yield from self._of_chain(chain)

    def _continues(self, left: _Candidate, right: _Candidate) -> bool:
        between = self._text[left.end : right.start]
        both_digits = left.code.isdigit() and right.code.isdigit()
        return between == "-" or (between in (" ", "\u2013", "\u2011") and both_digits)

    def _of_chain(self, chain: list[_Candidate]) -> Iterator[_Candidate]:
        if len(chain) == 1:
            yield chain[0]
            return
        start, end = chain[0].start, chain[-1].end
        codes = [part.code for part in chain]
        if not all(map(str.isdigit, codes)):
            if all(map(_is_block, codes)) and any(all(_letters_and_digits(code)) for code in codes):
                yield _Candidate("-".join(codes), start, end)
            else:
                yield from chain
            return
        sizes = [len(code) for code in codes]
        if _is_grouped_code(sizes, codes) and not self._is_date(codes, start, end):
            yield _Candidate("".join(codes), start, end)
        elif not (self._is_date(codes, start, end) or (max(sizes) <= 5 and sum(sizes) >= 9)):
            # No date and no phone number: numbers that only happen to stand side by side.
            yield from chain

    def _is_date(self, codes: list[str], start: int, end: int) -> bool:
        if len(codes) != 3 or " " in self._text[start:end]:
            return False
        sizes = tuple(map(len, codes))
        if sizes in ((4, 2, 2), (2, 2, 4), (1, 2, 4), (2, 1, 4), (1, 1, 4)):
            return True
        first, second = int(codes[0]), int(codes[1])
        return sizes == (2, 2, 2) and 0 < min(first, second) <= 12 and 0 < max(first, second) <= 31

    def score(self, candidate: _Candidate) -> int:
        code, start, end = candidate.code, candidate.start, candidate.end
        if self._is_part_of_a_larger_number(start, end) or words.NO_CODE.fullmatch(code):
            return _VETO
        letters, digits = _letters_and_digits(code)
        if letters:
            return self._score_of_letters(candidate, digits)
        worth = _DIGITS.get(len(code), _VETO) + self._worth_of_keywords(start, end)
        if code in self._number:
            worth += _PART_OR_AMOUNT if len(code) < 7 else _VETO
        if len(code) == 4 and code[:2] in ("19", "20"):
            worth += _YEAR
        before = self._low[max(0, start - 30) : start]
        if words.MONEY_BEFORE.search(before) or words.PHONE_BEFORE.search(before):
            return _VETO
        if words.REFERENCE_BEFORE.search(before):
            worth += _REFERENCE
        if words.END_OF_BEFORE.search(before) or words.UNIT_AFTER.match(self._low, end):
            worth += _PART_OR_AMOUNT
        return worth

    def _score_of_letters(self, candidate: _Candidate, digits: bool) -> int:
        """A code with letters in it must be named as one: most such words are just words."""
        worth = self._worth_of_keywords(candidate.start, candidate.end)
        if worth <= _NEAR or len(candidate.code.replace("-", "")) > 10 or self._advertises:
            return _VETO
        if digits:
            return worth if len(candidate.code) >= 4 else _VETO
        is_code = candidate.code.isupper() and len(candidate.code) <= 8 and not self._shouts
        if not is_code or candidate.code in words.SHOUTED_WORDS or not self._is_linked(candidate.start):
            return _VETO
        return worth - 3

    def _worth_of_keywords(self, start: int, end: int) -> int:
        previous = bisect_left(self._keyword_ends, start + 1) - 1
        following = bisect_left(self._keyword_starts, end)
        before = self._low[self._keyword_ends[previous] : start] if previous >= 0 else None
        after = (
            self._low[end : self._keyword_starts[following]]
            if following < len(self._keyword_starts)
            else None
        )
        if before is not None and len(before) <= 60:
            if words.NEXT_TO.fullmatch(before):
                return _NAMED_BEFORE
            if self._is_linked(start) and not words.SENTENCE_END.search(before):
                return _NAMED_BEFORE
        if after is not None and len(after) <= 60 and words.NAME_BEHIND.fullmatch(after):
            return _NAMED_AFTER
        gaps = [len(gap) for gap in (before, after) if gap is not None]
        return _NEAR if gaps and min(gaps) <= 80 else 0

    def _is_linked(self, start: int) -> bool:
        return bool(words.LINK_BEFORE.search(self._low[max(0, start - 20) : start]))

    def _is_part_of_a_larger_number(self, start: int, end: int) -> bool:
        """Whether a time, a date, a decimal or an address goes on before or behind it."""
        text = self._text
        goes_on = text[end : end + 1] in _SPLIT_NUMBER and text[end + 1 : end + 2].isdigit()
        began = text[start - 1 : start] in _SPLIT_NUMBER and text[start - 2 : start - 1].isdigit()
        return goes_on or began


def _is_block(code: str) -> bool:
    return 3 <= len(code) <= 5 and code == code.upper()


def _is_grouped_code(sizes: list[int], codes: list[str]) -> bool:
    """Whether "1 2 3 4", "12 34 56", "123-456" or "1234 5678" is one code; not "1234 2024"."""
    shape = (sizes[0], len(sizes))
    if len(set(sizes)) != 1 or shape not in {(1, 4), (1, 5), (1, 6), (1, 7), (1, 8), (2, 3), (3, 2), (4, 2)}:
        return False
    return shape != (4, 2) or codes[1][:2] not in ("19", "20")


def _keywords(low: str) -> tuple[list[int], list[int]]:
    """Where the words for "code" begin and where they end, each sorted."""
    spans: set[tuple[int, int]] = set()
    for word in (*words.KEYWORDS, *words.WHOLE_KEYWORDS):
        at = low.find(word)
        while at >= 0:
            end = at + len(word)
            alone = not low[at - 1 : at].isalpha() and not low[end : end + 1].isalpha()
            if word not in words.WHOLE_KEYWORDS or alone:
                spans.add((at, end))
            at = low.find(word, end)
    spans = {span for span in spans if not words.OTHER_CODES.search(low, max(0, span[0] - 14), span[0])}
    return sorted(start for start, _ in spans), sorted(end for _, end in spans)
