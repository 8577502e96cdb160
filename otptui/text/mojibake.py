"""UTF-8 that somebody read as cp1252 (or Latin-1), turned back: "JosÃ©" is "José".

Only whole UTF-8 sequences are touched, one by one, so a spoilt part is mended inside text that is fine.
The hard part is to leave real words alone: "MANHÃ…" and "VÝŠKA" hold pairs that would decode, too.
"""

from __future__ import annotations

import re

# What each byte 0x80-0x9f looks like once read: its cp1252 character, and the C1 control where cp1252
# has none (0x81 0x8d 0x8f 0x90 0x9d) or the reader used Latin-1. From 0xa0 on both agree with Unicode.
_BYTES = {chr(byte): byte for byte in range(0x80, 0x100)} | {
    bytes([byte]).decode("cp1252"): byte
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_TO_LATIN_1 = str.maketrans({char: chr(byte) for char, byte in _BYTES.items()})
_TAIL = "[" + "".join(re.escape(char) for char, byte in _BYTES.items() if byte < 0xC0) + "]"
_SEQUENCE = f"[\xc2-\xdf]{_TAIL}|[\xe0-\xef]{_TAIL}{{2}}|[\xf0-\xf4]{_TAIL}{{3}}"
_RUN = re.compile(f"(?:{_SEQUENCE})+")
_ONE = re.compile(_SEQUENCE)

# Tails that also follow a real accented letter at the end of a word: marks, and the letters of "KNÍŽ…".
_AFTER_A_WORD = frozenset("\u2026\u2019\u201c\u201d\u203a\u2013\u2014\xa0»™®¹²³šŠžŽ")
_PASSES = 3


def mend(text: str) -> str:
    """`text` with every sequence of misread UTF-8 in it decoded, also where it was misread twice."""
    for _ in range(_PASSES):
        mended = _RUN.sub(_decoded, text)
        if mended == text:
            break
        text = mended
    return text


def _decoded(run: re.Match[str]) -> str:
    found = run.group()
    if len(found) <= 3 and _ONE.fullmatch(found) and _is_a_word(run, found):
        return found
    return _ONE.sub(lambda one: _decode(one.group()), found)


def _decode(sequence: str) -> str:
    try:
        return sequence.translate(_TO_LATIN_1).encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return sequence


def _is_a_word(run: re.Match[str], found: str) -> bool:
    """Whether a lone sequence is rather meant as it stands: an accented letter and a mark after it."""
    lead, tail = found[0], found[1:]
    if lead == "Â" or any("\x80" <= char <= "\x9f" for char in tail):
        return False
    before = run.string[run.start() - 1 : run.start()]
    after = run.string[run.end() : run.end() + 1]
    if after.isalpha():
        # One letter of another script inside a Latin word is none: "VÝŠKA" holds no Syriac. Cyrillic
        # ones (lead Ð or Ñ) do stand there, as look-alikes.
        return len(found) == 2 and lead not in "ÐÑ" and before.isascii() and not _is_latin(_decode(found))
    if not _AFTER_A_WORD.issuperset(tail):
        return False
    if before.isalpha():
        # "MANHÃ…" but not "JosÃ…": no capital stands after a small letter.
        return lead.islower() or before.isupper()
    return lead not in "ÃÄÅÐÑ"


def _is_latin(char: str) -> bool:
    return char < "\u0180" or char in "ƠơƯưȘșȚțə"
