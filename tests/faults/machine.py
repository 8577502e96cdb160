"""What goes wrong on the user's machine while the monkey plays: disk, files, clock, the process itself."""

from __future__ import annotations

import ctypes
import os
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from small_disk import SmallDisk

from otptui.support.paths import database_files

from .stage import Stage, until
from .troubles import disk_full, locked

SUSPENDED = 1.3
"""Seconds of the longest stop: longer than a purchase is waited for in these runs."""

MADE_AGAIN_WITHIN = 15.0
"""Seconds within which a database that was deleted or replaced has everything again."""

ACTS = ("disk", "disk", "disk", "clock", "stall", "suspend", "folder", "delete", "replace")


class Numbers(NamedTuple):
    """What a database has: the ids of its numbers, and when which rows were bought: those that are not
    confirmed, and all."""

    ids: set[str]
    unconfirmed: set[str]
    all: set[str]


@dataclass
class Machine:
    """The machine of one run. `disk` is the file system of the database, where it has one of its own."""

    chance: random.Random
    stage: Stage
    trace: list[str]
    disk: SmallDisk | None = None
    is_damaged: bool = False
    """Whether bits of the database were flipped."""
    _refusal: ExitStack = field(default_factory=ExitStack)

    async def act(self, *, has_window: bool) -> None:
        """Something happens. Nothing is deleted or replaced unless a living window knows what was in it."""
        match self.chance.choice(ACTS):
            case "disk":
                self._disk(self.chance.choice(("limited", "full", "locked", "well")))
            case "clock":
                hours = self.chance.choice((-24, -3, 0, 0.5, 3, 24))
                self.stage.jump = timedelta(hours=hours)
                self.trace.append(f"clock: {hours} h off")
            case "stall":
                self.forget_the_windows()
                self.trace.append("every window stalls for 10 s")
            case "suspend":
                self.trace.append("the program is stopped for a while")
                _suspend(self.chance.uniform(0, SUSPENDED))
            case "folder":
                self._disk("read-only folder")
            case "delete" if has_window:
                self._refusal.close()
                with suppress(sqlite3.Error):
                    await self._delete(self._numbers(), whole_folder=self.chance.random() < 0.5)
            case "replace" if has_window:
                self._refusal.close()
                with suppress(sqlite3.Error):
                    await self._replace(self._numbers())

    def recover(self) -> None:
        """Everything is well again."""
        self._refusal.close()
        self.stage.jump = timedelta()

    # The disk

    def _disk(self, kind: str) -> None:
        self._refusal.close()
        self.trace.append(f"disk: {kind}")
        with suppress(OSError, sqlite3.Error):
            match kind:
                case "limited":
                    self._refusal.enter_context(disk_full(self.stage))
                case "locked":
                    self._refusal.enter_context(locked(self.stage))
                case "full" if self.disk is not None:
                    self._refusal.callback(self.disk.free)
                    self.disk.fill()
                case "read-only folder":
                    self._refusal.enter_context(_read_only(self.stage.database.parent))

    # The files

    async def _delete(self, before: Numbers, *, whole_folder: bool) -> None:
        """Delete the database under the open windows, which make it again."""
        self.trace.append(f"the {'folder' if whole_folder else 'database'} is deleted")
        if whole_folder:
            shutil.rmtree(self.stage.database.parent)
        else:
            for file in database_files(self.stage.database):
                file.unlink(missing_ok=True)
        await self._made_again(before)

    async def _replace(self, before: Numbers) -> None:
        """Put a copy that lacks the last numbers in the place of the database, as a sync program does."""
        copy = self.stage.database.with_name("copy")
        with closing(sqlite3.connect(self.stage.database)) as db, closing(sqlite3.connect(copy)) as other:
            db.backup(other)
            with other:
                newest = "(SELECT key FROM activation ORDER BY key DESC LIMIT ?)"
                lacking = self.chance.randrange(4)
                for table in ("message", "answer", "event"):
                    other.execute(f"DELETE FROM {table} WHERE activation IN {newest}", (lacking,))  # noqa: S608 (our own tables)
                other.execute(f"DELETE FROM activation WHERE key IN {newest}", (lacking,))  # noqa: S608 (our own table)
        self.trace.append(f"a copy without the last {lacking} numbers replaces the database")
        copy.replace(self.stage.database)
        for log in (*database_files(self.stage.database)[1:], *database_files(copy)[1:]):
            log.unlink(missing_ok=True)
        await self._made_again(before)

    def _numbers(self) -> Numbers:
        """What the file has. Raises sqlite3.Error where there is no file."""
        address = f"{self.stage.database.as_uri()}?mode=rw"
        with closing(sqlite3.connect(address, uri=True, timeout=1.0)) as db:
            rows = db.execute("SELECT id, state, bought_at FROM activation").fetchall()
        return Numbers(
            {id for id, _, _ in rows if id},
            {at for _, state, at in rows if state == "unknown"},
            {at for _, _, at in rows},
        )

    async def _made_again(self, before: Numbers) -> None:
        """Wait until the file has these numbers again. Raises AssertionError."""

        def has_all() -> bool:
            with suppress(sqlite3.Error):
                now = self._numbers()
                # What was not confirmed may be settled by now.
                return before.ids <= now.ids and before.unconfirmed <= now.all
            return False

        try:
            await until(has_all, MADE_AGAIN_WITHIN)
        except TimeoutError:
            raise AssertionError(f"the database was not made again with {before}") from None

    # Bits

    @contextmanager
    def flipping(self) -> Iterator[None]:
        """After the block some bits of the database or its log are wrong; in the block all is as usual.

        A second connection keeps the last window from emptying the log, as a kill or a power cut would.
        """
        database = self.stage.database
        if not database.exists():
            yield
            return
        with closing(sqlite3.connect(database)) as witness:
            # Bits of its schema may be wrong already.
            with suppress(sqlite3.Error, UnicodeDecodeError):
                witness.execute("SELECT count(*) FROM sqlite_master").fetchone()
            yield
            self._refusal.close()
            self.forget_the_windows()
            kept = {file: file.read_bytes() for file in database_files(database)[:2] if file.exists()}
        for file in database_files(database):
            file.unlink(missing_ok=True)
        file = self.chance.choice([file for file in kept if kept[file]])
        wrong = bytearray(kept[file])
        # What was set aside for answers has no content to be damaged.
        used = len(wrong.rstrip(b"\0"))
        places = [self.chance.randrange(used) for _ in range(self.chance.randint(1, 3))]
        for place in places:
            wrong[place] ^= 1 << self.chance.randrange(8)
        kept[file] = bytes(wrong)
        for name, data in kept.items():
            name.write_bytes(data)
            name.chmod(0o600)
        self.is_damaged = True
        self.trace.append(f"bits of {file.name} are flipped at {places}")

    # The windows

    def forget_the_windows(self) -> None:
        """Let the leases of all windows run out, as after seconds without a heartbeat."""
        # To open a damaged log here would be to throw away what is behind the damage.
        if self.is_damaged or not self.stage.database.exists():
            return
        with suppress(sqlite3.Error), closing(sqlite3.connect(self.stage.database, timeout=0.2)) as db, db:
            db.execute("UPDATE window SET beat = beat - 10")


def _suspend(seconds: float) -> None:
    """As SIGSTOP does: nothing here runs, while the provider does."""
    time.sleep(seconds)


@contextmanager
def _read_only(folder: Path) -> Iterator[None]:
    folder.chmod(0o500)
    try:
        yield
    finally:
        folder.chmod(0o700)


def respect_permissions() -> None:
    """Give up root's right to write where the mode forbids it, for the rest of this process.

    Source of the numbers: capabilities(7) and linux/capability.h (version 3; CAP_DAC_OVERRIDE is bit 1).
    """
    if os.geteuid() != 0:
        return
    system = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    if system.capget(header, sets) == 0:
        for number in range(3):
            sets[number] &= ~(1 << 1)
        system.capset(header, sets)
