"""The program in a real tmux with its own server and socket and the default settings."""

from __future__ import annotations

import shlex
import subprocess
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from harness.home import OTPTUI, Home
from harness.pseudo import Pty
from harness.watching import PATIENCE, Wanted, give_up, met

KEYS = {
    "enter": "Enter",
    "esc": "Escape",
    "tab": "Tab",
    "backspace": "BSpace",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
}

ENDED = "the program has ended with"


class Tmux:
    """A tmux server for one test. Close it, or use it with `with`."""

    def __init__(self, home: Home) -> None:
        self._home = home
        # Not below the test's own folder: a socket's path has at most 107 bytes.
        self._folder = Path(tempfile.mkdtemp(prefix="otptui-tmux-"))
        self._call = ["tmux", "-S", str(self._folder / "socket"), "-f", "/dev/null"]
        self._started = False

    def __enter__(self) -> Tmux:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End everything that runs in it."""
        if self._started:
            # Without a session there may be no server left.
            self.do("start-server", ";", "kill-server")
            self._started = False
        rmtree(self._folder)

    def open(
        self,
        *arguments: str,
        size: tuple[int, int] = (140, 40),
        command: Iterable[str] = OTPTUI,
        alone: bool = False,
    ) -> Pane:
        """Open a session of `size` (columns, rows) that runs the program and outlives it. With `alone`,
        the program is the only process of the pane, which ends with it."""
        line = shlex.join([*command, *arguments])
        # tmux does not always report a program's exit status, so the shell around it prints it.
        line = f"exec {line}" if alone else f'{line}; echo "{ENDED} $?"; exec sleep 3600'
        columns, rows = map(str, size)
        where = ["-x", columns, "-y", rows, "-c", str(self._home.folder), "-P", "-F", "#{pane_id}"]
        # One session each: the windows of a session all have the same size.
        id = self.do("new-session", "-d", *where, line)
        self._started = True
        return Pane(self, id.strip())

    def attach(self, pane: Pane) -> Pty:
        """A terminal that shows the window of `pane`, and tmux's status line below it."""
        return Pty(self._home, command=[*self._call, "attach-session", "-t", pane.id])

    def do(self, *command: str) -> str:
        """Run one tmux command. Returns its output."""
        done = subprocess.run(
            [*self._call, *command],
            env=self._home.environ() | {"TERM": "xterm-256color"},
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
        assert done.returncode == 0, f"tmux {command[0]}: {done.stderr}"
        return done.stdout

    @property
    def buffer(self) -> str:
        """The newest paste buffer."""
        return self.do("show-buffer")


@dataclass(frozen=True)
class Pane:
    """One program in one window of a tmux."""

    tmux: Tmux
    id: str

    @property
    def text(self) -> str:
        """The text of the screen, without trailing blanks."""
        return "\n".join(
            line.rstrip() for line in self.tmux.do("capture-pane", "-p", "-t", self.id).splitlines()
        )

    def wait_for(self, wanted: Wanted, timeout: float = PATIENCE) -> str:
        """Wait until the screen is as wanted. Returns its text; fails with the current screen."""
        give_up_at = time.monotonic() + timeout
        while not met(wanted, text := self.text):
            if time.monotonic() > give_up_at:
                give_up(wanted, text)
            # tmux does not announce changes of a pane: poll it.
            time.sleep(0.03)
        return text

    def press(self, *keys: str) -> None:
        """Press keys by name (enter, esc, ctrl+c …) or letter."""
        names = ("C-" + key[-1] if key.startswith("ctrl+") else KEYS.get(key, key) for key in keys)
        self.tmux.do("send-keys", "-t", self.id, *names)

    def type(self, text: str) -> None:
        self.tmux.do("send-keys", "-t", self.id, "-l", text)

    def resize(self, size: tuple[int, int]) -> None:
        """Make the window `size` (columns, rows)."""
        self.tmux.do("resize-window", "-t", self.id, "-x", str(size[0]), "-y", str(size[1]))

    def kill(self) -> None:
        """Close the pane, with what runs in it."""
        self.tmux.do("kill-pane", "-t", self.id)

    def display(self, format: str) -> str:
        """The value of a tmux format for the pane: `display("#{pane_pid}")`."""
        return self.tmux.do("display-message", "-p", "-t", self.id, format).strip()

    @property
    def pid(self) -> int:
        """The process of the program, while it runs (found in /proc)."""
        shell = self.display("#{pane_pid}")
        return int(Path(f"/proc/{shell}/task/{shell}/children").read_text())

    def exit(self, timeout: float = PATIENCE) -> int:
        """Wait for the program's end. Returns its exit status as the shell reports it."""
        last = self.wait_for(lambda text: ENDED in text, timeout)
        return int(last.rpartition(ENDED)[2])
