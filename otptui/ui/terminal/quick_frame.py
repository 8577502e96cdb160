"""The changed lines of a list, for a frame that is written at once.

Textual paints some messages and a timer later. It then renders every widget that a changed line crosses, in
its full height: ten widgets and 220 lines for a cursor that moves by one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

Lines = dict[int, list[tuple[int, Strip]]]
"""Strips by line of the screen, each with its first column."""


class _Change(NamedTuple):
    """A part of `widget` to repaint, and where the widget is, both on the screen."""

    widget: Widget
    place: Region
    part: Region


def take_changes(screen: Screen[object], widgets: Sequence[Widget]) -> Lines:
    """The lines that `widgets` want repainted; Textual does not paint them any more.

    None of them where something lies over one, or the layout is about to change: Textual paints them then.
    """
    changes: list[_Change] = []
    for widget in widgets:
        parts = _changes_of(screen, widget)
        if parts is None:
            return {}
        changes += parts
    for widget in widgets:
        widget._repaint_regions.clear()
        widget._repaint_required = False
    lines: Lines = {}
    for widget, place, part in changes:
        strips = widget.render_lines(Region(0, part.y - place.y, place.width, part.height))
        first, last = part.x - place.x, part.right - place.x
        for y, strip in enumerate(strips, part.y):
            lines.setdefault(y, []).append((part.x, strip.crop(first, last)))
    return lines


def _changes_of(screen: Screen[object], widget: Widget) -> list[_Change] | None:
    """What the widget wants repainted; None where only Textual can do that."""
    if not widget._repaint_regions:
        return []
    visible = screen._compositor.visible_widgets
    is_moving = screen._layout_required or screen._scroll_required or widget._layout_required
    if is_moving or not screen.is_current or widget not in visible:
        return None
    place, clip = visible[widget]
    if not clip.contains_region(place):
        return None
    parts = [
        region.translate(place.offset).intersection(place) for region in _joined(widget._repaint_regions)
    ]
    for above, (region, its_clip) in visible.items():
        if above is widget:
            break
        covered = region.intersection(its_clip)
        if any(covered.overlaps(part) for part in parts):
            return None
    return [_Change(widget, place, part) for part in parts if part]


def _joined(regions: Iterable[Region]) -> list[Region]:
    """The regions, those that stand on each other made one: each is rendered by itself."""
    joined: list[Region] = []
    for region in sorted(regions, key=lambda region: (region.x, region.y)):
        above = joined[-1] if joined else None
        if above and (above.column_span, above.bottom) == (region.column_span, region.y):
            joined[-1] = above.union(region)
        else:
            joined.append(region)
    return joined
