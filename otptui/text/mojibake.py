"""Repair mojibake, UTF-8 that was decoded as cp1252 or Latin-1: "JosÃ©" becomes "José".

Only complete UTF-8 sequences are decoded, each on its own, so a damaged part is repaired inside sound
text. The difficulty is to leave real words alone: "MANHÃ…" and "VÝŠKA" contain decodable pairs too.
"""

from __future__ import annotations

import re

# Each byte 0x80-0x9f by the character it was decoded to: the cp1252 character, or the C1 control where
# cp1252 has none (0x81 0x8d 0x8f 0x90 0x9d) or where Latin-1 was used. From 0xa0 both match Unicode.
_BYTES = {chr(byte): byte for byte in range(0x80, 0x100)} | {
    bytes([byte]).decode("cp1252"): byte
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_TO_LATIN_1 = str.maketrans({char: chr(byte) for char, byte in _BYTES.items()})
_TAIL = "[" + "".join(re.escape(char) for char, byte in _BYTES.items() if byte < 0xC0) + "]"
_SEQUENCE = f"[\xc2-\xdf]{_TAIL}|[\xe0-\xef]{_TAIL}{{2}}|[\xf0-\xf4]{_TAIL}{{3}}"
_RUN = re.compile(f"(?:{_SEQUENCE})+")
_SINGLE = re.compile(_SEQUENCE)

# Characters that also follow a real accented letter: punctuation, signs, and the letters of "KNÍŽ…".
_FOLLOWS_A_LETTER = frozenset("\u2026\u2019\u201c\u201d\u203a\u2013\u2014\xa0»™®¹²³šŠžŽ")
_PASSES = 3


def repair_mojibake(text: str) -> str:
    """`text` with every sequence of wrongly decoded UTF-8 repaired, even where it was decoded twice."""
    for _ in range(_PASSES):
        repaired = _RUN.sub(_repair_run, text)
        if repaired == text:
            break
        text = repaired
    return text


def _repair_run(run: re.Match[str]) -> str:
    sequences = run.group()
    if len(sequences) <= 3 and _SINGLE.fullmatch(sequences) and _is_real_text(run):
        return sequences
    return _SINGLE.sub(lambda sequence: _decode(sequence.group()), sequences)


def _decode(sequence: str) -> str:
    try:
        return sequence.translate(_TO_LATIN_1).encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return sequence


def _is_real_text(run: re.Match[str]) -> bool:
    """Whether a single sequence is more likely a real accented letter with what may follow one."""
    sequence = run.group()
    lead, tail = sequence[0], sequence[1:]
    if lead == "Â" or any("\x80" <= char <= "\x9f" for char in tail):
        return False
    before = run.string[run.start() - 1 : run.start()]
    after = run.string[run.end() : run.end() + 1]
    if after.isalpha():
        # A single foreign letter inside a Latin word is unlikely: "VÝŠKA" holds no Syriac letter. Cyrillic
        # look-alikes (lead Ð or Ñ) do occur there.
        is_pair = len(sequence) == 2
        return is_pair and lead not in "ÐÑ" and before.isascii() and not _is_latin(_decode(sequence))
    if not _FOLLOWS_A_LETTER.issuperset(tail):
        return False
    if before.isalpha():
        # "MANHÃ…" is real and "JosÃ…" is not: a capital does not follow a small letter.
        return lead.islower() or before.isupper()
    return lead not in "ÃÄÅÐÑ"


def _is_latin(char: str) -> bool:
    return char < "\u0180" or char in "ƠơƯưȘșȚțə"
