"""`python -m tests.terminal.matrix [LINE …]`: every line to a terminal, in every situation, as one table.

Each cell is run: the program is started in a shell at the far end of the line, and what came of it is read
from the screen at this end. A line whose programs are not installed is skipped, with their names.
"""

from __future__ import annotations

import base64
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

# As under pytest: the test helpers are in this folder and the one above.
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from harness import Home, Provider, loaded, provided, quiet, until  # noqa: E402
from harness.lines import LINES, SIZE, Connection, Line, Window, processes, program  # noqa: E402
from harness.pseudo import modes_left_on  # noqa: E402
from harness.xterm import Xterm  # noqa: E402

CODE = "482910"
KNOWN_OF_A_COPY = re.compile(
    r"copied \(also in tmux\)|copied in tmux|copied to the terminal"
    r"|sent through GNU screen|sent to the terminal|no clipboard|\bcopied\b"
)


@dataclass
class Visit:
    """One user at the end of one line."""

    line: Line
    connection: Connection
    home: Home
    provider: Provider
    terminal_before: str = ""
    cells: dict[str, str] = field(default_factory=dict)

    @property
    def window(self) -> Window:
        return self.connection.window

    def start(self) -> str:
        self.window.wait_for("ready>")
        self.terminal_before = self._settings_of_terminal()
        self.window.type(program())
        begun = monotonic()
        self.window.wait_for(loaded)
        return f"{monotonic() - begun:.1f} s"

    def keys(self) -> str:
        self.window.press("?")
        self.window.wait_for("─ Keys ─")
        # Not with escape: GNU screen may hold it back until another key is pressed.
        self.window.press("?")
        self.window.wait_for(lambda text: "─ Keys ─" not in text)
        self.window.press("2", "down", "up", "s")
        self.window.wait_for("STOCK ▾")
        return "ok"

    def paste(self) -> str:
        self.window.press("2", "/")
        self.window.wait_for(lambda text: re.search(r"│ /\s", text))
        self.window.paste("uber")
        self.window.wait_for(lambda text: re.search(r"/ uber.* hits", text))
        self.window.press("enter")
        self.window.wait_for(lambda text: re.search(r"▌ +Uber ", text))
        return "ok"

    def resize(self) -> str:
        for size in ((120, 36), (64, 20), SIZE):
            self.window.resize(size)
            self.window.wait_for(lambda text, size=size: _is_drawn(text, size))
        return "ok"

    def copy(self) -> str:
        self.window.press("b")
        self.window.wait_for("checked just now")

        def bought() -> bool:
            # Where another price is sold first, one y accepts that price and the next one buys.
            if "Buy this number?" in self.window.text:
                self.window.press("y")
            return "◌ waiting" in self.window.text

        until(bought, every=1.0)
        self.provider.deliver(self.provider.ledger()[-1]["id"], f"{CODE} is your code", CODE)
        self.window.wait_for(lambda text: re.search(rf"● +{CODE}", text))
        mark = self.window.mark

        said = ""

        def announced() -> bool:
            nonlocal said
            # The toast of the code may cover the one of the copy: copy again.
            self.window.press("y")
            with suppress(AssertionError, IndexError):
                self.window.wait_for(lambda text: KNOWN_OF_A_COPY.search(_toasts(text)), timeout=2)
                said = KNOWN_OF_A_COPY.findall(_toasts(self.window.text))[-1]
            return bool(said)

        until(announced)
        arrived = self._arrived(mark)
        claims = said in ("copied", "copied (also in tmux)")
        if claims and not arrived:
            raise AssertionError(f"'{said}' was said, and nothing arrived")
        return f"{'arrives' if arrived else 'does not arrive'}; said: {said}"

    def suspend(self) -> str:
        self.window.press("ctrl+z")
        self.window.wait_for(lambda text: "Prices" not in text and _at_prompt(text))
        self.window.type("fg\n")
        self.window.wait_for(lambda text: "Prices" in text and CODE in text)
        return "ok"

    def quit(self) -> str:
        self.window.press("q")
        self.window.wait_for("Quit?")
        self.window.press("y")
        self.window.wait_for(lambda text: "Prices" not in text and _at_prompt(text))
        self.window.type('echo "ended with $?"\n')
        self.window.wait_for("ended with 0")
        return "ok"

    def restored(self) -> str:
        # No late terminal answer is typed at the prompt.
        self.window.wait_for(_at_prompt)
        assert self._settings_of_terminal() == self.terminal_before, "the terminal's settings differ"
        if self.connection.in_tmux:
            assert self.connection.display("#{mouse_any_flag} #{cursor_flag} #{alternate_on}") == "0 1 0"
        # Multiplexers keep modes of their own.
        own = (1049, 2004, 1004, 25) if self.connection.survives and self.line.name != "dtach" else ()
        left = modes_left_on(self.window.written(), own)
        assert not left, ", ".join(left)
        return "ok"

    def hang_up(self) -> str:
        self.window.type(program())
        self.window.wait_for(lambda text: loaded(text) and CODE in text)
        (before,) = processes(self.home)
        self.window.hang_up()
        if not self.connection.survives:
            until(lambda: not processes(self.home))
            return "ends"
        assert processes(self.home) == [before]
        if self.connection.reattach is None:
            return "lives on"
        with self.connection.reattach() as window:
            window.wait_for(lambda text: "Prices" in text and CODE in text and _is_drawn(text, SIZE))
            window.press("?")
            window.wait_for("─ Keys ─")
        return "lives on, attached again"

    # Helpers of several situations

    def _settings_of_terminal(self) -> str:
        self.window.type("clear; stty -g | cksum\n")
        found = self.window.wait_for(lambda text: re.search(r"^\d+ \d+\s*$", text, re.MULTILINE))
        return str(re.findall(r"^(\d+ \d+)\s*$", found, re.MULTILINE)[-1])

    def _arrived(self, mark: int) -> bool:
        try:
            until(lambda: self._clipboard(mark) == CODE, timeout=1.5)
        except AssertionError:
            return False
        return True

    def _clipboard(self, mark: int) -> str:
        if isinstance(self.window, Xterm):
            return self.window.clipboard().strip()
        found = re.findall(rb"\x1b\]52;c?;([A-Za-z0-9+/=]*)", self.window.written(mark))
        return base64.b64decode(found[-1]).decode() if found else ""


SITUATIONS: dict[str, Callable[[Visit], str]] = {
    "start": Visit.start,
    "keys": Visit.keys,
    "paste": Visit.paste,
    "resize": Visit.resize,
    "copy": Visit.copy,
    "suspend": Visit.suspend,
    "quit": Visit.quit,
    "restored": Visit.restored,
    "hang-up": Visit.hang_up,
}


def _toasts(text: str) -> str:
    """The open toasts, each as one line."""
    return " ".join(found for line in text.split("\n") for found in re.findall(r"▌ (.*?)[ │]*$", line))


def _at_prompt(text: str) -> bool:
    """Whether the shell waits for a command, and nothing is typed at its prompt. tmux has lines below it."""
    lines = [line for line in text.split("\n") if line.strip() and not line.startswith("[0] ")]
    return bool(lines) and lines[-1].rstrip() == "ready>"


def _is_drawn(text: str, size: tuple[int, int]) -> bool:
    """Whether the screen is drawn for that size; tmux has the last line for itself."""
    lines = text.rstrip("\n").split("\n")
    last = next((at for at, line in reversed(list(enumerate(lines))) if "? help" in line), -1)
    widest = max(map(len, lines[: last + 1]), default=0)
    return last in (size[1] - 1, size[1] - 2, size[1] - 3) and widest == size[0]


def visited(line: Line, situations: Iterable[str] = SITUATIONS) -> dict[str, str]:
    """The result of each situation on that line. A situation whose prerequisite failed is not run."""
    cells: dict[str, str] = {}
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        provider = stack.enter_context(provided(quiet(has_balance=True)))
        home = Home(Path(folder), provider.url, provider.key)
        connection = stack.enter_context(line.open(home))
        visit = Visit(line, connection, home, provider)
        for name in situations:
            try:
                cells[name] = SITUATIONS[name](visit)
            except Exception as error:
                cells[name] = f"FAILED: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
                sys.stderr.write(f"{line.name}, {name}: {error}\n")
                break
    return cells


def main(names: list[str]) -> int:
    """Return 0 if every cell that ran holds, 1 if one does not, 2 for an unknown line."""
    known = {line.name: line for line in LINES}
    if unknown := [name for name in names if name not in known]:
        sys.stderr.write(f"no line {', '.join(unknown)}; there are {', '.join(known)}\n")
        return 2
    rows = [["line", *SITUATIONS], ["-"] * (len(SITUATIONS) + 1)]
    failed = 0
    for line in [known[name] for name in names] or LINES:
        if line.missing:
            rows.append([line.name, f"skipped: {line.missing} not installed", *[""] * (len(SITUATIONS) - 1)])
            continue
        cells = visited(line)
        failed += any(cell.startswith("FAILED") for cell in cells.values())
        rows.append([line.name, *(cells.get(name, "not run") for name in SITUATIONS)])
        sys.stderr.write(f"{line.name}: {cells}\n")
    sys.stdout.write("".join(f"| {' | '.join(row)} |\n" for row in rows))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
