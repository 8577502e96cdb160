"""Everything that goes wrong in the matrix: at the provider, on the way to it, and on this machine."""

from __future__ import annotations

import resource
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from unittest import mock

from otptui.domain.model import utc_now
from otptui.simulator import ENDPOINT, Fault, Kind
from otptui.support.clock import SystemClock

from .stage import Stage

NO_SUCH_NAME = "provider.invalid"

STOPPED = 1.5
"""Seconds for which the program is stopped: longer than it waits for any answer here."""


@dataclass(frozen=True)
class Trouble:
    """One line of the matrix.

    `fault` is what the provider does to the call. `way` is what is wrong between the two; it yields the
    address to call instead ("" for the right one). `here` is what is wrong on this machine during the call,
    or from the moment the request arrived on, where `once_asked`.
    """

    name: str
    fault: Callable[[str], Fault] | None = None
    way: Callable[[Stage], AbstractContextManager[str]] = lambda stage: nullcontext("")
    here: Callable[[Stage], AbstractContextManager[object]] = lambda stage: nullcontext()
    once_asked: bool = False
    alone: bool = False
    """Whether it affects the whole process, so that no other cell may run beside it."""


def _at_provider(name: str, kind: Kind, *, after: bool = False, seconds: float | None = None) -> Trouble:
    return Trouble(name, lambda action: Fault(kind, action, after=after, seconds=seconds))


def _answered(name: str, text: str, *, after: bool = False, times: int | None = None) -> Trouble:
    return Trouble(name, lambda action: Fault(Kind.ANSWER, action, text=text, after=after, times=times))


@contextmanager
def _refused(stage: Stage) -> Iterator[str]:
    with closing(socket.create_server(("127.0.0.1", 0))) as unused:
        port = unused.getsockname()[1]
    yield f"http://127.0.0.1:{port}{ENDPOINT}"


@contextmanager
def _silent(stage: Stage) -> Iterator[str]:
    """An address that neither accepts nor refuses a connection: its queue is full and nobody serves it."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=0)) as server:
        address = server.getsockname()
        queued = [socket.socket() for _ in range(2)]
        for caller in queued:
            caller.setblocking(False)
            caller.connect_ex(address)
        try:
            yield f"http://127.0.0.1:{address[1]}{ENDPOINT}"
        finally:
            for caller in queued:
                caller.close()


@contextmanager
def _no_such_name(stage: Stage) -> Iterator[str]:
    yield f"http://{NO_SUCH_NAME}{ENDPOINT}"


@contextmanager
def no_such_name() -> Iterator[None]:
    """Make one name unknown to the whole process, without asking the network."""
    resolve = socket.getaddrinfo

    def resolve_others(host: object, *how: object, **more: object) -> object:
        if host == NO_SUCH_NAME:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return resolve(host, *how, **more)  # type: ignore[arg-type]  # passed on as it came

    with mock.patch("socket.getaddrinfo", resolve_others):
        yield


@contextmanager
def settable_clock(stage: Stage) -> Iterator[str]:
    """The wall clock of this process is off by `stage.jump`."""

    def now(_: SystemClock) -> datetime:
        return utc_now() + stage.jump

    with mock.patch.object(SystemClock, "now", now):
        yield ""


def _clock_jump(name: str, jump: timedelta) -> Trouble:
    @contextmanager
    def here(stage: Stage) -> Iterator[None]:
        stage.jump = jump
        yield

    return Trouble(name, way=settable_clock, here=here, alone=True)


@contextmanager
def disk_full(stage: Stage) -> Iterator[None]:
    """No file of this process may grow past the size that the database's log has now."""
    log = stage.database.with_name(f"{stage.database.name}-wal")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def locked(stage: Stage) -> Iterator[None]:
    """Another program holds the database."""
    with closing(sqlite3.connect(stage.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def _stopped(stage: Stage) -> Iterator[None]:
    """The program is stopped for longer than any deadline, as by ctrl+z; the answer arrives meanwhile."""
    time.sleep(STOPPED)
    yield


TROUBLES: tuple[Trouble, ...] = (
    Trouble("timeout before it is sent", way=_silent),
    _at_provider("timeout after, not carried out", Kind.HANG),
    _at_provider("timeout after, carried out", Kind.HANG, after=True),
    Trouble("connection refused", way=_refused),
    _at_provider("reset, not carried out", Kind.RESET),
    _at_provider("reset, carried out", Kind.RESET, after=True),
    _at_provider("429 with Retry-After", Kind.RATE_LIMITED, seconds=7.0),
    _at_provider("429 without", Kind.RATE_LIMITED),
    _at_provider("500, not carried out", Kind.SERVER_ERROR),
    _at_provider("500, carried out", Kind.SERVER_ERROR, after=True),
    _at_provider("HTML", Kind.HTML, after=True),
    _at_provider("empty", Kind.EMPTY, after=True),
    _at_provider("cut, the response whole", Kind.CUT_SHORT),
    _at_provider("cut, the connection gone", Kind.CUT_OFF),
    _at_provider("junk bytes", Kind.JUNK, after=True),
    _at_provider("huge", Kind.HUGE),
    _at_provider("slow drip", Kind.DRIP, seconds=0.2),
    _at_provider("wrong key mid-way", Kind.BAD_KEY),
    _answered("ERROR, not carried out", "ERROR"),
    _answered("ERROR, carried out", "ERROR", after=True),
    _answered("a gateway's timeout in JSON, carried out", '{"error": "Gateway timeout"}', after=True),
    _answered("an SQL error in JSON, carried out", '{"status": "error", "message": "ERROR_SQL"}', after=True),
    _answered("one odd STATUS_CANCEL", "STATUS_CANCEL", times=1),
    _answered("an unknown word, carried out", "STATUS_ELSEWHERE", after=True),
    _clock_jump("clock a day on", timedelta(days=1)),
    _clock_jump("clock a day back", timedelta(days=-1)),
    Trouble(
        "stopped while it is answered",
        lambda action: Fault(Kind.DELAY, action, after=True, seconds=STOPPED / 3),
        here=_stopped,
        once_asked=True,
        alone=True,
    ),
    Trouble("DNS gone", way=_no_such_name),
    Trouble("disk full", here=disk_full, alone=True),
    Trouble("disk full once it is sent", here=disk_full, once_asked=True, alone=True),
    Trouble("database locked", here=locked),
    Trouble("database locked once it is sent", here=locked, once_asked=True),
)
