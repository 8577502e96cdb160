"""The store: one holder of the parts that share a database."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from otptui.store.activation_reader import ActivationReader
from otptui.store.catalog_cache import CatalogCache
from otptui.store.database import Database
from otptui.store.export_rows import ExportRows
from otptui.store.history_reader import HistoryReader
from otptui.store.journal import Journal
from otptui.store.leases import LEASE, Leases
from otptui.store.opening import open_database, open_readonly
from otptui.store.preferences import Preferences
from otptui.store.spending import Spending
from otptui.store.sqlite_errors import explained
from otptui.store.track_records import TrackRecords
from otptui.store.trial_reader import TrialReader


class Store:
    """The parts of the store over one database; use it from one thread.

    Every method of a part raises StoreError, and nothing else, when the disk or the database fails.
    What it wrote is durable when it returns, unless its docstring says otherwise.
    """

    def __init__(self, database: Database, leases: Leases, notice: str = "") -> None:
        self.database = database
        self.notice = notice
        """One sentence for the user about what opening found; "" for nothing."""
        self.activations = ActivationReader(database)
        self.leases = leases
        self.spending = Spending(database)
        self.journal = Journal(database, self.activations, leases, self.spending)
        self.history = HistoryReader(database)
        self.export_rows = ExportRows(database)
        self.track_records = TrackRecords(database)
        self.trials = TrialReader(database)
        self.preferences = Preferences(database)
        self.catalog_cache = CatalogCache(database)

    @classmethod
    def open(cls, path: Path, *, clock: Callable[[], float] = time.monotonic, lease: float = LEASE) -> Store:
        """Open the database at `path`; create it or migrate it if needed.

        A damaged file is set aside and what can be read of it is copied into a new one (see `notice`).
        `clock` and `lease` are those of `Leases`. Raises StoreError if the file is newer than this
        program, the disk is full or read-only, or another program holds the file.
        """
        # SQLite keeps its log beside the file itself, not beside a link to it.
        path = path.resolve()
        connection, notice = open_database(path)
        database = Database(connection, path)
        return cls(database, Leases(database, clock, lease), notice)

    @classmethod
    def open_readonly(cls, path: Path) -> Store:
        """Open the database at `path` for reading; nothing is created, migrated or repaired.

        Raises StoreError if the file is missing, damaged, or of another version.
        """
        database = Database(open_readonly(path), path)
        return cls(database, Leases(database))

    @explained
    def close(self) -> None:
        """Close the file. The store cannot be used afterwards; closing twice does nothing."""
        self.database.close()
