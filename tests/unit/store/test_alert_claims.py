"""Claims on messages: the alert command is run once over all windows."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from fixtures.drafts import at, bought

from otptui.domain.lifecycle import Texted
from otptui.store import Store


def test_one_window_gets_the_claim_on_a_message(tmp_path: Path) -> None:
    path = tmp_path / "otptui.db"
    with closing(Store.open(path)) as ours, closing(Store.open(path)) as theirs:
        key = bought(ours, "a1").key
        for text in ("first", "second"):
            ours.journal.apply(key, Texted(text, ""), at(2))
        assert [store.alert_claims.claim(key, "first") for store in (ours, theirs, ours)] == [
            True,
            False,
            False,
        ]
        assert theirs.alert_claims.claim(key, "second")
    with closing(Store.open(path)) as later:
        assert not later.alert_claims.claim(key, "second")


def test_a_message_that_is_not_stored_is_never_taken_by_another(tmp_path: Path) -> None:
    with closing(Store.open(tmp_path / "otptui.db")) as store:
        assert store.alert_claims.claim(1, "unsaved")
