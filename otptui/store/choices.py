"""What the user chose: favourite services, watched offers, and small things to remember."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from otptui.store import rows
from otptui.store.database import Database, guarded


@dataclass(frozen=True, slots=True)
class Watch:
    """The user wants to be told when this place has stock, or stock below a price (None for any)."""

    profile: str
    service: str
    country: str
    server: str
    below: Decimal | None
    created_at: datetime


class Choices(Database):
    """Favourites, watches and the rest of what the user chose. Durable like the journal."""

    @guarded
    def favourites(self, profile: str) -> frozenset[str]:
        """The codes of the favourite services."""
        found = self._db.execute("SELECT service FROM favourite WHERE profile = ?", (profile,))
        return frozenset(code for (code,) in found)

    @guarded
    def set_favourite(self, profile: str, code: str, on: bool) -> None:
        """Make a service a favourite, or no longer one."""
        with self._writing() as db:
            if on:
                db.execute(
                    "INSERT OR IGNORE INTO favourite (profile, service) VALUES (?, ?)", (profile, code)
                )
            else:
                db.execute("DELETE FROM favourite WHERE profile = ? AND service = ?", (profile, code))

    @guarded
    def watches(self, profile: str) -> list[Watch]:
        """The watches of a profile, oldest first."""
        found = self._db.execute(
            "SELECT service, country, server, below, created_at FROM watch WHERE profile = ? ORDER BY rowid",
            (profile,),
        )
        return [
            Watch(profile, service, country, server, rows.amount(below), rows.moment(created_at))
            for service, country, server, below, created_at in found
        ]

    @guarded
    def add_watch(self, watch: Watch) -> None:
        """Watch a place; a watch that was on it already gives way."""
        with self._writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO watch (profile, service, country, server, below, created_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    watch.profile,
                    watch.service,
                    watch.country,
                    watch.server,
                    rows.digits(watch.below),
                    rows.stamp(watch.created_at),
                ),
            )

    @guarded
    def remove_watch(self, profile: str, service: str, country: str, server: str) -> None:
        """Watch a place no longer."""
        with self._writing() as db:
            db.execute(
                "DELETE FROM watch WHERE profile = ? AND service = ? AND country = ? AND server = ?",
                (profile, service, country, server),
            )

    @guarded
    def remembered(self, key: str) -> str | None:
        """The value remembered under a name ("tour" say); None where nothing was."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else row[0]

    @guarded
    def remember(self, key: str, value: str) -> None:
        """Remember a value under a name, in the place of an earlier one."""
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))
