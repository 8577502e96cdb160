"""Every activation ever bought, as rows for the world outside."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from otptui.store import row_mapping
from otptui.store.database import Database, guarded

_BATCH = 500


class Export(Database):
    """The history, streamed."""

    def export_rows(self) -> Iterator[dict[str, Any]]:
        """One dict of the public fields per activation, oldest first, never holding more than a few hundred.

        All values are text, except None (a price not known, a time that has not come) and `messages`, a
        list of {text, code, received_at}; times are UTC as 2026-10-05T12:34:56Z. A purchase that died
        with its window is in state `intent` until `recover` was called. Each batch is of one moment, and
        no lock is held between them, so a running program is not held up. Raises StoreError.
        """
        last = 0
        while batch := self._batch(last):
            for key, row in batch:
                last = key
                yield row

    @guarded
    def _batch(self, last: int) -> list[tuple[int, dict[str, Any]]]:
        with self._reading() as db:
            found = db.execute(
                f"{row_mapping.ACTIVATIONS} WHERE key > ? ORDER BY key LIMIT ?", (last, _BATCH)
            ).fetchall()
            if not found:
                return []
            texts = db.execute(
                f"{row_mapping.MESSAGES} WHERE activation BETWEEN ? AND ? ORDER BY activation, key",
                (found[0][0], found[-1][0]),
            )
            messages = {
                key: [
                    {"text": text, "code": code, "received_at": _second(received_at)}
                    for _, _, text, code, received_at in group
                ]
                for key, group in groupby(texts, itemgetter(1))
            }
        return [(row[0], _exported(row, messages.get(row[0], []))) for row in found]


def _exported(row: row_mapping.Row, messages: list[dict[str, str | None]]) -> dict[str, Any]:
    # Not by way of an Activation: parsing every time and price only to print them again doubles the cost.
    _, profile, id, number, service, service_name, country, country_name, server, server_name, *rest = row
    price, currency, state, _, bought_at, _, first_code_at, ended_at, _ = rest
    return {
        "id": id,
        "number": number,
        "service": service,
        "service_name": service_name,
        "country": country,
        "country_name": country_name,
        "server": server,
        "server_name": server_name,
        "price": price,
        "currency": currency,
        "state": state,
        "code": next((m["code"] for m in reversed(messages) if m["code"]), ""),
        "messages": messages,
        "profile": profile,
        "bought_at": _second(bought_at),
        "first_code_at": _second(first_code_at),
        "ended_at": _second(ended_at),
    }


def _second(stamp: str | None) -> str | None:
    """A time as the world outside reads it everywhere: to the second, with a Z."""
    return None if stamp is None else f"{stamp[:19]}Z"
