"""The store as its users see it: one class over one database."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from otptui.store.catalog_cache import Cache
from otptui.store.database import guarded
from otptui.store.history_reader import History
from otptui.store.journal import Journal
from otptui.store.leases import LEASE
from otptui.store.opening import open_database, open_readonly
from otptui.store.preferences import Choices
from otptui.store.track_records import Delivery


class Store(Journal, Cache, Choices, History, Delivery):
    """The journal of purchases, the leases of the windows, the catalog cache and the user's choices.

    Every method raises StoreError, and nothing else, when the disk or the database fails; what it
    wrote is durable when it returns unless its docstring says otherwise. Use it from one thread.
    """

    notice: str
    """What opening found that the user should know, as one sentence; "" for nothing."""

    def __init__(
        self, db: sqlite3.Connection, path: Path, clock: Callable[[], float], lease: float, notice: str
    ) -> None:
        super().__init__(db, path, clock, lease)
        self.notice = notice

    @classmethod
    def open(cls, path: Path, *, clock: Callable[[], float] = time.monotonic, lease: float = LEASE) -> Store:
        """The store in the file `path`, made or brought up to date where need be.

        A damaged file is set aside and what can be read of it brought over (`notice` tells). `clock`
        is in seconds and the same for every process of this machine; `lease` is how many of them a
        window may be silent and still count as alive. Raises StoreError: the file is newer than this
        program, the disk is full or read-only, another program holds the file.
        """
        # SQLite keeps its log beside the file itself, not beside a link to it.
        path = path.resolve()
        db, notice = open_database(path)
        return cls(db, path, clock, lease, notice)

    @classmethod
    def open_readonly(cls, path: Path) -> Store:
        """The store in the file `path` for reading only: nothing is made, migrated or mended.

        Raises StoreError where the file is missing, damaged, or of another version.
        """
        return cls(open_readonly(path), path, time.monotonic, LEASE, "")

    @guarded
    def close(self) -> None:
        """Let the file go. The store cannot be used after it; closing twice does nothing."""
        self._db.close()
