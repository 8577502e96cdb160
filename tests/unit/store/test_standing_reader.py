"""How many numbers of an account got a code since the provider's day began."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from fixtures.drafts import GENEROUS, at, bought, draft

from otptui.domain.lifecycle import CancelAsked, CancelConfirmed, Refused, Texted
from otptui.domain.model import Country, Service
from otptui.domain.standing import CodeCount, Standing
from otptui.store import Store

AMAZON, RUSSIA = Service("am", "Amazon"), Country("0", "Russia")


def test_only_what_was_bought_of_that_account_since_then_counts(tmp_path: Path) -> None:
    with closing(Store.open(tmp_path / "otptui.db")) as store:
        bought(store, "early", bought_at=at(-3600))
        key = bought(store, "a1").key
        store.journal.apply(key, Texted("Your code is 482910", "482910"), at(42))
        key = bought(store, "a2").key
        store.journal.apply(key, CancelAsked(), at(10))
        store.journal.apply(key, CancelConfirmed(), at(11))
        bought(store, "a3", service=AMAZON)
        bought(store, "a4", country=RUSSIA)
        bought(store, "a5", profile="other")
        # Nothing was bought.
        key = store.journal.record_intent(draft(), "me", GENEROUS).key
        store.journal.apply(key, Refused("no numbers"), at(2))
        standing = store.standing.since(at(-60), "otpbuddy", "bne", "22")
        assert standing == Standing(CodeCount(2, 1), CodeCount(4, 1))
