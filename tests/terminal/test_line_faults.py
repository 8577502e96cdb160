"""A terminal or line that stalls, stutters or sends odd reports: keys and polling go on."""

from __future__ import annotations

import re
import signal

import pytest
from harness import OTPTUI, Home, Provider, Pty, loaded, until

KILLERS = {
    "a size without pixels, and the mouse": "\x1b[48;24;80;0;0t\x1b[<35;10;10M",
    "a released key": "\x1b[98;1:3u",
    "alternate keys": "\x1b[1089::99;1:3u",
    "no code point": "\x1b[1114112u",
    "half a mouse report": "\x1b[M!",
    "an unknown mode": "\x1b[?9999;9$y",
    "colour, cut": "\x1b]11;rgb:bbbb/",
    "its rest": "bbbb/bbbb\x1b\\",
    "attributes": "\x1b[?62;22c",
    "version": "\x1bP>|xterm(bay)\x1b\\",
    "graphics": "\x1b_Gi=1;bay\x1b\\",
    "a lost end of a paste": "\x1b[200~bay bay",
    "bytes": "\x1b\x1b[\x1b]\x1bO\ufffd\x1b[200",
}
"""Reports a terminal may send, in this order; some contain letters that are commands."""


def test_no_terminal_report_breaks_the_keyboard_or_buys(home: Home, provider: Provider) -> None:
    with Pty(home) as pty:
        pty.wait_for(loaded)
        pty.press("2")
        for text in KILLERS.values():
            pty.type(text)

        def helps() -> bool:
            # A key right away may belong to the paste; after a second of silence it is a key.
            if "─ Keys ─" not in pty.text:
                pty.press("?")
            return "─ Keys ─" in pty.text

        until(helps, every=1.5)
        assert "Buy this number?" not in pty.text
        pty.press("ctrl+c")
        assert pty.exit() == 130
        assert pty.left_behind() == []
    assert provider.requests("getNumber") == []


@pytest.mark.parametrize("beginning", ["\x1b[200~a paste", "\x1b]11;", "\x1bP+r", "\x1b[1;", "\x1b["])
def test_ctrl_c_works_in_the_middle_of_a_sequence(home: Home, beginning: str) -> None:
    with Pty(home) as pty:
        pty.wait_for(loaded)
        pty.type(beginning + "\x03")
        assert pty.exit() == 130


def with_number(pty: Pty, provider: Provider) -> str:
    """Buy a number; its activation id."""
    pty.wait_for(loaded)
    pty.press("2", "b")
    pty.wait_for("checked just now")
    pty.press("y")
    pty.wait_for("◌ waiting")
    return str(provider.ledger()[0]["id"])


def fill(pty: Pty) -> None:
    """Have the program write more than a terminal that does not read can hold."""
    for size in ((100, 30), (140, 40), (90, 24), (120, 35)):
        pty.resize(size)
        pty.press("j", "k", "z", "z", "?", "?")


def test_polling_goes_on_while_the_terminal_does_not_read(home: Home, provider: Provider) -> None:
    with Pty(home) as pty:
        id = with_number(pty, provider)
        pty.freeze()
        fill(pty)
        polled = len(provider.requests("getStatus"))
        until(lambda: len(provider.requests("getStatus")) > polled + 2)
        provider.deliver(id, "482910 is your code", "482910")
        until(lambda: home.export()[0]["code"] == "482910")
        pty.thaw()
        # Frames that were skipped are repainted without a key press.
        pty.wait_for(lambda text: re.search("● +482910", text) and "? help" in text)
        pty.press("q")
        pty.wait_for("Quit?")
        pty.press("y")
        assert pty.exit() == 0
        assert pty.left_behind() == []


def test_signals_are_handled_while_the_terminal_does_not_read(home: Home, provider: Provider) -> None:
    with Pty(home) as pty:
        with_number(pty, provider)
        pty.freeze()
        fill(pty)
        polled = len(provider.requests("getStatus"))
        until(lambda: len(provider.requests("getStatus")) > polled + 2)
        pty.signal(signal.SIGTERM)
        assert pty.process.wait(15) == 143


def test_ctrl_z_without_a_shell_is_refused_with_a_message(home: Home, provider: Provider) -> None:
    with Pty(home) as pty:
        with_number(pty, provider)
        pty.press("ctrl+z")
        pty.wait_for("Cannot suspend")
        pty.signal(signal.SIGTSTP)
        polled = len(provider.requests("getStatus"))
        until(lambda: len(provider.requests("getStatus")) > polled + 2)
    in_script = ["sh", "-c", '"$@"; exit', "sh", *OTPTUI]
    with Pty(home, command=in_script) as pty:
        pty.wait_for(loaded)
        pty.press("ctrl+z")
        pty.wait_for("Cannot suspend")


def test_late_terminal_answers_are_not_typed_at_the_prompt(home: Home) -> None:
    late = b"\x1b[<35;10;10M\x1b[<35;11;10M\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[0n"
    with Pty(home, answers={b"\x1b[6n": b"\x1b[1;2R", b"\x1b[5n": late}) as pty:
        pty.wait_for(loaded)
        pty.press("q")
        assert pty.process.wait(15) == 0
        assert pty.unread == 0
        pty.exit()
        written = pty.written()
    # Reports end before the last question, and the screen is left after its answer.
    assert written.index(b"\x1b[?1003l") < written.rindex(b"\x1b[5n") < written.rindex(b"\x1b[?1049l")
    assert b"\x1b[?1016h" not in written


def test_without_an_alternate_screen_the_prompt_appears_on_a_cleared_screen(home: Home) -> None:
    # pyte has none, like mosh, the Linux console, and GNU screen as it comes.
    with Pty(home, size=(80, 24)) as pty:
        pty.wait_for(loaded)
        pty.press("q")
        assert pty.exit() == 0
        assert pty.text.strip() == ""
        assert pty.cursor == (0, 23)


def test_a_newly_attached_terminal_gets_the_modes_and_the_whole_screen(home: Home) -> None:
    with Pty(home) as pty:
        pty.wait_for(loaded)
        mark = pty.mark
        # As after a dtach -a from another window.
        pty.press("ctrl+l")
        pty.wait_for_bytes(
            rb"\x1b\[\?1049h.*\x1b\[=29;1u.*\x1b\[\?25l.*\x1b\[\?2004h.*\x1b\[\?1006h.*Prices", mark
        )
        # And as after one that sends a window's change of size, to another size or to the same.
        mark = pty.mark
        pty.resize((100, 30))
        pty.wait_for_bytes(rb"\x1b\[=29;1u.*\x1b\[\?2004h.*Prices", mark)
        assert b"\x1b[?1049h" not in pty.written(mark)
        mark = pty.mark
        pty.signal(signal.SIGWINCH)
        pty.wait_for_bytes(rb"\x1b\[\?1049h.*\x1b\[=29;1u", mark)
        pty.press("q")
        assert pty.exit() == 0
        assert pty.left_behind() == []


@pytest.mark.parametrize(("column", "sign"), [(2, "╭"), (3, "+")])
def test_symbols_drawn_two_cells_wide_are_replaced_by_ascii(home: Home, column: int, sign: str) -> None:
    with Pty(home, answers={b"\x1b[6n": f"\x1b[1;{column}R".encode()}) as pty:
        pty.wait_for(lambda text: loaded(text) and f"{sign}{'─' if sign == '╭' else '-'} 2 Prices" in text)
        pty.press("q")
        assert pty.exit() == 0
