"""The user's choices: favourite services, watched offers, and remembered values such as the theme."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from otptui.store import row_mapping
from otptui.store.database import Database, guarded


class Watch(Struct, frozen=True):
    """An alert for when a place has at least `least` numbers at a price of at most `below` (None: any).

    `seen` is the (price, stock) at the last check; None before the first one.
    """

    profile: str
    service: str
    country: str
    server: str
    below: Decimal | None
    created_at: datetime
    least: int = 1
    seen: tuple[Decimal, int] | None = None

    @property
    def place(self) -> tuple[str, str, str]:
        """(service code, country id, server id), as `Offer.place`."""
        return self.service, self.country, self.server


class Preferences:
    """Favourites, watches and remembered values. As durable as the journal."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @guarded
    def favourites(self, profile: str) -> frozenset[str]:
        """The codes of the favourite services."""
        found = self._database.execute("SELECT service FROM favourite WHERE profile = ?", (profile,))
        return frozenset(code for (code,) in found)

    @guarded
    def set_favourite(self, profile: str, code: str, on: bool) -> None:
        """Add a service to the favourites, or remove it."""
        with self._database.writing():
            if on:
                self._database.execute(
                    "INSERT OR IGNORE INTO favourite (profile, service) VALUES (?, ?)", (profile, code)
                )
            else:
                self._database.execute(
                    "DELETE FROM favourite WHERE profile = ? AND service = ?", (profile, code)
                )

    @guarded
    def watches(self, profile: str) -> list[Watch]:
        """The watches of a profile, oldest first."""
        found = self._database.execute(
            "SELECT service, country, server, below, created_at, least, seen_price, seen_stock"
            " FROM watch WHERE profile = ? ORDER BY rowid",
            (profile,),
        )
        return [_watch(profile, row) for row in found]

    @guarded
    def add_watch(self, watch: Watch) -> None:
        """Watch a place; a previous watch on it is replaced."""
        with self._database.writing():
            self._database.execute(
                "INSERT OR REPLACE INTO watch"
                " (profile, service, country, server, below, created_at, least, seen_price, seen_stock)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    watch.profile,
                    *watch.place,
                    row_mapping.digits(watch.below),
                    row_mapping.stamp(watch.created_at),
                    watch.least,
                    *_digits(watch.seen),
                ),
            )

    @guarded
    def see_watched(self, watch: Watch, seen: tuple[Decimal, int]) -> None:
        """Store the (price, stock) a watched place has now; does nothing if it is no longer watched.

        A power cut may take it.
        """
        with self._database.writing(durable=False):
            self._database.execute(
                "UPDATE watch SET seen_price = ?, seen_stock = ?"
                " WHERE profile = ? AND service = ? AND country = ? AND server = ?",
                (*_digits(seen), watch.profile, *watch.place),
            )

    @guarded
    def remove_watch(self, profile: str, service: str, country: str, server: str) -> None:
        """Stop watching a place."""
        with self._database.writing():
            self._database.execute(
                "DELETE FROM watch WHERE profile = ? AND service = ? AND country = ? AND server = ?",
                (profile, service, country, server),
            )

    @guarded
    def remembered(self, key: str) -> str | None:
        """The value remembered under a name, for example "tour"; None if there is none."""
        row = self._database.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else row[0]

    @guarded
    def remember(self, key: str, value: str) -> None:
        """Remember a value under a name; it replaces the previous one."""
        with self._database.writing():
            self._database.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))


def _watch(profile: str, row: row_mapping.Row) -> Watch:
    service, country, server, below, created_at, least, price, stock = row
    seen_price = row_mapping.amount(price)
    seen = None if seen_price is None or stock is None else (seen_price, stock)
    return Watch(
        profile,
        service,
        country,
        server,
        row_mapping.amount(below),
        row_mapping.moment(created_at),
        least,
        seen,
    )


def _digits(seen: tuple[Decimal, int] | None) -> tuple[str | None, int | None]:
    return (None, None) if seen is None else (row_mapping.digits(seen[0]), seen[1])
