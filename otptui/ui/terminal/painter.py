"""The difference between what the terminal shows and the next frame: only cells that differ are written.

Textual writes every cell of every region that may have changed. A toast or a dialog costs the whole screen,
which takes a second over a slow line. This painter keeps the last frame and turns each update into the
shortest runs of cells, with as few cursor moves and colour changes as possible.

Terminals disagree about the width of emoji and joined characters. After one of those the cursor is placed
explicitly, and its neighbours are always written with it, so that nothing further along the line can end up
in the wrong column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from rich.cells import split_graphemes
from rich.color import ColorSystem
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Offset, Size
from textual.strip import Strip

from otptui.ui.terminal.pen import ATTRIBUTES, Pen, sgr_change
from otptui.ui.terminal.scroll_detection import FEWEST, Move, moved

_BRIDGE = 3
"""Unchanged cells between two changes that are written again: a cursor move takes as many bytes."""

_ONE_BYTE = frozenset(map(chr, range(0x20, 0x7F)))

MARGINS, NO_MARGINS = "\x1b[?69h", "\x1b[?69l"
"""The mode in which a terminal has left and right margins (DECLRMM of the VT420)."""

_WORTH_ERASING = 10
"""Blank cells in a row from which erasing is shorter than writing."""

_UNKNOWN = "\0"
"""The content of a cell that may show anything."""

_NO_CELL = frozenset(("", _UNKNOWN))
"""Contents that are not written: the second half of a wide character, and a cell no update has covered."""

_NO_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)])
"""Removes control characters: no cell may control the terminal, wherever its text came from."""

_KEPT_PENS = 2048

SURE = frozenset(
    chr(code)
    for first, last in (
        (0x20, 0x7E), (0xA1, 0xAC), (0xAE, 0x2FF), (0x370, 0x482), (0x2010, 0x2027), (0x2030, 0x205E),
        (0x20A0, 0x20BF), (0x2190, 0x2200), (0x2500, 0x25FC), (0x2800, 0x28FF),
    )
    for code in range(first, last + 1)
) | frozenset("\xa0★☆✓✗")  # fmt: skip
"""Characters that every terminal shows in one cell."""

_PLAIN_CELLS = SURE | {_UNKNOWN}
"""The sure characters and the unknown cell, which is always written."""


_PLAIN = (Pen(), Pen())


class _Line:
    """One line of the screen: one grapheme per cell, "" in the second cell of a wide one, and the pens."""

    __slots__ = ("pens", "texts")

    def __init__(self, texts: list[str], pens: list[Pen]) -> None:
        self.texts = texts
        self.pens = pens

    def put(self, x: int, texts: list[str], pens: list[Pen]) -> None:
        """Put cells over this line; half a wide character left beside them becomes a blank."""
        end = x + len(texts)
        if self.texts[x] == "":
            self.texts[x - 1] = " "
        if end < len(self.texts) and self.texts[end] == "":
            self.texts[end] = " "
        self.texts[x:end] = texts
        self.pens[x:end] = pens


class Painter:
    """Keeps what the terminal shows. `erases`: the terminal fills erased cells with the current background;
    `moves`: scrolling a region is cheaper than writing its lines; `moves_columns`: the terminal has left and
    right margins too, so that a pane beside another can be scrolled."""

    def __init__(self, *, erases: bool = False, moves: bool = False, moves_columns: bool = False) -> None:
        self._erases = erases
        self._moves = moves
        self.moves_columns = moves_columns
        self._lines: list[_Line] = []
        self._width = 0
        self._system = ColorSystem.TRUECOLOR
        self._pens: dict[tuple[object, ...], tuple[Pen, Pen]] = {}
        self._changes: dict[tuple[Pen, Pen], str] = {}
        # Where the next character would go (None: unknown), and the pens it and a blank would have.
        self._at: tuple[int, int] | None = None
        self._pen = self._blank = Pen()

    def forget(self) -> bool:
        """Assume that the terminal shows anything; returns whether a frame was known."""
        knew = bool(self._lines)
        self._lines = []
        self._at = None
        return knew

    def paint(
        self, update: LayoutUpdate | ChopsUpdate, cursor: Offset, size: Size, system: ColorSystem
    ) -> str:
        """What to write so that a terminal of `size` shows `update`, with its cursor at `cursor`; "" for
        nothing."""
        return self.paint_lines(by_line(update), cursor, size, system)

    def paint_lines(
        self,
        lines: Iterable[tuple[int, list[tuple[int, Strip]]]],
        cursor: Offset,
        size: Size,
        system: ColorSystem,
    ) -> str:
        """The same for lines of the screen, each with its strips and their first columns."""
        if system is not self._system:
            self._system = system
            self._pens.clear()
        if size.width != self._width:
            self._lines = []
            self._width = size.width
        # A layout for the former size may have lines below the last one, which would overwrite it.
        looks = ((y, pieces, self._changed(y, pieces)) for y, pieces in lines if y < size.height)
        seen = [(y, pieces, line) for y, pieces, line in looks if line is not None]
        changed = {y: line for y, _, line in seen}
        before, at = self._lines.copy(), self._at
        written = self._update(changed, cursor)
        if self._moves and len(changed) >= FEWEST:
            columns = range(self._width)
            move = _move_of(before, changed, columns)
            if move is None and self.moves_columns:
                columns = _shared_columns((pieces for _, pieces, _ in seen), self._width)
                move = _move_of(before, changed, columns) if columns else None
            if move is not None:
                after = self._lines, self._at
                self._lines, self._at = before, at
                in_its_way = {y: before[y] for y in range(move.top, move.bottom + 1)}
                other = self._move_cells(move, columns) + self._update(in_its_way | changed, cursor)
                if len(other) < len(written):
                    return other
                self._lines, self._at = after
        return written

    def _changed(self, y: int, pieces: list[tuple[int, Strip]]) -> _Line | None:
        """Line `y` with these pieces put over it; None where it looks the same."""
        while len(self._lines) <= y:
            self._lines.append(_Line([_UNKNOWN] * self._width, [Pen()] * self._width))
        old = self._lines[y]
        new: _Line | None = None
        for x, strip in pieces:
            texts, pens = self._cells(strip, self._width - x)
            end = x + len(texts)
            if texts and (old.texts[x:end] != texts or old.pens[x:end] != pens):
                if new is None:
                    new = _Line(old.texts.copy(), old.pens.copy())
                new.put(x, texts, pens)
        return new

    def _cells(self, strip: Strip, room: int) -> tuple[list[str], list[Pen]]:
        """The first `room` cells of a strip."""
        texts: list[str] = []
        pens: list[Pen] = []
        for text, style, _ in strip:
            pen, blank = self._pens_of(style)
            if (text.isascii() and text.isprintable()) or SURE.issuperset(text):
                cells = list(text)
            else:
                cells = []
                text = text.translate(_NO_CONTROLS)
                for first, last, width in split_graphemes(text)[0]:
                    if width:
                        cells += [text[first:last], *[""] * (width - 1)]
            texts += cells
            pens += [pen] * len(cells) if pen is blank else [blank if c == " " else pen for c in cells]
        return texts[: max(0, room)], pens[: max(0, room)]

    def _pens_of(self, style: Style | None) -> tuple[Pen, Pen]:
        """The pen of a style, and the one for its blanks."""
        if style is None:
            return _PLAIN
        bits = style._attributes & style._set_attributes
        # Not keyed by the style: its metadata may hold a screen position, and there are many of those.
        key = (bits, style.color, style.bgcolor)
        found = self._pens.get(key)
        if found is None:
            if len(self._pens) >= _KEPT_PENS:
                self._pens.clear()
            colours = []
            for colour, foreground in ((style.color, True), (style.bgcolor, False)):
                codes = colour.downgrade(self._system).get_ansi_codes(foreground) if colour else ()
                colours.append("" if codes in ((), ("39",), ("49",)) else ";".join(codes))
            pen = Pen(tuple(a for bit, a in enumerate(ATTRIBUTES) if bits & 1 << bit), *colours)
            blank = pen.for_blank()
            found = self._pens[key] = (pen, pen if blank == pen else blank)
        return found

    # Writing

    def _update(self, lines: dict[int, _Line], cursor: Offset) -> str:
        """What makes the screen show these lines and leaves the cursor at `cursor`."""
        written: list[str] = []
        for y, new in lines.items():
            old, self._lines[y] = self._lines[y], new
            if old is not new:
                for start, end in _runs(old, new):
                    self._write(y, start, end, new, written)
        if self._pen != Pen():
            written.append("\x1b[m")
            self._pen = self._blank = Pen()
        self._move(cursor.x, cursor.y, written)
        return "".join(written)

    def _move_cells(self, move: Move, columns: range) -> str:
        """Scroll the cells of these columns; those that come in are blank."""
        top, bottom, up = move
        left, right = columns.start, columns.stop
        before = self._lines[top : bottom + 1]
        blank = _Line([" "] * self._width, [Pen()] * self._width)
        for y, line in enumerate(before):
            source = before[y + up] if 0 <= y + up < len(before) else blank
            moved = self._lines[top + y] = _Line(line.texts.copy(), line.pens.copy())
            moved.texts[left:right] = source.texts[left:right]
            moved.pens[left:right] = source.pens[left:right]
        # Terminals disagree about the cursor position after the scroll region is reset.
        self._at = None
        edge, step = (bottom, "\x1bD") if up > 0 else (top, "\x1bM")
        scrolled = f"\x1b[{top + 1};{bottom + 1}r\x1b[{edge + 1};{left + 1}H{step * abs(up)}\x1b[r"
        if len(columns) == self._width:
            return scrolled
        return f"{MARGINS}\x1b[{left + 1};{right}s{scrolled}{NO_MARGINS}"

    def _write(self, y: int, start: int, end: int, line: _Line, written: list[str]) -> None:
        """Write the cells from `start` to `end`; long runs of blanks are erased instead."""
        texts, pens = line.texts, line.pens
        x = start
        while x < end:
            pen, text = pens[x], texts[x]
            last = x + 1
            if text == " ":
                while last < end and texts[last] == " " and pens[last] == pen:
                    last += 1
                worth = _WORTH_ERASING if last < end else _WORTH_ERASING // 2
                erased = self._erases and last - x >= worth and not pen.attributes
                self._move(x, y, written)
                if pen != self._blank:
                    self._take(pen, written)
                if erased:
                    written.append("\x1b[K" if last == self._width else f"\x1b[{last - x}X")
                else:
                    written.append(" " * (last - x))
                    self._at = (last, y) if last < self._width else None
            elif text not in _NO_CELL:
                while last < end and pens[last] is pen and texts[last] in SURE:
                    last += 1
                sure = text in SURE
                if not sure:
                    # By itself, because the cursor is placed explicitly after a doubtful width.
                    last = x + 2 if x + 1 < self._width and not texts[x + 1] else x + 1
                self._move(x, y, written)
                if pen != self._pen:
                    self._take(pen, written)
                written.append("".join(texts[x:last]))
                # Terminals disagree about the cursor position after the last column.
                self._at = (last, y) if last < self._width and (sure or _is_sure(text)) else None
            x = last

    def _move(self, x: int, y: int, written: list[str]) -> None:
        if self._at == (x, y):
            return
        if self._at is not None and self._at[1] == y and self._at[0] < x:
            right = x - self._at[0]
            written.append("\x1b[C" if right == 1 else f"\x1b[{right}C")
        else:
            written.append(f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H")
        self._at = (x, y)

    def _take(self, pen: Pen, written: list[str]) -> None:
        change = self._changes.get((self._pen, pen))
        if change is None:
            if len(self._changes) >= _KEPT_PENS:
                self._changes.clear()
            change = self._changes[self._pen, pen] = sgr_change(self._pen, pen)
        written.append(change)
        self._pen, self._blank = pen, pen.for_blank()


def by_line(update: LayoutUpdate | ChopsUpdate) -> Iterator[tuple[int, list[tuple[int, Strip]]]]:
    """The strips of an update by line, each with its first column."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            x, line = update.region.x, []
            for strip in strips:
                line.append((x, strip))
                x += strip.cell_length
            yield y, line
        return
    lines: dict[int, list[tuple[int, Strip]]] = {}
    for y, first, last in update.spans:
        for end, (x, chop) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if chop is not None and x <= last and end > first:
                lines.setdefault(y, []).append((x, chop if end <= last else chop.crop(0, last - x)))
    yield from lines.items()


def _shared_columns(lines: Iterable[list[tuple[int, Strip]]], width: int) -> range:
    """The columns that most of these lines have a piece in: those of a pane."""
    spans = Counter((x, x + strip.cell_length) for pieces in lines for x, strip in pieces)
    (start, stop), _ = max(spans.items(), key=lambda span: (span[1], span[0][1] - span[0][0]))
    return range(start, min(stop, width))


def _move_of(before: list[_Line], changed: dict[int, _Line], columns: range) -> Move | None:
    """How the cells of these columns have moved, if every cell between them is known and none is cut."""
    left, right = columns.start, columns.stop
    move = moved(
        {y: "".join(before[y].texts[left:right]) for y in changed},
        {y: "".join(new.texts[left:right]) for y, new in changed.items()},
    )
    if move is None:
        return None
    for line in before[move.top : move.bottom + 1]:
        # Half a wide character would be left where an edge runs through it.
        is_cut = line.texts[left] == "" or (right < len(line.texts) and line.texts[right] == "")
        if is_cut or _UNKNOWN in line.texts[left:right]:
            return None
    return move


def _runs(old: _Line, new: _Line) -> list[tuple[int, int]]:
    """Where the lines differ, as runs of cells that are written together."""
    cells = zip(old.texts, new.texts, old.pens, new.pens, strict=True)
    changed = [
        x
        for x, (was, now, pen, new_pen) in enumerate(cells)
        if was != now or (pen is not new_pen and pen != new_pen)
    ]
    sure = _PLAIN_CELLS.issuperset(old.texts) and _PLAIN_CELLS.issuperset(new.texts)
    runs: list[tuple[int, int]] = []
    for x in changed:
        if runs and x < runs[-1][1]:
            continue
        start, end = (x, x + 1) if sure else _grown(old, new, x)
        if runs and (start == runs[-1][1] or _joined(new, runs[-1][1], start)):
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _joined(line: _Line, first: int, last: int) -> bool:
    """Whether writing two runs as one, with the cells between them, is shorter."""
    if last - first > _BRIDGE:
        return False
    before, blank = line.pens[first - 1], line.pens[first - 1].for_blank()
    return all(
        text in _ONE_BYTE and (pen == before or (text == " " and pen == blank))
        for text, pen in zip(line.texts[first:last], line.pens[first:last], strict=True)
    )


def _grown(old: _Line, new: _Line, x: int) -> tuple[int, int]:
    """The run around a cell that must be written with it: the other half of a wide character, and the
    neighbours of a character of doubtful width."""

    def tied(left: int) -> bool:
        """Whether the cells `left` and `left + 1` can only be written together."""
        return not (
            old.texts[left + 1]
            and new.texts[left + 1]
            and _is_sure(old.texts[left])
            and _is_sure(new.texts[left])
        )

    start, end = x, x + 1
    while start > 0 and tied(start - 1):
        start -= 1
    while end < len(new.texts) and tied(end - 1):
        end += 1
    return start, end


def _is_sure(text: str) -> bool:
    """Whether all terminals agree on the width: a plain character, or a CJK one."""
    if text in _PLAIN_CELLS:
        return True
    return len(text) == 1 and (
        "\u3041" <= text <= "\u4dbf" or "\u4e00" <= text <= "\u9fff" or "\uac00" <= text <= "\ud7a3"
    )
