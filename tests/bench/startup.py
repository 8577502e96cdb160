"""Claims about the start: from the spawn of the process to the first usable frame."""

from __future__ import annotations

import os
import pty
import re
import select
import socket
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fcntl import ioctl
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import httpx

from otptui.config.schema import Config, Profile
from otptui.market.browse import Browse
from otptui.session import Session
from otptui.simulator import Simulator
from otptui.support.paths import Paths

from . import bare
from .history import fill
from .table import Row

ROUNDS = 15
SIZE = (140, 40)
OFFERS = 13_000
"""Cached offers of all servers: as at a provider with 1,900 services on seven servers."""
IMPORTS = 5
_IMPORT = re.compile(rb"import time: +(\d+) \|")
PANEL_FRAME = ("No numbers", "commands")
HISTORIES = (10_000, 1_000_000)
PATIENCE = 20.0

OTPTUI = (sys.executable, "-m", "otptui")
BARE = (sys.executable, "-P", bare.__file__)
"""Without the folder of the benches on its path: it has a module named like one of the standard library."""
BARE_FRAME = ("Country 9", "Service 9", bare.LAST_LINE)


async def rows() -> list[Row]:
    """Every claim of this bench, measured."""
    return [*await start_rows(), *[await history_row(numbers) for numbers in HISTORIES]]


def environ_of(folder: str) -> dict[str, str]:
    """The environment of a usual terminal, with the home in `folder`."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": folder,
        "XDG_CONFIG_HOME": folder,
        "XDG_STATE_HOME": folder,
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }


async def history_row(numbers: int) -> Row:
    """The start with so many numbers in the history, beside one with none."""
    with TemporaryDirectory() as folder, TemporaryDirectory() as empty, silent_provider() as url:
        for home in (folder, empty):
            frame = await fill_cache(Path(home) / "otptui", url)
        fill(Paths.below(Path(folder) / "otptui").state_db, numbers, "otpbuddy")
        ours, peer = [], []
        for _ in range(ROUNDS + 1):
            ours.append(first_frame(OTPTUI, environ_of(folder), frame))
            peer.append(first_frame(OTPTUI, environ_of(empty), frame))
    work = f"first frame, {numbers:,} numbers in the history"
    return Row(work, "the same with none", ours[1:], peer[1:], 1.05)


async def start_rows() -> list[Row]:
    """The start of a returning user, and of the version."""
    with TemporaryDirectory() as folder, silent_provider() as url:
        home, environ = Path(folder), environ_of(folder)
        frame = await fill_cache(home / "otptui", url)
        ours, panel, peer = [], [], []
        for _ in range(ROUNDS + 1):
            ours.append(first_frame(OTPTUI, environ, frame))
            panel.append(first_frame((*OTPTUI, "--panel"), environ, PANEL_FRAME))
            peer.append(first_frame(BARE, environ, BARE_FRAME))
        imports = [import_time(OTPTUI, environ, frame) for _ in range(IMPORTS)]
        of_bare = [import_time(BARE, environ, BARE_FRAME) for _ in range(IMPORTS)]
        version, nothing = [], []
        for _ in range(ROUNDS):
            version.append(run_time((*OTPTUI, "--version"), environ))
            nothing.append(run_time((sys.executable, "-c", "pass"), environ))
    beside = "a bare Textual app's"
    # The first round compiles and reads from disk what the others find ready.
    return [
        Row(f"first frame, {OFFERS:,} offers cached", beside, ours[1:], peer[1:], 1.15),
        Row("first frame of --panel", beside, panel[1:], peer[1:], 1.05),
        Row("imports before the first frame, by -X importtime", beside, imports, of_bare, 1.4),
        Row("otptui --version", f"python -c pass: {median(nothing):.0f} ms", version, (), 100),
    ]


async def fill_cache(folder: Path, url: str) -> tuple[str, ...]:
    """Make the home of a returning user; returns what the first frame must show.

    The first service of the prices, one of the tree, the cursor, and the last line of the screen.
    """
    profile = Profile(base_url=url, api_key="bench-key")
    transport = httpx.ASGITransport(Simulator(key=profile.api_key, offers=OFFERS))
    paths = Paths.below(folder)
    paths.config.parent.mkdir()
    paths.config.write_text(f'[profiles.otpbuddy]\nbase_url = "{url}"\napi_key = "{profile.api_key}"\n')
    paths.config.chmod(0o600)
    session = Session(
        Config(profiles={profile.name: profile}), paths.state_db, lambda _: None, transport=transport
    )
    await session.open()
    browse = Browse(session.loader, profile.server, profile.country)
    # The servers, then their prices, then the names.
    for _ in range(3):
        for listing in [*browse.listings_shown(), *browse.names_needed()]:
            await session.loader.refresh(listing)
    offer, country = browse.view().offer(0), browse.tree()[2].text
    await session.close()
    return offer.service.name, country, "▌", "commands"


@contextmanager
def silent_provider() -> Iterator[str]:
    """A provider that accepts connections and never answers: everything shown is from the cache."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/stubs/handler_api.php"


def import_time(command: Sequence[str], environ: dict[str, str], shown: Sequence[str]) -> float:
    """Milliseconds that Python took for imports until `command` had written all these words."""
    _, written = until_shown(command, {**environ, "PYTHONPROFILEIMPORTTIME": "1"}, shown)
    return sum(int(own) for own in _IMPORT.findall(written)) / 1000


def first_frame(command: Sequence[str], environ: dict[str, str], shown: Sequence[str]) -> float:
    """Milliseconds until `command`, in a terminal of its own, has written all these words."""
    return until_shown(command, environ, shown)[0]


def until_shown(command: Sequence[str], environ: dict[str, str], shown: Sequence[str]) -> tuple[float, bytes]:
    """The same, with what was written."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))
    start = perf_counter()
    program = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environ, start_new_session=True
    )
    os.close(theirs)
    written = b""
    missing = [word.encode() for word in shown]
    try:
        while missing:
            if not select.select([ours], [], [], PATIENCE)[0]:
                raise AssertionError(f"{missing} did not come; the last was {written[-2000:]!r}")
            written += os.read(ours, 65_536)
            missing = [word for word in missing if word not in written]
        return (perf_counter() - start) * 1000, written
    finally:
        program.kill()
        program.wait()
        os.close(ours)


def run_time(command: Sequence[str], environ: dict[str, str]) -> float:
    """Milliseconds from the spawn of `command` to its end."""
    start = perf_counter()
    subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, check=True)
    return (perf_counter() - start) * 1000
