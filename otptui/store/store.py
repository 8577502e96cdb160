"""The store: one holder of the parts that share a database."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from otptui.domain.errors import StoreError, StoreUnavailable
from otptui.store.activation_reader import ActivationReader
from otptui.store.alert_claims import AlertClaims
from otptui.store.catalog_cache import CatalogCache
from otptui.store.database import Database
from otptui.store.database_file import DatabaseFile
from otptui.store.export_rows import ExportRows
from otptui.store.history_reader import HistoryReader
from otptui.store.journal import Journal
from otptui.store.leases import Leases
from otptui.store.liveness import LEASE
from otptui.store.opening import memory_database, open_database, open_readonly
from otptui.store.preferences import Preferences
from otptui.store.resilient_journal import ResilientJournal
from otptui.store.resilient_leases import ResilientLeases
from otptui.store.resilient_reader import ResilientReader
from otptui.store.spending import Spending
from otptui.store.sqlite_errors import explained
from otptui.store.standby import Standby, StoreCondition
from otptui.store.standing_reader import StandingReader
from otptui.store.trial_reader import TrialReader


class Store:
    """The parts of the store over one database; use it from one thread.

    Every method of a part raises StoreError, and nothing else, when the disk or the database fails.
    What it wrote is durable when it returns, unless its docstring says otherwise.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], float] = time.monotonic,
        lease: float = LEASE,
        notice: str = "",
        refusal: StoreUnavailable | None = None,
    ) -> None:
        self.database = database
        self.notice = notice
        """One sentence for the user about what opening found; "" for nothing."""
        self.standby = Standby(clock)
        if refusal is not None:
            self.standby.refused(refusal)
        self.file = DatabaseFile(database, refusal, clock)
        leases = Leases(database, clock, lease)
        activations = ActivationReader(database)
        self.spending = Spending(database)
        self.standing = StandingReader(database)
        journal = Journal(database, activations, leases, self.spending)
        self.activations = ResilientReader(activations, self.standby)
        self.journal = ResilientJournal(journal, self.activations, self.standby, self.file)
        self.leases = ResilientLeases(leases, self.standby, self.journal.flush)
        self.history = HistoryReader(database)
        self.export_rows = ExportRows(database)
        self.trials = TrialReader(database)
        self.preferences = Preferences(database)
        self.alert_claims = AlertClaims(database)
        self.catalog_cache = CatalogCache(database)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        clock: Callable[[], float] = time.monotonic,
        lease: float = LEASE,
        first_key: int = 1,
    ) -> Store:
        """Open the database at `path`; create it or migrate it if needed.

        A damaged file is set aside and what can be read of it is copied into a new one (see `notice`).
        While the folder is read-only, the disk full or the file locked, it is opened for reading, and
        `standby.refusal` says why; what happens is kept in memory until it can be written. `clock` and
        `lease` are those of `Leases`; the keys of a new file begin at `first_key`. Raises StoreError if
        the file can be neither written nor read, or is newer than this program.
        """
        # SQLite keeps its log beside the file itself, not beside a link to it.
        path = path.resolve()
        refusal: StoreUnavailable | None = None
        try:
            connection, notice = open_database(path, first_key)
        except StoreUnavailable as error:
            connection, notice = _open_what_can_be_read(path, error), ""
            refusal = error
        database = Database(connection, path)
        return cls(database, clock=clock, lease=lease, notice=notice, refusal=refusal)

    @classmethod
    def open_readonly(cls, path: Path) -> Store:
        """Open the database at `path` for reading; nothing is created, migrated or repaired.

        Raises StoreError if the file is missing, damaged, or of another version.
        """
        database = Database(open_readonly(path), path)
        return cls(database)

    def take_condition(self) -> StoreCondition:
        """How the store is doing. Each notice is returned once."""
        return StoreCondition(self.standby.refusal, self.standby.unsaved, self.file.take_notices())

    @explained
    def close(self) -> None:
        """Write what waits, if that can be done, and close the file. Closing twice does nothing.

        What could not be written is in `standby.unsaved` afterwards.
        """
        if self.standby.steps:
            with suppress(StoreError):
                self.journal.flush()
        self.database.close()


def _open_what_can_be_read(path: Path, refusal: StoreUnavailable) -> sqlite3.Connection:
    try:
        return open_readonly(path)
    except StoreError:
        if not path.exists():
            return memory_database()
    raise refusal
