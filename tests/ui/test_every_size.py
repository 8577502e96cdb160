"""Every screen at every size: nothing scrolls sideways, no needed text is cut, the focus is visible."""

from __future__ import annotations

from collections.abc import Iterable

from keyboard import KEY, Desk, User
from msgspec.structs import replace
from rich.cells import cell_len
from textual.widget import Widget

from otptui.ui.dialogs.too_small import TooSmall
from otptui.ui.screens.workspace import WorkspaceScreen

SIZES = [(32, 10), (34, 30), (49, 12), (50, 20), (80, 24), (90, 24), (91, 30), (140, 40), (200, 60)]
# A dialog has one layout for narrow terminals and one for all others.
DIALOG_SIZES = [(32, 10), (49, 12), (91, 30)]

# For each screen: how to open it, its words at every size, and how to close it.
PANES = {
    "catalog": ("1", ("All servers", "enter open", "? help"), ""),
    "prices": ("2", ("SERVICE", "PRICE", "3.50", "b buy", "? help"), ""),
    "numbers": ("3 G", ("●", "Uber", "482910", "◌", " left", "y copy", "? help"), ""),
}
DIALOGS = {
    "help": ("question_mark", ("Keys", "Copy code", "esc back"), "escape"),
    "palette": ("colon", ("service, country or command", "Copy"), "escape"),
    "columns": ("2 C", ("Columns of the prices", "[x] service", "esc back"), "escape"),
    "detail": ("3 G enter", ("Uber", "482910 is your", "esc back"), "escape"),
    "buy": ("3 G B", ("Buy this number?", "Uber (bne)", "price ₹", "No", "Buy"), "n"),
    "cancel": ("3 g x", ("Cancel this number?", "Amazon", "Keep it", "Cancel it"), "n"),
    "attach": ("a", ("Attach a number", "activation id", "esc"), "escape"),
    "quit": ("q", ("Quit?", "Stay", "Quit", "Cancel all"), "n"),
    "settings": ("comma j j j", ("otptui · Settings", "api_key", "enter change"), "escape"),
    "history": ("4", ("otptui · History", "●", "Uber", "482910", "spent ₹14.00", "B again"), ""),
    "totals": ("t", ("otptui · History", "Spent by day", "spent ₹14.00"), ""),
    "export": ("t e", ("Export", "2 numbers", "esc"), "escape"),
}


def overflowing(user: User) -> list[Widget]:
    """Visible widgets with content wider than themselves."""
    return [
        widget
        for widget in user.app.screen.walk_children(Widget)
        if widget.is_scrollable and widget.size and widget.virtual_size.width > widget.container_size.width
    ]


async def fits(user: User, sizes: Iterable[tuple[int, int]], words: tuple[str, ...]) -> None:
    """Resize the terminal through `sizes`; at each the screen is whole and has these words."""
    focused = user.focus
    assert focused is not None
    for size in sizes:
        await user.pilot.resize_terminal(*size)
        await user.until(lambda size=size: user.app.screen.size == size)
        await user.until(lambda size=size: [cell_len(line) for line in user.lines] == [size[0]] * size[1])
        await user.sees(*words)
        await user.until(lambda: not overflowing(user))
        assert user.focus is focused
        await user.until(lambda: user.app.screen.find_widget(focused).visible_region)
        # The terminal's own cursor is on the focus, for screen readers that follow it.
        await user.until(
            lambda: user.app.screen.find_widget(focused).visible_region.contains_point(user.app.caret)
        )


async def test_every_screen_and_dialog_at_every_size(desk: Desk) -> None:
    async with desk.shop((140, 40)) as user:
        uber = await user.rent("Uber")
        user.text_to(uber, "482910 is your Uber code. Call 18004192020 if it was not you")
        await user.until(lambda: user.app.numbers[0].messages)
        await user.rent("Amazon")
        for sights, sizes in ((PANES, SIZES), (DIALOGS, DIALOG_SIZES)):
            for keys, words, leave in sights.values():
                user.app.clear_notifications()
                await user.press(*keys.split())
                await user.sees(*words)
                await fits(user, sizes, words)
                await user.press(*leave.split())


async def test_toasts_do_not_cover_the_buttons(desk: Desk) -> None:
    async with desk.shop((140, 40)) as user:
        await user.press("2", "b")
        for n in range(2):
            user.app.toast("A long story, told once more. " * 4, f"error {n}", "error", 600)
        user.app.toast("Good news", timeout=600)
        for size in DIALOG_SIZES:
            await user.pilot.resize_terminal(*size)
            await user.until(lambda size=size: user.app.screen.size == size)
            await user.sees("story", "n  No", "y  Buy")
            # Where toast and dialog do not both fit, the whole question is visible.
            await user.until(lambda size=size: ("Good news" in user.text) is (size[1] >= 16))
            for answer in user.app.screen.query("#answers Button"):
                assert user.app.screen.get_widget_at(*answer.region.offset)[0] is answer
        # The toast is not shown twice: the screen below hides it until the dialog closes.
        assert not any(rack.display for rack in user.workspace.query("ToastRack"))
        await user.press("n")
        await user.until(lambda: user.app.screen is user.workspace)
        await user.sees("story", "Good news")


async def test_the_layout_follows_a_resize_under_an_open_dialog(desk: Desk) -> None:
    async with desk.shop((140, 40)) as user:
        await user.filter_prices("uber")
        await user.press("j", "j")
        chosen, focused = user.offer, user.focus
        # Three screens deep: Textual resizes only the topmost two.
        await user.press("4", "comma", "question_mark")
        await user.sees("Keys")
        for size in ((34, 30), (80, 24), (34, 30)):
            await user.pilot.resize_terminal(*size)
            await user.until(lambda size=size: user.app.screen.size == size)
        for _ in range(3):
            await user.press("escape")
        await user.until(lambda: user.app.screen is user.workspace)
        await user.until(lambda: user.line("1 Catalog  2 Prices  3 Numbers"))
        await user.sees("/ uber", "▌")
        assert user.offer == chosen
        assert user.focus is focused


async def test_a_terminal_that_is_too_small_shows_a_notice_until_it_grows(desk: Desk) -> None:
    async with desk.shop((80, 24)) as user:
        uber = await user.rent("Uber")
        await user.press("x")
        await user.sees("Cancel this number?")
        dialog = user.dialog
        for size in ((28, 8), (80, 9), (31, 24)):
            await user.pilot.resize_terminal(*size)
            await user.until(lambda size=size: f"{size[0]}x{size[1]}" in user.text)
            assert isinstance(user.app.screen, TooSmall)
        await user.sees("otptui needs 32x10; this is")
        # A question that cannot be read takes no answer; polling goes on.
        await user.press("y", "b", "question_mark")
        user.text_to(uber, "482910 is your Uber code.")
        await user.until(lambda: user.app.numbers[0].code == "482910")
        await user.until(lambda: user.toasts)
        user.app.clear_notifications()
        await user.pilot.resize_terminal(32, 10)
        await user.sees("Cancel this number?", "Keep it")
        assert user.dialog is dialog
        await user.press("n")
        await user.until(lambda: user.line("●", "482910"))


async def test_too_small_at_the_start_and_while_the_key_is_tested(desk: Desk) -> None:
    keyless = replace(desk.config, profiles={"sim": replace(desk.config.active, api_key="")})
    async with desk.otptui((30, 12), config=keyless) as user:
        await user.sees("otptui needs 32x10;")
        await user.pilot.resize_terminal(60, 24)
        await user.sees("Welcome to otptui")
        await fits(user, DIALOG_SIZES, ("API key for", "Test and save", "Quit"))
        user.wire.held.add("getServers")
        await user.type(KEY)
        await user.press("enter")
        await user.until(lambda: user.wire.waiting)
        await user.pilot.resize_terminal(30, 12)
        await user.sees("otptui needs 32x10;")
        user.wire.release()
        await user.until(lambda: isinstance(user.app.screen_stack[-2], WorkspaceScreen))
        await user.pilot.resize_terminal(60, 24)
        await user.sees("1 Catalog", "All servers")
