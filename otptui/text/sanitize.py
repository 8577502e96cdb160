"""Everything a provider sends becomes safe, tidy text here, and only here.

Names and messages come from strangers and end on a terminal: nothing that moves the cursor, hides or
reorders text, or has no agreed width may pass.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate, pairwise
from urllib.parse import quote

from otptui.text.mojibake import mend

NAME_LIMIT = 60
MESSAGE_LIMIT = 4_000
ID_LIMIT = 64
MASK = "***"
_ELLIPSIS = "…"

# Whole sequences, so that no "31m" stays behind. A string sequence (OSC, DCS, APC, PM, SOS) that is never
# closed loses only its opening: what follows may be the code. The C1 forms are read narrowly, since the
# same characters are quotes and dashes of a message in the wrong encoding.
_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b\][0-9]*;?"
    r"|\x1b[ -/]*[0-~]"
    r"|\x9b[0-9;]*[A-Za-z]"
)
_FIRST_HALF = 0x1F1E6
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{1,2}")
_NEWLINE = re.compile(r"\r\n?|[\n\v\f\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n{3,}")
_MARKS_PER_BASE = 2

# Blank or invisible, though Unicode calls them letters, marks or symbols.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
# Cc controls, Cf bidi, zero-width and tag characters, Co private use, Cs surrogates, Cn no character at all.
_UNSAFE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_COMBINING = frozenset({"Mn", "Me"})

_KEY_PARAMETER = re.compile(r"""(?i)(\b(?:api_?key|token|password)["']?\s*[=:]\s*["']?)[^\s&"'<>,;}]+""")


def tidy_name(raw: str, limit: int = NAME_LIMIT) -> str:
    """One safe line of at most `limit` characters, its own case kept; "" where nothing is left to show."""
    line = raw if raw.isascii() and raw.isprintable() else _safe(raw[: limit * 20])
    return _cut(" ".join(line.split()), limit)


def tidy_id(raw: str) -> str:
    """An id or code of the provider's without stray blanks; "" for one that cannot be shown as it is sent."""
    id = raw.strip()
    return id if len(id) <= ID_LIMIT and (id.isalnum() or tidy_name(id, ID_LIMIT) == id) else ""


def tidy_message(raw: str) -> str:
    """A message, safe and whole up to 4,000 characters; its lines are kept, broken by "\n" alone."""
    text = _safe(raw[: MESSAGE_LIMIT * 4])
    lines = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return _cut(_BLANK_LINES.sub("\n\n", lines).strip(), MESSAGE_LIMIT)


def _safe(raw: str) -> str:
    """`raw` without anything a terminal could act on; blanks become spaces, line breaks "\n"."""
    text = _ESCAPES.sub("", mend(raw))
    text = _FLAG.sub(_flag_letters, _NEWLINE.sub("\n", text))
    kept: list[str] = []
    # A mark with nothing to stand on would land on the text before the name.
    marks = _MARKS_PER_BASE
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        if char in "\n\t" or category == "Zs":
            marks = _MARKS_PER_BASE
            kept.append("\n" if char == "\n" else " ")
        elif category in _UNSAFE or _is_invisible(char) or _is_skin_tone(char):
            continue
        elif category in _COMBINING:
            marks += 1
            if marks <= _MARKS_PER_BASE:
                kept.append(char)
        else:
            # A spacing mark (Mc) belongs to the letter before it, as its combining ones do.
            marks = marks if category == "Mc" else 0
            kept.append(char)
    return "".join(kept)


def with_letters(text: str) -> str:
    """`text` with its spacing vowel signs as the letters of the same sound: "कि" becomes "कइ".

    Where such a sign (Mc) takes a cell of its own, as in tmux, what follows it covers it: the letter is
    legible, and has one cell everywhere. A sign that has no such letter is left out.
    """
    return text if text.isascii() else "".join(map(_letter_for, text))


@lru_cache(maxsize=1024)
def _letter_for(char: str) -> str:
    if unicodedata.category(char) != "Mc":
        return char
    try:
        letter = unicodedata.lookup(unicodedata.name(char).replace("VOWEL SIGN", "LETTER"))
    except KeyError:
        return ""
    return letter if letter.isalpha() else ""


def _is_invisible(char: str) -> bool:
    point = ord(char)
    return char in _INVISIBLE or 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF


def _is_skin_tone(char: str) -> bool:
    # Behind its emoji it takes two cells more in some terminals, and none in others.
    return 0x1F3FB <= ord(char) <= 0x1F3FF


def _flag_letters(flag: re.Match[str]) -> str:
    # A flag has no agreed width in terminals; "IN" does.
    letters = "".join(chr(ord(half) - _FIRST_HALF + ord("A")) for half in flag.group())
    before = flag.string[flag.start() - 1 : flag.start()]
    after = flag.string[flag.end() : flag.end() + 1]
    joined = before.isalnum() or _FLAG.match(before)
    return (" " if joined else "") + letters + (" " if after.isalnum() else "")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + _ELLIPSIS


_WORD = re.compile(r"[^\W\d_]+")
_ACRONYMS = frozenset({"usa", "uae", "uk", "us", "eu", "dr", "drc", "caf"})
_SMALL_WORDS = frozenset({"and", "of", "the", "da", "de", "del", "do", "du", "la", "d"})


def tidy_country(raw: str, limit: int = NAME_LIMIT) -> str:
    """A country's name with the case of names: "iNDIA" is "India", "usa (virtual)" is "USA (virtual)".

    A name that has a case of its own ("Côte d'Ivoire", "USA") keeps it.
    """
    name = tidy_name(raw, limit)
    has_own_case = any(word[0].isupper() and not word.isupper() for word in _WORD.findall(name))
    shouted = name.isupper() and len(name) > 3

    def titled(found: re.Match[str]) -> str:
        word, at = found.group(), found.start()
        is_odd = word[0].islower() and word[1:].isupper()
        if not (is_odd or shouted or (word.islower() and not has_own_case)):
            return word
        word = word.lower()
        if word in _ACRONYMS:
            return word.upper()
        in_brackets = name.rfind("(", 0, at) > name.rfind(")", 0, at)
        return word if in_brackets or (at > 0 and word in _SMALL_WORDS) else word.capitalize()

    return _WORD.sub(titled, name)


def redact(text: str, secrets: Iterable[str]) -> str:
    """`text` with each secret (also as a URL writes it) and every api_key=… masked."""
    for secret in secrets:
        for form in {secret, quote(secret, safe="")} - {""}:
            text = text.replace(form, MASK)
    return _KEY_PARAMETER.sub(rf"\g<1>{MASK}", text)


def excerpt(body: bytes, limit: int = 80, secrets: Iterable[str] = ()) -> str:
    """The start of an unknown body: one printable line of at most `limit` characters, secrets masked."""
    window = limit * 50
    line = " ".join(_safe(body[:window].decode("utf-8", "replace")).split())
    if len(body) > window and len(line) <= limit:
        # The last word may be the half of a secret, which nothing below would know.
        line = line.rpartition(" ")[0]
    return _cut(redact(line, secrets), limit)


def money(price: Decimal) -> str:
    """A price for reading: "9.00", "0.105", "1,234.50"; exact, with at least two decimals."""
    whole, _, fraction = f"{price:,f}".partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(2, '0')}"


# The calling codes met most, each with how its own numbers are grouped.
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
_TWO_DIGIT_CODE = re.compile(r"2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")
_PUNCTUATION = re.compile(r"[\s().\-]+")


def phone(number: str) -> str:
    """A number grouped for reading: "919067545744" is "+91 90675 45744".

    A length no international number has stays ungrouped, and what is no number at all is only tidied.
    """
    code, own = _parted(number)
    if not (own.isascii() and own.isdigit()):
        return tidy_name(number)
    if not code:
        return own if not 8 <= len(own) <= 15 else _grouped(own, _even_groups(len(own)))
    groups = _GROUPS.get(code, _even_groups(len(own)))
    return f"+{code} {_grouped(own, groups) if sum(groups) == len(own) else own}"


def national(number: str) -> str:
    """A number without its calling code, as a form wants it that presets the country: "9067545744".

    The provider does not say where the code ends; the calling codes of the ITU do (E.164). A number
    that has none, or is none, stays as it is.
    """
    return _parted(number)[1]


def _parted(number: str) -> tuple[str, str]:
    """A number's calling code, "" where it seems to have none, and the rest of it."""
    bare = _PUNCTUATION.sub("", number).removeprefix("+").removeprefix("00")
    if not (bare.isascii() and bare.isdigit() and 8 <= len(bare) <= 15):
        return "", bare
    code = bare[: _code_length(bare)]
    own = bare[len(code) :]
    groups = _GROUPS.get(code)
    if groups is not None and sum(groups) != len(own) and len(bare) <= 10:
        # Too short for that country: more likely a number without its calling code.
        return "", bare
    return code, own


def _code_length(number: str) -> int:
    if number[0] in "17":
        return 1
    return 2 if _TWO_DIGIT_CODE.match(number) else 3


def _grouped(digits: str, groups: tuple[int, ...]) -> str:
    ends = list(accumulate(groups, initial=0))
    return " ".join(digits[start:end] for start, end in pairwise(ends))


def _even_groups(length: int) -> tuple[int, ...]:
    """Threes, with as many fours at the end as leave no digit over: 10 is (3, 3, 4). From 5 digits on."""
    fours = length % 3
    return (3, 2) if length == 5 else (length // 3 - fours) * (3,) + fours * (4,)
