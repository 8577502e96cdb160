"""The promise held against the provider's ledger: nothing lost or twice, every code, the key nowhere."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from otptui.domain.lifecycle import CLOSED
from otptui.store import Store

from .stage import KEY, Stage

MAYBE = "If the number is on the provider's site after all"
"""The end of the note of a purchase that was answered ERROR while the balance could not be read."""


def breaches(
    stage: Stage, codes: Mapping[str, Sequence[str]], confirmed: int, damage: str | None = None
) -> list[str]:
    """What of the promise does not hold; empty where all does.

    `codes` are those that reached a live number, by activation id; `confirmed` counts the yeses of the
    user. A sale may hide in an `unknown` row of its place, and in a refusal that itself says it may be none.

    Where bits of the database were flipped, `damage` is what the program said about it. Unless it speaks of
    a loss, there must be a row for each sale. What is in the row may be off by the flipped bits: a digit does
    not show that it was another.
    """
    with closing(Store.open_readonly(stage.database)) as store:
        rows = list(store.export_rows.all())
    with closing(sqlite3.connect(stage.database)) as db:
        notes = dict(db.execute("SELECT id, note FROM activation WHERE id <> ''"))
        maybe = db.execute("SELECT service, country, note FROM activation WHERE state = 'refused'").fetchall()
    sold = {sale.id: sale for sale in stage.simulator.ledger}
    known = {row["id"]: row for row in rows if row["id"]}
    hidden = Counter((row["service"], row["country"]) for row in rows if row["state"] == "unknown")
    hidden += Counter((service, country) for service, country, note in maybe if MAYBE in note)
    missing = Counter((sale.service, sale.country) for sale in sold.values() if sale.id not in known)
    asked = stage.asked("getNumber")
    found = [
        *(f"recorded and never sold: {id}" for id in known.keys() - sold.keys()),
        *(f"never settled: {row['service']}" for row in rows if row["state"] == "intent"),
        *(
            f"another phone number than the one sold: {id}"
            for id in known.keys() & sold.keys()
            # One that was attached by its id alone has none.
            if known[id]["number"] not in ("", sold[id].number)
        ),
        *(
            f"a code of {id} is not in the export: {code}"
            for id in known.keys() & codes.keys()
            for code in codes[id]
            if notes[id] != CLOSED and not any(code in message["text"] for message in known[id]["messages"])
        ),
    ]
    lost = [f"sold and not recorded: {place} ({count})" for place, count in (missing - hidden).items()]
    if damage is None:
        found += lost
    elif "Lost" not in damage:
        found = [*lost, *found] if len(known) + hidden.total() < len(sold) else []
    else:
        found = []
    found += [f"the key is in {file}" for file in files_with(KEY, stage.database.parent)]
    if asked > confirmed:
        found.append(f"asked for a number {asked} times after {confirmed} yeses")
    return found


def files_with(secret: str, folder: Path) -> list[str]:
    """The names of the files below a folder that hold a secret."""
    return [
        file.name for file in folder.rglob("*") if file.is_file() and secret.encode() in file.read_bytes()
    ]
