"""What a terminal and its line may send, as hypothesis strategies: nothing that agrees to a purchase.

Sequences and pastes are full of the keys that would agree (y, enter), whole or late in two halves. Typed
keys, broken beginnings and random bytes have none of those keys, and nothing that could become one behind a
broken beginning.
"""

from __future__ import annotations

import codecs
import re
from itertools import pairwise
from typing import NamedTuple

from hypothesis import strategies as st

SHORT = (0.0, 0.0, 0.03, 0.08)
"""Seconds between two pieces of a sequence: less than what ends it."""


class Piece(NamedTuple):
    """Bytes of one read, `after` seconds of silence."""

    data: bytes
    after: float = 0.0


Pieces = list[Piece]

_LETTERS = "byYnBFxqdhjkl"
_text = st.text(
    st.sampled_from(_LETTERS + "yy0123456789;:/?>=<[]$!|é漢😀ыс")
    | st.characters(min_codepoint=0xA0, exclude_categories=["Cs"]),
    max_size=20,
)
_number = st.sampled_from(["0", "1", "2", "12", "121", "98", "13", "2026", "65536", "99999999", ""])
_numbers = st.lists(_number, max_size=4).map(";".join)

_csi = st.builds(
    lambda private, numbers, between, final: f"\x1b[{private}{numbers}{between}{final}",
    st.sampled_from(["", "", "?", ">", "<", "="]),
    _numbers,
    st.sampled_from(["", "", "", " ", "$", "!", "'"]),
    # Without ~ and u, which report keys, M, which three characters follow, and [.
    st.sampled_from("yyyybnABCDHPRSIOZcghlmpqrstxz@`}|"),
).filter(lambda text: re.match(r"\x1b\[\d+\$", text) is None)

_kitty = st.sampled_from(
    [
        "\x1b[98u", "\x1b[98;1:1u", "\x1b[98;1:3u", "\x1b[121;1:3u", "\x1b[13;1:3u", "\x1b[1085::121;1:3u",
        "\x1b[1085:1053:121;1:3u", "\x1b[121;5u", "\x1b[121;3u", "\x1b[121;9u", "\x1b[27;5;121~",
        "\x1b[1080::98u", "\x1b[1080;;1080u", "\x1b[1089::99;5:3u", "\x1b[57441u", "\x1b[57441;1:3u",
        "\x1b[1114112u", "\x1b[55296u", "\x1b[;;9999999u", "\x1b[98;;98:121:1114112u", "\x1b[13;5u",
        "\x1b[57414;1:3u", "\x1b[121:89;2u", "\x1b[0;;u", "\x1b[57399;1:2u", "\x1b[1;1:3A", "\x1b[3;1:2~",
    ]
)  # fmt: skip
_mouse = st.builds(
    lambda button, x, y, end: f"\x1b[<{button};{x};{y}{end}",
    st.sampled_from([32, 34, 35, 64, 65, 66, 67, 99, 128]),
    st.integers(-2, 200),
    st.integers(-2, 60),
    st.sampled_from("Mm"),
) | st.sampled_from(["\x1b[<0;1;1M", "\x1b[<0;1;1m", "\x1b[Mbby", "\x1b[M yy", "\x1b[M!!!", "\x1b[32;5;5M"])
_string = st.builds(
    lambda begin, text, end: f"{begin}{text}{end}",
    st.sampled_from(["\x1b]11;", "\x1b]52;c;", "\x1b]l", "\x1bP1+r", "\x1bP>|", "\x1b_G", "\x1b^", "\x1bX"]),
    _text,
    st.sampled_from(["\x1b\\", "\x1b\\", "\x07", "\x9c"]),
)
_ss3 = st.builds(
    lambda number, letter: f"\x1bO{number}{letter}",
    st.sampled_from(["", "", "5", "1;5"]),
    # Without M, the enter key of the keypad.
    st.sampled_from("yyybnABCDHPQRSlkjx"),
)
_alt = st.sampled_from(["\x1by", "\x1bY", "\x1bb", "\x1b\r", "\x1b\n"])
_reports = st.sampled_from(
    ["\x1b[I", "\x1b[O", "\x1b[48;24;80;0;0t", "\x1b[48;0;0t", "\x1b[1;2R", "\x1b[1;3R", "\x1b[0n",
     "\x1b[?62;22;52c", "\x1b[?2026;2$y", "\x1b[?2048;2$y", "\x1b[?1;2;3y", "\x1b[[A"]
)  # fmt: skip
_seven_bits = _csi | _kitty | _mouse | _string | _ss3 | _alt | _reports
_C1 = {"\x1b[": "\x9b", "\x1b]": "\x9d", "\x1bP": "\x90", "\x1b_": "\x9f", "\x1b^": "\x9e", "\x1bX": "\x98",
       "\x1bO": "\x8f"}  # fmt: skip


def _in_eight_bits(sequence: str, raw: bool) -> bytes:
    """The sequence with a C1 control for its beginning, encoded or as the bare byte."""
    control = _C1.get(sequence[:2])
    if control is None:
        return sequence.encode()
    return control.encode("latin-1" if raw else "utf-8") + sequence[2:].encode()


_sequences = _seven_bits.map(str.encode) | st.builds(_in_eight_bits, _seven_bits, st.booleans())
_pasted = st.text(
    st.sampled_from("by\r\n\t y\x1b\x00;[" + _LETTERS) | st.characters(exclude_categories=["Cs"]), max_size=30
).filter(lambda text: not re.search(r"\x03|\x1b\[20|\x1b\Z|u", text))
_pastes = _pasted.map(lambda text: f"\x1b[200~{text}\x1b[201~".encode())

# What might agree, in itself, as the key of y on another layout, or as the end of a broken sequence.
_AGREEING = "y\r\nu~M" + "\u043d\u041d\u03c5\u03a5\u05d8"
_typed = st.text(
    st.sampled_from("bb/\x1b\x03 \t\x7f\x0c" + _LETTERS + "é漢иb") | st.characters(exclude_categories=["Cs"]),
    min_size=1,
    max_size=4,
).map(lambda text: "".join(c for c in text if c not in _AGREEING).encode())


def _whole(data: bytes) -> bytes:
    """`data` without the bytes of a character that is cut off at its end: with a bare C1 control behind them
    they would be a letter, and what follows would be typed."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    decoder.decode(data)
    cut_off, _ = decoder.getstate()
    return data.removesuffix(cut_off)


_bytes = (
    st.binary(max_size=8)
    .map(lambda data: _whole(data.translate(None, b"y\r\nu~M")))
    .filter(lambda data: not set(data.decode(errors="ignore")) & set(_AGREEING))
)


@st.composite
def _cut(draw: st.DrawFn, sequences: st.SearchStrategy[bytes]) -> Pieces:
    """A whole sequence, cut anywhere."""
    data = draw(sequences)
    places = sorted(draw(st.sets(st.integers(1, len(data) - 1), max_size=3))) if len(data) > 1 else []
    parts = [data[a:b] for a, b in pairwise([0, *places, len(data)])]
    return [Piece(part, draw(st.sampled_from(SHORT)) if at else 0.0) for at, part in enumerate(parts)]


@st.composite
def _late(draw: st.DrawFn) -> Pieces:
    """A sequence whose second half comes when the first is given up. One character alone may be a key."""
    data = draw(_seven_bits).encode()
    if len(data) < 4:
        return [Piece(data)]
    at = draw(st.integers(1, len(data) - 2))
    rest = data[at:]
    again = draw(st.integers(2, len(rest)))
    pieces = [Piece(data[:at]), Piece(rest[:again], draw(st.sampled_from([0.2, 0.6, 1.2])))]
    return [*pieces, Piece(rest[again:], draw(st.sampled_from(SHORT)))] if rest[again:] else pieces


@st.composite
def _late_paste(draw: st.DrawFn) -> Pieces:
    data = draw(_pastes)
    at = draw(st.integers(6, len(data) - 6))
    return [Piece(data[:at]), Piece(data[at:], draw(st.sampled_from([1.2, 5.0])))]


@st.composite
def _broken(draw: st.DrawFn) -> Pieces:
    """The beginning of a sequence or of a paste, whose rest is lost."""
    data = draw(
        _csi.map(str.encode) | _string.map(str.encode) | _pastes | st.just(b"\x1b[M") | st.just(b"\x1b")
    )
    end = draw(st.integers(1, len(data) - 1)) if len(data) > 1 else 1
    return [Piece(_whole(data[:end]))]


_silent = st.builds(
    lambda data, after: [Piece(data, after)], _typed, st.sampled_from([0.0, 0.2, 0.7, 1.2, 4.0])
)
streams = st.lists(
    _cut(_sequences)
    | _cut(_pastes)
    | _late()
    | _late_paste()
    | _broken()
    | _silent
    | _bytes.map(lambda data: [Piece(data)]),
    min_size=1,
    max_size=8,
).map(lambda parts: [piece for part in parts for piece in part])
"""Reads one after the other."""
