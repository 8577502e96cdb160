"""Everything in a message that could be a one-time code by its looks alone.

A candidate is a run of digits, a word of capitals, a word with digits in it, or several of these that
dashes or spaces join. What stands around it is judged in `clues`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from otptui.text.otp import keywords as words
from otptui.text.otp.amounts import Currencies
from otptui.text.otp.message_text import MessageText

_MOST_TOKENS = 200
"""Words and numbers looked at: no message about a code is longer."""
_WHOLE = re.compile(r"\W*([A-Za-z0-9]{3,10}|[A-Z0-9]{1,8}(?:-[A-Z0-9]{2,8}){1,3})\W*")
_TOKEN = re.compile(r"[A-Za-z0-9]+")
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212_")
_DIGIT_JOINTS = frozenset({" ", "\u00b7", "\u2022", " - ", " \u2013 "} | _DASHES)
_LETTER_JOINTS = frozenset({" "} | _DASHES)
_SINGLE_JOINTS = frozenset({" ", ". ", ", ", " - ", "; ", "/"} | _DASHES)

_WORDS_OF_ONE_LETTER = frozenset("IaeoyAO")
_KEYWORD_BEFORE_DIGITS = re.compile(
    r"(?i)((?:otp|code|pin|tan|tac|kod|kode|codigo|password)(?:is)?)(\d{4,8})"
)
_DIGITS_BEFORE_WORD = re.compile(r"(\d{4,8})(is|as|for|ist|es|est)")
# Words with digits in them that are no codes: "24th", "30min", "XX1234", "24x7", "v2".
_QUANTITY = re.compile(
    r"(?i)x{2,}\d+|\d+x+\d*|v\d+|\d+(?:st|nd|rd|th|mins?|secs?|hrs?|h|m|s|am|pm|gb|mb|kb?|rs|off|km|usd|eur|inr|irt)"
)
# A name with a number: "Office365", "iPhone15". Codes mix the cases less regularly.
_NAME = re.compile(r"[A-Z]?[a-z]{3,}\d{1,3}")


class Shape(Enum):
    """What a code is made of."""

    DIGITS = "digits"
    MIXED = "letters and digits"
    LETTERS = "letters"


class Candidate(NamedTuple):
    """A possible code: as it is to be typed, and where it stands."""

    code: str
    start: int
    end: int
    shape: Shape
    is_joined: bool = False
    """Whether it was put together from groups."""


class _Token(NamedTuple):
    text: str
    start: int
    end: int


def candidates(message: MessageText, currencies: Currencies) -> list[Candidate]:
    """The candidates in the order of the text."""
    return [
        candidate
        for chain in _chains(message.text, list(_tokens(message.text)))
        for candidate in _of_chain(message, currencies, chain)
    ]


def whole_code(text: str, number: str) -> str:
    """The code where the message consists of nothing else; "" otherwise."""
    found = _WHOLE.fullmatch(text)
    if not found:
        return ""
    code = found.group(1)
    shape = shape_of(code)
    if shape is Shape.DIGITS:
        code = code.replace("-", "")
        return "" if len(code) >= 7 and code in number else code
    if "-" in code:
        prefix, _, rest = code.partition("-")
        if rest.isdigit() and prefix in words.PREFIXES:
            return rest
        return code if _is_dashed_code(code.split("-")) else ""
    return code if shape is Shape.MIXED or (code.isupper() and 4 <= len(code) <= 8) else ""


def shape_of(code: str) -> Shape:
    """What `code` is made of; dashes do not count."""
    if code.replace("-", "").isdigit():
        return Shape.DIGITS
    return Shape.MIXED if any(map(str.isdigit, code)) else Shape.LETTERS


def _tokens(text: str) -> Iterator[_Token]:
    for count, found in enumerate(_TOKEN.finditer(text)):
        if count == _MOST_TOKENS:
            return
        token = _Token(found.group(), *found.span())
        if glued := _KEYWORD_BEFORE_DIGITS.fullmatch(token.text):
            yield _Token(glued.group(2), token.start + glued.start(2), token.end)
        elif glued := _DIGITS_BEFORE_WORD.fullmatch(token.text):
            yield _Token(glued.group(1), token.start, token.start + glued.end(1))
        elif not _touches_letter(text, token):
            yield token


def _touches_letter(text: str, token: _Token) -> bool:
    """Whether an accented or Cyrillic letter continues the word: "V" and "KA" in "VÝŠKA" are no tokens."""
    if token.text.isdigit():
        return False
    return any(
        char.lower() != char.upper()
        for char in text[token.start - 1 : token.start] + text[token.end : token.end + 1]
    )


def _chains(text: str, tokens: Sequence[_Token]) -> Iterator[list[_Token]]:
    """The tokens in lists of those that may belong together."""
    chain: list[_Token] = []
    for token in tokens:
        if chain and not _continues(text, chain, token):
            yield chain
            chain = []
        chain.append(token)
    if chain:
        yield chain


def _continues(text: str, chain: Sequence[_Token], token: _Token) -> bool:
    last = chain[-1]
    if token.start - last.end > 3:
        return False
    joint = text[last.end : token.start]
    are_digits = last.text.isdigit() and token.text.isdigit()
    if len(last.text) == len(token.text) == 1 and all(len(part.text) == 1 for part in chain[-2:]):
        return joint in (_SINGLE_JOINTS if are_digits else _LETTER_JOINTS)
    if are_digits:
        return joint in _DIGIT_JOINTS
    return joint in _DASHES


def _of_chain(message: MessageText, currencies: Currencies, chain: Sequence[_Token]) -> Iterator[Candidate]:
    if len(chain) == 1:
        yield from _single(chain[0])
        return
    if chain[-1].text in _WORDS_OF_ONE_LETTER and all(token.text.isdigit() for token in chain[:-1]):
        # "4 8 2 9 I repeat": the next sentence.
        chain = chain[:-1]
    parts = [token.text for token in chain]
    start, end = chain[0].start, chain[-1].end
    joined = "".join(parts)
    if all(len(part) == 1 for part in parts):
        if 4 <= len(parts) <= 10 and _stands_apart(message, chain):
            yield Candidate(joined, start, end, shape_of(joined), is_joined=True)
    elif joined.isdigit():
        yield from _of_digit_groups(message, currencies, chain)
    elif parts[0].upper() in words.PREFIXES and len(parts) == 2:
        yield from _single(chain[1])
    elif _is_dashed_code(parts):
        code = "-".join(parts)
        yield Candidate(code, start, end, shape_of(code), is_joined=True)
    else:
        for token in chain:
            yield from _single(token)


def _single(token: _Token) -> Iterator[Candidate]:
    shape = shape_of(token.text)
    if shape is Shape.DIGITS:
        if 3 <= len(token.text) <= 10:
            yield Candidate(*token, shape)
    elif shape is Shape.MIXED:
        if (
            4 <= len(token.text) <= 12
            and not _QUANTITY.fullmatch(token.text)
            and not _NAME.fullmatch(token.text)
        ):
            yield Candidate(*token, shape)
    elif token.text.isupper() and 4 <= len(token.text) <= 8 and token.text not in words.NOT_CODES:
        yield Candidate(*token, shape)


def _stands_apart(message: MessageText, chain: Sequence[_Token]) -> bool:
    """Letters set apart fill a line or have a digit among them; "a b c d" in a sentence does not count."""
    if any(token.text.isdigit() for token in chain):
        return True
    line = message.line(chain[0].start)
    return all(token.text.isupper() for token in chain) or len(line.split()) <= len(chain) + 1


def _is_dashed_code(parts: Sequence[str]) -> bool:
    """Blocks such as ABC-123, AB-12CD, 1A2B-3C4D, ABC-DEF and XK7-QPT-9ZM."""
    if not 2 <= len(parts) <= 4 or not all(2 <= len(part) <= 8 for part in parts):
        return False
    code = "".join(parts)
    if len(code) > 16 or any(part in words.NOT_CODES for part in parts):
        return False
    if code.isalpha():
        return code.isupper() and len({len(part) for part in parts}) == 1 and len(parts[0]) >= 3
    # Blocks of small letters have one size: "mid-2026" is no code.
    return code == code.upper() or (code == code.lower() and len(set(map(len, parts))) == 1)


def _of_digit_groups(
    message: MessageText, currencies: Currencies, chain: Sequence[_Token]
) -> Iterator[Candidate]:
    groups = [token.text for token in chain]
    start, end = chain[0].start, chain[-1].end
    sizes = [len(group) for group in groups]
    joints = {message.text[left.end : right.start] for left, right in pairwise(chain)}
    is_amount = currencies.is_before(start) or currencies.is_behind(end)
    if _is_date(groups, joints) or (is_amount and sizes[0] <= 3 and set(sizes[1:]) == {3}):
        return
    if (is_amount and " " in joints) or _is_number_and_year(groups, joints):
        # Two numbers side by side, not one.
        for token in chain:
            yield from _single(token)
    elif (len(joints) == 1 and _is_grouped_code(sizes)) or (joints <= _DASHES and _is_split_code(sizes)):
        yield Candidate("".join(groups), start, end, Shape.DIGITS, is_joined=True)
    elif not (joints <= _DASHES or _is_phone(groups)):
        # Neither a phone number nor a longer reference: numbers that happen to stand side by side.
        for token in chain:
            yield from _single(token)


def _is_grouped_code(sizes: Sequence[int]) -> bool:
    """Whether the groups are those of "1 2 3 4", "12 34 56", "123-456", "123-456-789" or "1234 5678"."""
    shape = (sizes[0], len(sizes))
    if len(set(sizes)) != 1:
        return False
    return shape in {(1, 4), (1, 5), (1, 6), (1, 7), (1, 8), (2, 2), (2, 3), (2, 4), (3, 2), (3, 3), (4, 2)}


def _is_split_code(sizes: Sequence[int]) -> bool:
    """Whether two unequal groups make a code, as in "48-2910"; "555-0199" is a phone number."""
    return len(sizes) == 2 and 5 <= sum(sizes) <= 8 and sizes != [3, 4]


def _is_phone(groups: Sequence[str]) -> bool:
    """Whether the groups are those of a phone or card number: "90675 45744", "0800 5550142"."""
    sizes = [len(group) for group in groups]
    return sum(sizes) >= 9 and (max(sizes) <= 5 or (groups[0].startswith("0") and sizes[0] <= 5))


def _is_number_and_year(groups: Sequence[str], joints: set[str]) -> bool:
    """Whether the second of two numbers is a year: "4829 2026"."""
    return [len(group) for group in groups] == [4, 4] and joints == {" "} and groups[1][:2] in ("19", "20")


def _is_date(groups: Sequence[str], joints: set[str]) -> bool:
    if len(groups) != 3 or " " in joints:
        return False
    sizes = tuple(map(len, groups))
    if sizes in {(4, 2, 2), (2, 2, 4), (1, 2, 4), (2, 1, 4), (1, 1, 4)}:
        return True
    first, second = int(groups[0]), int(groups[1])
    return sizes == (2, 2, 2) and 0 < min(first, second) <= 12 and 0 < max(first, second) <= 31
