"""Phone numbers: grouped for reading, and without their country calling code."""

from __future__ import annotations

from itertools import accumulate, pairwise

from otptui.text.calling_codes import number_plan
from otptui.text.late_pattern import late_pattern
from otptui.text.sanitize import tidy_name

# The most common country calling codes, with the sizes of the groups a national number is written in.
_GROUPS = {
    "1": (3, 3, 4),
    "7": (3, 3, 2, 2),
    "27": (2, 3, 4),
    "31": (1, 4, 4),
    "33": (1, 2, 2, 2, 2),
    "34": (3, 3, 3),
    "39": (3, 3, 4),
    "44": (4, 6),
    "48": (3, 3, 3),
    "49": (4, 7),
    "52": (2, 4, 4),
    "55": (2, 5, 4),
    "57": (3, 3, 4),
    "60": (2, 3, 4),
    "62": (3, 4, 4),
    "63": (3, 3, 4),
    "66": (2, 3, 4),
    "84": (2, 3, 4),
    "86": (3, 4, 4),
    "90": (3, 3, 4),
    "91": (5, 5),
    "92": (3, 7),
    "234": (3, 3, 4),
    "254": (3, 3, 3),
    "371": (4, 4),
    "372": (4, 4),
    "380": (2, 3, 4),
    "880": (4, 6),
    "971": (2, 3, 4),
    "972": (2, 3, 4),
    "998": (2, 3, 4),
}
_TWO_DIGIT_CODE = late_pattern(r"2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")
_SHORTEST = 7
"""Digits behind a calling code, from which a number that starts with that code is taken to have it."""
_PUNCTUATION = late_pattern(r"[\s().\-]+")


def phone(number: str, country: str = "") -> str:
    """`number` grouped for reading: "919067545744" becomes "+91 90675 45744".

    `country` is the name of the country that the number was bought in. It says what the digits alone leave
    open: "9812340000" is "+91 98123 40000" in India and "+98 1234 0000" from a country not known.
    Digits of a length that no phone number has stay ungrouped; anything else is only tidied.
    """
    code, rest = _split_calling_code(number, country)
    if not (rest.isascii() and rest.isdigit()):
        return tidy_name(number)
    if not code:
        return rest if not 8 <= len(rest) <= 15 else _grouped(rest, _even_groups(len(rest)))
    groups = _GROUPS.get(code, _even_groups(len(rest)))
    return f"+{code} {_grouped(rest, groups) if sum(groups) == len(rest) else rest}"


def national(number: str, country: str = "") -> str:
    """`number` without its calling code, for forms that preset the country: "9067545744".

    Providers do not mark where the code ends: `country`, the name of the country that the number was bought
    in, tells it. Without one it is guessed from the lengths that ITU-T E.164 gives the codes. A number
    without a code, or text that is not a number, is returned without its punctuation.
    """
    return _split_calling_code(number, country)[1]


def _split_calling_code(number: str, country: str) -> tuple[str, str]:
    """The calling code, "" where it is not known, and the number without it."""
    stripped = _PUNCTUATION.sub("", number)
    bare = stripped.removeprefix("+").removeprefix("00")
    if not (bare.isascii() and bare.isdigit() and 8 <= len(bare) <= 15):
        return "", bare
    plan = number_plan(country) if country else None
    if plan is None:
        return _split_by_digits(bare)
    has_prefix = bare != stripped
    rest = bare.removeprefix(plan.calling_code)
    has_code = rest != bare
    if has_code and (has_prefix or len(rest) in plan.lengths):
        return plan.calling_code, rest
    if has_prefix:
        # It says itself that it is a number of another country.
        return _split_by_digits(bare)
    if len(bare) in plan.lengths:
        return plan.calling_code, bare
    # Providers send whole numbers as a rule, and numbering plans change.
    return (plan.calling_code, rest) if has_code and len(rest) >= _SHORTEST else ("", bare)


def _split_by_digits(bare: str) -> tuple[str, str]:
    """The calling code and the rest of a number of an unknown country."""
    code = bare[: _code_length(bare)]
    rest = bare[len(code) :]
    groups = _GROUPS.get(code)
    if groups is not None and sum(groups) != len(rest) and len(bare) <= 10:
        # Too short for that country: more likely a number without a calling code.
        return "", bare
    return code, rest


def _code_length(number: str) -> int:
    if number[0] in "17":
        return 1
    return 2 if _TWO_DIGIT_CODE.match(number) else 3


def _grouped(digits: str, groups: tuple[int, ...]) -> str:
    ends = list(accumulate(groups, initial=0))
    return " ".join(digits[start:end] for start, end in pairwise(ends))


def _even_groups(length: int) -> tuple[int, ...]:
    """Groups of three, with fours at the end so that no digit is left over: 10 is (3, 3, 4).

    `length` is at least 5.
    """
    fours = length % 3
    return (3, 2) if length == 5 else (length // 3 - fours) * (3,) + fours * (4,)
