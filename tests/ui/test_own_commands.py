"""Commands of the user's own: by key, by palette, with a question, and what they print."""

from __future__ import annotations

import shlex

import pytest
from keyboard import Desk, User
from msgspec.structs import replace

from otptui.config.schema import OFFER, OwnCommand
from otptui.ui.dialogs.question import Dialog
from otptui.ui.palette.palette import Palette
from otptui.ui.screens.number_detail import NumberDetail


def keeping(desk: Desk, name: str, **settings: object) -> OwnCommand:
    """A command that writes its environment into the file of that name."""
    out = desk.folder / name
    script = f'env | grep OTPTUI_ > "{out}.part"; mv "{out}.part" "{out}"; echo "kept $OTPTUI_SERVICE"'
    return replace(OwnCommand(name, shlex.join(["sh", "-c", script])), **settings)


def with_commands(desk: Desk, *commands: OwnCommand) -> None:
    desk.config = replace(desk.config, commands=commands)


async def kept(user: User, desk: Desk, name: str) -> dict[str, str]:
    """The fields that the command got."""
    file = desk.folder / name
    await user.until(file.exists)
    return dict(line.split("=", 1) for line in file.read_text().splitlines())


async def test_a_command_runs_on_the_number_with_its_fields(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTPTUI_API_KEY", "SECRET-KEY")
    with_commands(desk, keeping(desk, "Keep it", key=("p",)))
    async with desk.otptui() as user:
        sale = await user.rent("Uber")
        await user.sees("p Keep it")
        user.text_to(sale, "739104 is your code; $(reboot) `reboot`")
        await user.sees("739104")
        await user.press("p")
        fields = await kept(user, desk, "Keep it")
        assert fields["OTPTUI_CODE"] == "739104"
        assert fields["OTPTUI_MESSAGE"] == "739104 is your code; $(reboot) `reboot`"
        assert fields["OTPTUI_NUMBER"] == sale.number
        assert "OTPTUI_API_KEY" not in fields
        await user.toast("kept Uber")
        # In the help, in the detail, and in the palette from another pane.
        await user.press("question_mark")
        await user.sees("Keep it")
        await user.press("escape", "enter")
        await user.until(lambda: isinstance(user.app.screen, NumberDetail))
        await user.until(lambda: user.text.count("p Keep it") == 2)
        (desk.folder / "Keep it").unlink()
        await user.press("p")
        await kept(user, desk, "Keep it")
        (desk.folder / "Keep it").unlink()
        await user.press("escape", "1", "colon")
        await user.until(lambda: isinstance(user.app.screen, Palette))
        await user.type("keep it")
        await user.sees("Keep it")
        await user.press("enter")
        await kept(user, desk, "Keep it")
        # And in the history.
        (desk.folder / "Keep it").unlink()
        await user.press("4")
        await user.sees("WHEN", "● received", "p Keep it")
        await user.press("p")
        await kept(user, desk, "Keep it")


async def test_a_changed_command_waits_for_the_next_start(desk: Desk) -> None:
    async with desk.otptui() as user:
        desk.paths.config.parent.mkdir(parents=True, exist_ok=True)
        desk.paths.config.write_text('[[commands]]\nname = "Send"\nrun = "send"\n')
        await user.toast("change with the next start")


async def test_a_command_on_offers_asks_first_where_it_should(desk: Desk) -> None:
    with_commands(desk, keeping(desk, "Look up", key=("p",), on=OFFER, confirm=True))
    async with desk.shop() as user:
        await user.press("3", "p")
        assert user.dialog is None
        await user.filter_prices("uber")
        await user.press("p")
        await user.sees("Look up?", "Uber", "OTPTUI_")
        assert isinstance(user.app.screen, Dialog)
        await user.press("n")
        await user.until(lambda: user.dialog is None)
        assert not (desk.folder / "Look up").exists()
        await user.press("p")
        await user.sees("Look up?")
        await user.press("y")
        fields = await kept(user, desk, "Look up")
        assert fields["OTPTUI_PRICE"] == str(user.offer.price)
        assert fields["OTPTUI_SERVICE_CODE"] == user.offer.service.code
    assert user.asked("getNumber") == 0


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ("/no/such/program", "cannot be run (No such file or directory)"),
        ("false", "failed with exit status 1"),
        ('echo "', "cannot be split into words"),
    ],
)
async def test_a_command_that_fails_is_explained(desk: Desk, run: str, words: str) -> None:
    with_commands(desk, OwnCommand("Broken", run, ("p",)))
    async with desk.otptui() as user:
        await user.press("3", "p")
        await user.toast("Choose a number first.")
        await user.rent("Uber")
        await user.press("p")
        await user.toast(f"The command {words}")
