"""The look: themes for terminals with colours, and `--plain` for screen readers."""

from __future__ import annotations

import pytest
from keyboard import Desk, User
from painted import painted_segments, painted_strips
from textual.widget import Widget

DRAWN = set("╭╮╰╯│─▌▸▾●◌◔█▔▁▂▃▄▅▆▇★▴")


async def test_a_theme_is_chosen_and_remembered(desk: Desk) -> None:
    async with desk.otptui((60, 20)) as user:
        assert user.app.theme == "textual-dark"
        await user.press("colon")
        await user.type("choose theme")
        await user.press("enter")
        await user.sees("your own colours", "terminal")
        await user.type("terminal")
        await user.press("enter")
        await user.until(lambda: user.app.theme == "terminal")
    async with desk.otptui((60, 20), panel=True) as user:
        assert user.app.theme == "terminal"


async def test_without_colours_no_theme_can_be_chosen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with desk.otptui((60, 20)) as user:
        assert user.app.theme == "terminal"
        user.app.action_theme()
        await user.until(lambda: user.toasts)
        assert user.toasts == ["\nThis terminal has no colours to choose from."]
        styles = [s.style for s in painted_segments(user.app) if s.style]
        assert styles
        assert all(style.color is None and style.bgcolor is None for style in styles)


@pytest.mark.parametrize("plain", [False, True])
async def test_the_focus_is_visible_without_colours(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, plain: bool
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with desk.shop((60, 20), plain=plain) as user:
        await user.press("2")
        for key, words in (("b", "checked just now"), ("w", "stock of at least")):
            await user.press(key)
            await user.sees(words)
            await tells_its_focus(user)
            await user.press("escape")


async def tells_its_focus(user: User) -> None:
    """Check that moving the focus changes the look of both widgets."""

    def seen(widget: Widget) -> list[tuple[object, ...]]:
        region = user.app.screen.find_widget(widget).region
        lines = painted_strips(user.app)[region.y : region.bottom]
        segments = [segment for line in lines for segment in line.crop(region.x, region.right)]
        return [(s.text, s.style.bold, s.style.underline, s.style.reverse) for s in segments if s.style]

    first = user.focus
    assert first is not None
    with_focus = seen(first)
    await user.press("tab")
    second = user.focus
    assert second is not None
    assert second is not first
    without_focus = seen(first)
    assert without_focus != with_focus
    assert second.region.contains_point(user.app.caret)
    with_focus = seen(second)
    await user.press("tab")
    assert seen(second) != with_focus
    assert seen(first) != without_focus


def drawn(user: User) -> set[str]:
    """The drawn and reversed blocks on the screen."""
    blocks = [
        segment.text
        for segment in painted_segments(user.app)
        # The cursor of a text field is a block of one cell.
        if segment.style and segment.style.reverse and len(segment.text) > 1
    ]
    return set(user.text) & DRAWN | set(blocks)


@pytest.mark.parametrize("size", [(100, 30), (34, 24)])
async def test_plain_has_no_frames_and_a_word_for_each_sign(desk: Desk, size: tuple[int, int]) -> None:
    async with desk.shop(size, plain=True) as user:
        await user.sees("1 Catalog of 1 2 3", "All servers")
        # One pane at a time at any width: screen readers would mix panes side by side.
        assert "PRICE" not in user.text
        assert drawn(user) == set()
        uber = await user.rent("Uber")
        await user.until(lambda: user.line("waiting", "Uber", "left") or user.line("waiting", "Uber"))
        user.text_to(uber, "482910 is your Uber code.")
        await user.until(lambda: user.line("code", "482910", "Uber") or user.line("code Uber", "482910"))
        await user.press("x")
        assert drawn(user) == set()
        user.app.clear_notifications()
        for key, words in (
            ("B", ("Buy this number?", "No")),
            ("n q", ("Quit?", "Stay")),
            ("n question_mark", ("Keys", "Copy code")),
            ("escape comma", ("Settings", "api_key")),
            ("escape 4", ("received", "Uber", "482910")),
            ("t", ("Spent by day", "By server")),
        ):
            await user.press(*key.split())
            await user.sees(*words)
            assert drawn(user) == set(), key
