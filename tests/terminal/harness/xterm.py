"""The program in a real xterm on a virtual screen: keys are sent by X, output is read from a transcript."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from margins import MarginedByteStream, MarginedScreen

from harness.home import Home
from harness.pseudo import without_kitty
from harness.watching import PATIENCE, Wanted, give_up, met

KEYS = {
    "enter": "Return",
    "esc": "Escape",
    "up": "Up",
    "down": "Down",
    "tab": "Tab",
    "backspace": "BackSpace",
}


class Xterm:
    """An xterm that runs `command`, with its own X server. Use it with `with`."""

    def __init__(self, home: Home, folder: Path, command: tuple[str, ...], size: tuple[int, int]) -> None:
        self._log = folder / "transcript"
        reader, writer = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1600x1200x24", "-nolisten", "tcp"],
            pass_fds=[writer], stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writer)
        with os.fdopen(reader) as told:
            display = f":{told.readline().strip()}"
        self._environ = {**home.environ(), "DISPLAY": display}
        script = ["script", "-q", "-f", "-O", str(self._log), "-c", shlex.join(command)]
        self.process = subprocess.Popen(
            ["xterm", "-geometry", f"{size[0]}x{size[1]}+0+0", "-e", *script],
            env=self._environ, cwd=home.folder, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._screen = MarginedScreen(*size)
        self._stream = MarginedByteStream(self._screen)
        self._drawn = 0
        self.wait_for("ready>")
        self._window = self._x("xdotool", "search", "--class", "xterm").split()[-1]
        self._x("xdotool", "mousemove", "60", "60")

    def __enter__(self) -> Xterm:
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()
        self._server.terminate()
        self._server.wait()

    @property
    def text(self) -> str:
        data = self._log.read_bytes() if self._log.exists() else b""
        new, self._drawn = data[self._drawn :], len(data)
        self._stream.feed(without_kitty(new))
        return "\n".join(line.rstrip() for line in self._screen.display)

    @property
    def mark(self) -> int:
        return self._log.stat().st_size

    def written(self, since: int = 0) -> bytes:
        return self._log.read_bytes()[since:]

    def wait_for(self, wanted: Wanted, timeout: float = PATIENCE) -> str:
        give_up_at = time.monotonic() + timeout
        while not met(wanted, text := self.text):
            if time.monotonic() > give_up_at:
                give_up(wanted, text)
            time.sleep(0.05)
        return text

    def press(self, *keys: str) -> None:
        for key in keys:
            if len(key) == 1:
                self.type(key)
            else:
                self._x("xdotool", "key", KEYS.get(key, key))

    def type(self, text: str) -> None:
        for at, line in enumerate(text.split("\n")):
            if at:
                self._x("xdotool", "key", "Return")
            if line:
                self._x("xdotool", "type", "--delay", "4", "--", line)

    def paste(self, text: str) -> None:
        with subprocess.Popen(
            ["xclip", "-selection", "primary"], stdin=subprocess.PIPE, env=self._environ
        ) as xclip:
            xclip.communicate(text.encode())
        self._x("xdotool", "key", "shift+Insert")

    def resize(self, size: tuple[int, int]) -> None:
        self._x("xdotool", "windowsize", "--usehints", self._window, str(size[0]), str(size[1]))
        self._screen.resize(size[1], size[0])
        self._screen.erase_in_display(2)

    def clipboard(self, since: int = 0) -> str:
        return self._x("xclip", "-o", "-selection", "clipboard")

    def hang_up(self) -> None:
        """Close the window and end the process that keeps the transcript, which would outlive it."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children")
        keepers = children.read_text().split() if children.exists() else []
        self.process.kill()
        self.process.wait()
        for keeper in keepers:
            with suppress(ProcessLookupError):
                os.kill(int(keeper), signal.SIGKILL)

    def _x(self, *command: str) -> str:
        done = subprocess.run(
            command, env=self._environ, capture_output=True, text=True, timeout=10, check=False
        )
        return done.stdout
