"""The kinds of lines to a terminal; each is opened with a shell at its far end."""

from __future__ import annotations

import os
import queue
import re
import shlex
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from harness.home import OTPTUI, Home
from harness.pseudo import TRUECOLOR, Pty
from harness.watching import until
from harness.xterm import Xterm

SHELL = ("env", "PS1=ready> ", "sh", "-i")
SIZE = (100, 30)

Window = Pty | Xterm


@dataclass
class Connection:
    """An open line. `window` is the terminal at this end; `survives`: what runs at the far end is to outlive
    the line, and `reattach` gives a new window on it, where there is a way."""

    window: Window
    survives: bool = False
    reattach: Callable[[], Pty] | None = None
    in_tmux: str = ""
    """The socket of the innermost tmux."""

    def display(self, format: str) -> str:
        """The value of a tmux format for its pane."""
        command = ["tmux", "-S", self.in_tmux, "display-message", "-p", format]
        return subprocess.run(command, capture_output=True, text=True, timeout=10, check=True).stdout.strip()


@dataclass(frozen=True)
class Line:
    """One kind of line: its name, the programs it needs, and how it is opened in a folder for it."""

    name: str
    needs: tuple[str, ...]
    opened: Callable[[Home, Path], Iterator[Connection]]

    @property
    def missing(self) -> str:
        """The programs that are not installed."""
        return ", ".join(name for name in self.needs if shutil.which(name, path=_path()) is None)

    @contextmanager
    def open(self, home: Home) -> Iterator[Connection]:
        # Not below the test's own folder: a socket's path has at most 107 bytes.
        folder = Path(mkdtemp(prefix="otptui-line-"))
        folder.chmod(0o700)
        try:
            yield from self.opened(home, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _path() -> str:
    return f"{os.environ['PATH']}:/usr/sbin:/sbin"


def program() -> str:
    """The command line that starts the program."""
    return f"{shlex.join(OTPTUI)}\n"


def processes(home: Home) -> list[int]:
    """The processes of the program that belong to this user."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            is_ours = f"HOME={home.folder}\0".encode() in (folder / "environ").read_bytes()
            if is_ours and b"-m\0otptui\0" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


def _end(home: Home) -> None:
    for pid in processes(home):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _pty(home: Home, folder: Path) -> Iterator[Connection]:
    with Pty(home, command=SHELL, size=SIZE) as pty:
        yield Connection(pty)


def _tmux(socket: Path, *command: str) -> list[str]:
    return ["tmux", "-S", str(socket), "-f", "/dev/null", *command]


def _in_tmux(home: Home, folder: Path) -> Iterator[Connection]:
    path = folder / "tmux"
    try:
        with Pty(home, command=_tmux(path, "new-session", shlex.join(SHELL)), size=SIZE) as pty:
            attach = lambda: Pty(home, command=_tmux(path, "attach"), size=SIZE)  # noqa: E731
            yield Connection(pty, survives=True, reattach=attach, in_tmux=str(path))
    finally:
        subprocess.run(_tmux(path, "kill-server"), check=False, capture_output=True)


def _in_nested_tmux(home: Home, folder: Path) -> Iterator[Connection]:
    inner, outer = folder / "inner", folder / "outer"
    nested = ["env", "-u", "TMUX", *_tmux(inner, "new-session", shlex.join(SHELL))]
    try:
        with Pty(home, command=_tmux(outer, "new-session", shlex.join(nested)), size=SIZE) as pty:
            attach = lambda: Pty(home, command=_tmux(inner, "attach"), size=SIZE)  # noqa: E731
            yield Connection(pty, survives=True, reattach=attach, in_tmux=str(inner))
    finally:
        for path in (inner, outer):
            subprocess.run(_tmux(path, "kill-server"), check=False, capture_output=True)


def _in_screen(home: Home, folder: Path) -> Iterator[Connection]:
    environ = {**TRUECOLOR, "SCREENDIR": str(folder)}
    screen = ["screen", "-c", "/dev/null", "-U"]
    try:
        with Pty(home, command=[*screen, "-S", "line", *SHELL], size=SIZE, environ=environ) as pty:
            attach = lambda: Pty(home, command=[*screen, "-d", "-r", "line"], size=SIZE, environ=environ)  # noqa: E731
            yield Connection(pty, survives=True, reattach=attach)
    finally:
        call = ["screen", "-S", "line", "-X", "quit"]
        subprocess.run(call, env={**os.environ, **environ}, check=False, capture_output=True)


def _through_mosh(home: Home, folder: Path) -> Iterator[Connection]:
    started = subprocess.run(
        ["mosh-server", "new", "-i", "127.0.0.1", "--", *SHELL],
        env=home.environ() | TRUECOLOR, capture_output=True, text=True, timeout=20, check=True,
    )  # fmt: skip
    said = started.stdout + started.stderr
    port, key = re.search(r"MOSH CONNECT (\d+) (\S+)", said).groups()  # type: ignore[union-attr]
    server = int(re.search(r"pid = (\d+)", said)[1])  # type: ignore[index]
    try:
        environ = {**TRUECOLOR, "MOSH_KEY": key}
        with Pty(home, command=["mosh-client", "127.0.0.1", port], size=SIZE, environ=environ) as pty:
            yield Connection(pty, survives=True)
    finally:
        with suppress(ProcessLookupError):
            os.kill(server, signal.SIGKILL)


def _through_dtach(home: Home, folder: Path) -> Iterator[Connection]:
    path = str(folder / "dtach")
    options = ["-r", "winch", "-z"]
    with Pty(home, command=["dtach", "-A", path, *options, *SHELL], size=SIZE) as pty:
        attach = lambda: Pty(home, command=["dtach", "-a", path, *options], size=SIZE)  # noqa: E731
        yield Connection(pty, survives=True, reattach=attach)
        _end(home)


def _over_ssh(milliseconds: int) -> Callable[[Home, Path], Iterator[Connection]]:
    def opened(home: Home, folder: Path) -> Iterator[Connection]:
        for name in ("host", "user"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
            subprocess.run(command, check=True, capture_output=True)
        shutil.copy(folder / "user.pub", folder / "authorized")
        port = _free_port()
        config = folder / "sshd_config"
        config.write_text(
            f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\n"
            f"AuthorizedKeysFile {folder}/authorized\nPidFile {folder}/pid\n"
            "StrictModes no\nUsePAM no\nPermitRootLogin yes\n"
        )
        Path("/run/sshd").mkdir(exist_ok=True)
        sshd = shutil.which("sshd", path=_path()) or "sshd"
        server = subprocess.Popen([sshd, "-D", "-e", "-f", str(config)], stderr=subprocess.DEVNULL)
        try:
            until(lambda: _answers(port))
            with _delayed(port, milliseconds / 1000) as far:
                there = shlex.join(["env", *(f"{k}={v}" for k, v in home.environ().items()), *SHELL])
                options = ["StrictHostKeyChecking=no", f"UserKnownHostsFile={folder}/known", "LogLevel=ERROR"]
                ssh = ["ssh", "-F", "none", "-tt", "-i", f"{folder}/user", "-p", str(far)]
                ssh += [word for option in options for word in ("-o", option)]
                with Pty(home, command=[*ssh, "127.0.0.1", there], size=SIZE) as pty:
                    yield Connection(pty)
        finally:
            server.terminate()
            server.wait()

    return opened


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@contextmanager
def _delayed(port: int, seconds: float) -> Iterator[int]:
    """A port that leads to `port`, with half of `seconds` each way."""
    if not seconds:
        yield port
        return
    server = socket.create_server(("127.0.0.1", 0))

    def carry(source: socket.socket, target: socket.socket) -> None:
        on_the_way: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        threading.Thread(target=deliver, args=(on_the_way, target), daemon=True).start()
        data = b"."
        while data:
            try:
                data = source.recv(65536)
            except OSError:
                data = b""
            on_the_way.put((time.monotonic() + seconds / 2, data))

    def deliver(on_the_way: queue.SimpleQueue[tuple[float, bytes]], target: socket.socket) -> None:
        with suppress(OSError):
            while True:
                due, data = on_the_way.get()
                time.sleep(max(0.0, due - time.monotonic()))
                if not data:
                    break
                target.sendall(data)
            target.shutdown(socket.SHUT_RDWR)

    def accept() -> None:
        with suppress(OSError):
            while True:
                near, _ = server.accept()
                far = socket.create_connection(("127.0.0.1", port))
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=carry, args=pair, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server.getsockname()[1]
    finally:
        server.close()


def _in_xterm(home: Home, folder: Path) -> Iterator[Connection]:
    with Xterm(home, folder, SHELL, SIZE) as xterm:
        yield Connection(xterm)


LINES = (
    Line("pty", (), _pty),
    Line("tmux", ("tmux",), _in_tmux),
    Line("nested tmux", ("tmux",), _in_nested_tmux),
    Line("screen", ("screen",), _in_screen),
    Line("mosh", ("mosh-server", "mosh-client"), _through_mosh),
    Line("ssh, 0 ms", ("sshd", "ssh", "ssh-keygen"), _over_ssh(0)),
    Line("ssh, 100 ms", ("sshd", "ssh", "ssh-keygen"), _over_ssh(100)),
    Line("ssh, 300 ms", ("sshd", "ssh", "ssh-keygen"), _over_ssh(300)),
    Line("dtach", ("dtach",), _through_dtach),
    Line("xterm", ("xterm", "Xvfb", "xdotool", "xclip", "script"), _in_xterm),
)
