"""Activations as rows of public fields, for `otptui export` and the history screen's export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TypedDict

from otptui.store import row_mapping
from otptui.store.database import Database, guarded

BATCH = 500


class ExportedMessage(TypedDict):
    """One message of an exported activation; `received_at` is UTC as 2026-10-05T12:34:56Z."""

    text: str
    code: str
    received_at: str | None


class ExportedRow(TypedDict):
    """The public fields of an activation, in their order. All times are UTC as 2026-10-05T12:34:56Z.

    None is a price that is not known or a time that has not come.
    """

    id: str
    number: str
    service: str
    service_name: str
    country: str
    country_name: str
    server: str
    server_name: str
    price: str | None
    currency: str
    state: str
    code: str
    messages: list[ExportedMessage]
    profile: str
    bought_at: str | None
    first_code_at: str | None
    ended_at: str | None


class ExportRows:
    """The journal, streamed in batches.

    Each batch is of one moment, and no lock is held between batches, so a running program is not held
    up. A purchase that died with its window is in state `intent` until `Journal.recover` was called.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> Iterator[ExportedRow]:
        """Every activation, oldest first; never holds more than a batch of them. Raises StoreError."""
        last = 0
        while batch := self._batch(last):
            for key, row in batch:
                last = key
                yield row

    def of(self, keys: Sequence[int]) -> Iterator[ExportedRow]:
        """The activations with these keys, which must be in ascending order. Raises StoreError."""
        at = 0
        while at < len(keys) and (batch := self._batch(keys[at] - 1)):
            for key, row in batch:
                while at < len(keys) and keys[at] < key:
                    at += 1
                if at < len(keys) and keys[at] == key:
                    at += 1
                    yield row

    @guarded
    def _batch(self, last: int) -> list[tuple[int, ExportedRow]]:
        with self._database.reading():
            found = self._database.execute(
                f"{row_mapping.ACTIVATIONS} WHERE key > ? ORDER BY key LIMIT ?", (last, BATCH)
            ).fetchall()
            if not found:
                return []
            texts = self._database.execute(
                f"{row_mapping.MESSAGES} WHERE activation BETWEEN ? AND ? ORDER BY activation, key",
                (found[0][0], found[-1][0]),
            )
            messages = {
                key: [
                    ExportedMessage(text=text, code=code, received_at=_to_the_second(received_at))
                    for _, _, text, code, received_at in group
                ]
                for key, group in groupby(texts, itemgetter(1))
            }
        return [(row[0], _exported(row, messages.get(row[0], []))) for row in found]


def _exported(row: row_mapping.Row, messages: list[ExportedMessage]) -> ExportedRow:
    # Not through an Activation: parsing every time and price only to print them again doubles the cost.
    _, profile, id, number, service, service_name, country, country_name, server, server_name, *rest = row
    price, currency, state, _, bought_at, _, first_code_at, ended_at, *_ = rest
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
        "bought_at": _to_the_second(bought_at),
        "first_code_at": _to_the_second(first_code_at),
        "ended_at": _to_the_second(ended_at),
    }


def _to_the_second(stamp: str | None) -> str | None:
    return None if stamp is None else f"{stamp[:19]}Z"
