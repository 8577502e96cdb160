"""How many numbers of an account were bought since a moment, and how many of them got a code."""

from __future__ import annotations

from datetime import datetime

from otptui.domain.standing import CodeCount, Standing
from otptui.store import row_mapping
from otptui.store.database import Database, guarded

_COUNTS = """
SELECT count(*), count(first_code_at),
    count(*) FILTER (WHERE service = :service AND country = :country),
    count(first_code_at) FILTER (WHERE service = :service AND country = :country)
FROM activation WHERE profile = :profile AND id <> '' AND bought_at >= :since
"""


class StandingReader:
    """Counts for the rules of providers about accounts that cancel much."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @guarded
    def since(self, moment: datetime, profile: str, service: str, country: str) -> Standing:
        """The counts of `profile` since `moment`; `service` and `country` are the provider's codes."""
        of: dict[str, object] = {
            "profile": profile,
            "service": service,
            "country": country,
            "since": row_mapping.stamp(moment),
        }
        bought, with_code, here, here_with_code = self._database.execute(_COUNTS, of).fetchone()
        return Standing(CodeCount(here, here_with_code), CodeCount(bought, with_code))
