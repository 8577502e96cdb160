"""The program writes only changes, and the terminal shows the same as after a full repaint."""

from __future__ import annotations

from collections.abc import Callable

from harness import Home, Provider, Pty, loaded, until

from otptui.simulator import Fault, Kind


def at_rest(pty: Pty) -> Callable[[], bool]:
    """Whether nothing was written since the previous call."""
    marks = [-1]

    def rests() -> bool:
        marks.append(pty.mark)
        return marks[-1] == marks[-2]

    return rests


def is_whole(pty: Pty) -> None:
    """Check that a full repaint changes nothing on the screen."""
    until(at_rest(pty), every=0.4)
    before, mark = pty.cells, pty.mark
    pty.press("ctrl+l")
    pty.wait_for_bytes(rb"\x1b\[1H.*\x1b\[", since=mark)
    until(at_rest(pty), every=0.4)
    assert pty.mark - mark > 1000
    assert pty.cells == before


def test_partial_writes_equal_a_full_repaint(home: Home, provider: Provider) -> None:
    # Names of two cells a character, joined ones, emoji: at every edge of every column.
    provider.go_wrong(Fault(Kind.HOSTILE))
    with Pty(home, size=(80, 24)) as pty:
        pty.wait_for(loaded)
        pty.press("2", "down", "down", "s")
        pty.wait_for("STOCK ▾")
        is_whole(pty)
        # Open and close two dialogs, and resize the terminal while one is open.
        pty.press("b")
        pty.wait_for("Buy this number?")
        pty.resize((50, 18))
        pty.press("n", "?")
        pty.wait_for("─ Keys ─")
        is_whole(pty)
        pty.press("esc")
        pty.wait_for(lambda text: "─ Keys ─" not in text)
        is_whole(pty)
        pty.resize((100, 30))
        pty.wait_for("╭")
        pty.press("down", "/", "a", "enter", "z")
        # The tour notices within a second that a step is done.
        pty.wait_for("Step 2 of 4")
        is_whole(pty)


def test_a_pane_is_scrolled_by_the_margins_of_the_terminal(home: Home) -> None:
    with Pty(home, size=(120, 30), answers={b"\x1b[?69$p": b"\x1b[?69;2$y"}) as pty:
        pty.wait_for(loaded)
        pty.press("2")
        for _ in range(5):
            mark = pty.mark
            pty.press(*["down"] * 10)
            until(at_rest(pty), every=0.2)
        assert b"\x1b[?69h" in pty.written(mark)
        is_whole(pty)


def test_another_terminal_in_the_place_of_the_first_is_asked_again(home: Home) -> None:
    with Pty(home, size=(120, 30), answers={b"\x1b[?69$p": b"\x1b[?69;2$y"}) as pty:
        pty.wait_for(loaded)
        mark = pty.mark
        # The answer is given once: this terminal has no margins.
        pty.press("ctrl+l", "2")
        pty.wait_for_bytes(rb"\x1b\[\?69\$p", since=mark)
        pty.press(*["down"] * 50)
        until(at_rest(pty), every=0.4)
        assert b"\x1b[?69h" not in pty.written(mark)
