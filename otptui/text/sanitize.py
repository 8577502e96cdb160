"""Turn text from a provider into text that is safe to print.

Names and messages come from strangers and end up on a terminal. Nothing passes that moves the cursor,
hides or reorders text, or has a width that terminals disagree on.
"""

from __future__ import annotations

import re
import unicodedata

from otptui.text.late_pattern import late_pattern

NAME_LIMIT = 60
MESSAGE_LIMIT = 32_000
ID_LIMIT = 64
_ELLIPSIS = "…"

# Whole sequences, so that no "31m" is left over. An unterminated string sequence (OSC, DCS, APC, PM, SOS)
# loses only its introducer: the text behind it may hold the code. The C1 forms match narrowly, because
# the same characters are quotes and dashes in a wrongly decoded message.
_ESCAPES = late_pattern(
    r"\x1b\[[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b\][0-9]*;?"
    r"|\x1b[ -/]*[0-~]"
    r"|\x9b[0-9;]*[A-Za-z]"
)
_FIRST_INDICATOR = 0x1F1E6
_FLAG = late_pattern("[\U0001f1e6-\U0001f1ff]{1,2}")
_NEWLINE = late_pattern(r"\r\n?|[\n\v\f\x85\u2028\u2029]")
# The first byte of a UTF-8 sequence and the one after it, each read as a character: "Ã©".
_MAY_BE_MOJIBAKE = late_pattern(r"[\xc2-\xf4][^\x00-\x7f]")
_ENTITY = late_pattern(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8}[0-9]{0,2});")
_ENTITY_LAYERS = 2
_BLANK_LINES = late_pattern(r"\n{3,}")
_MARKS_PER_LETTER = 2

# Drawn blank or not at all, although Unicode calls them letters, marks or symbols.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
# Cc: controls. Cf: bidi, zero-width and tag characters. Co: private use. Cs: surrogates. Cn: unassigned.
_UNSAFE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_COMBINING = frozenset({"Mn", "Me"})


def tidy_name(raw: str, limit: int = NAME_LIMIT) -> str:
    """`raw` as one safe line of at most `limit` characters, its case kept; "" where nothing is left."""
    line = raw if raw.isascii() and raw.isprintable() else _safe(raw[: limit * 20])
    return _cut(" ".join(line.split()), limit)


def tidy_id(raw: str) -> str:
    """A provider's id without surrounding blanks; "" for an id that cannot be printed exactly as sent."""
    id = raw.strip()
    return id if len(id) <= ID_LIMIT and (id.isalnum() or tidy_name(id, ID_LIMIT) == id) else ""


def tidy_message(raw: str) -> str:
    """A message made safe, at most 32,000 characters, with its line breaks kept as "\n".

    HTML entities are decoded: some providers send "&lt;#&gt;" for "<#>".
    """
    text = _safe(_decode_entities(raw[: MESSAGE_LIMIT * 4]))
    lines = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return _cut(_BLANK_LINES.sub("\n\n", lines).strip(), MESSAGE_LIMIT)


def _decode_entities(text: str) -> str:
    for _ in range(_ENTITY_LAYERS):
        if not _ENTITY.search(text):
            break
        # The table of entities is large, and few messages have one.
        from html import unescape

        text = _ENTITY.sub(lambda entity: unescape(entity.group()), text)
    return text


def _repaired(text: str) -> str:
    if not _MAY_BE_MOJIBAKE.search(text):
        return text
    # Imported with the first text that may need it: its patterns take a while to compile.
    from otptui.text.mojibake import repair_mojibake

    return repair_mojibake(text)


def _safe(raw: str) -> str:
    """`raw` without anything a terminal acts on; blanks become spaces, line breaks become "\n"."""
    text = _ESCAPES.sub("", raw if raw.isascii() else _repaired(raw))
    text = _FLAG.sub(_flag_letters, _NEWLINE.sub("\n", text))
    kept: list[str] = []
    # A leading mark is dropped: it would be drawn on whatever precedes the text.
    marks = _MARKS_PER_LETTER
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        if char in "\n\t" or category == "Zs":
            marks = _MARKS_PER_LETTER
            kept.append("\n" if char == "\n" else " ")
        elif category in _UNSAFE or _is_invisible(char) or _is_skin_tone(char):
            continue
        elif category in _COMBINING:
            marks += 1
            if marks <= _MARKS_PER_LETTER:
                kept.append(char)
        else:
            # A spacing mark (Mc) belongs to the letter before it, as combining marks do.
            marks = marks if category == "Mc" else 0
            kept.append(char)
    return "".join(kept)


def _is_invisible(char: str) -> bool:
    point = ord(char)
    return char in _INVISIBLE or 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF


def _is_skin_tone(char: str) -> bool:
    # After its emoji it takes two more cells in some terminals and none in others.
    return 0x1F3FB <= ord(char) <= 0x1F3FF


def _flag_letters(flag: re.Match[str]) -> str:
    # Terminals disagree on the width of a flag; they agree on that of "IN".
    letters = "".join(chr(ord(indicator) - _FIRST_INDICATOR + ord("A")) for indicator in flag.group())
    before = flag.string[flag.start() - 1 : flag.start()]
    after = flag.string[flag.end() : flag.end() + 1]
    follows_text = before.isalnum() or _FLAG.match(before)
    return (" " if follows_text else "") + letters + (" " if after.isalnum() else "")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + _ELLIPSIS
