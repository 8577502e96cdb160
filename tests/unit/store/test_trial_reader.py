"""Trials from the journal: which numbers count, from when they waited, and what came back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from fixtures.drafts import GENEROUS, draft
from msgspec.structs import replace

from otptui.domain.evidence import Evidence, Trial
from otptui.domain.lifecycle import (
    Answered,
    CancelAsked,
    CancelConfirmed,
    CancelDenied,
    Event,
    Expired,
    Lost,
    NumberCopied,
    ProviderCancelled,
    Refused,
    Texted,
)
from otptui.domain.model import Activation, Server
from otptui.domain.states import CancelReason
from otptui.store import Store, trial_reader

HERE = draft().place
BOUGHT = draft().bought_at
TEXT = Texted("Your code is 482910", "482910")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(tmp_path / "otptui.db")) as store:
        yield store


def lived(store: Store, *events: tuple[float, Event], of: Activation | None = None) -> Activation:
    """A number that was sold, with its events at their seconds after the purchase."""
    number = store.journal.record_intent(of or draft(), "me", GENEROUS)
    number = store.journal.apply(number.key, Answered(f"id{number.key}", "919067545744"), BOUGHT)
    for seconds, event in events:
        number = store.journal.apply(number.key, event, BOUGHT + timedelta(seconds=seconds))
    return number


def evidence(store: Store) -> Evidence | None:
    return store.trials.evidence(draft().profile, [HERE], BOUGHT)[HERE]


def expected(*trials: Trial) -> Evidence:
    return Evidence.of(trials, BOUGHT)


def test_settled_numbers_count_with_their_waits_and_refunds(store: Store) -> None:
    assert evidence(store) is None
    lived(store, (14, TEXT))
    lived(store, (300, ProviderCancelled()))
    lived(store, (1200, Expired()))
    lived(store, (60, CancelAsked()), (61, CancelConfirmed()))
    lived(store, (30, TEXT), (90, CancelConfirmed()))
    # A number that still waits says nothing yet.
    lived(store)
    assert evidence(store) == expected(
        Trial(BOUGHT, 14, True, False),
        Trial(BOUGHT, 300, False, True),
        Trial(BOUGHT, 1200, False, False),
        Trial(BOUGHT, 61, False, True),
        Trial(BOUGHT, 30, True, False),
    )


def test_purchases_that_brought_no_number_do_not_count(store: Store) -> None:
    for event in (Refused("NO_NUMBERS"), Lost("no answer")):
        number = store.journal.record_intent(draft(), "me", GENEROUS)
        store.journal.apply(number.key, event, BOUGHT)
    assert evidence(store) is None
    assert store.trials.places_tried(draft().profile) == []


def test_the_wait_begins_when_the_number_was_copied(store: Store) -> None:
    lived(store, (20, NumberCopied()), (25, NumberCopied()), (34, TEXT))
    assert evidence(store) == expected(Trial(BOUGHT + timedelta(seconds=20), 14, True, False))


def test_a_number_copied_after_its_code_waited_from_the_purchase_on(store: Store) -> None:
    lived(store, (34, TEXT), (40, NumberCopied()))
    assert evidence(store) == expected(Trial(BOUGHT, 34, True, False))


@pytest.mark.parametrize("reason", list(CancelReason))
def test_the_reason_of_a_cancel_is_kept_until_the_cancel_is_denied(
    store: Store, reason: CancelReason
) -> None:
    cancelled = lived(store, (60, CancelAsked(reason)), (61, CancelConfirmed()))
    assert cancelled.cancel_reason is reason
    assert store.activations.get(cancelled.key) == cancelled
    is_refused = reason is CancelReason.SITE_REFUSED
    assert evidence(store) == expected(Trial(BOUGHT, 61, False, True, site_refused=is_refused))
    denied = lived(store, (60, CancelAsked(reason)), (61, CancelDenied("a code has arrived")))
    assert denied.cancel_reason is CancelReason.UNKNOWN


def test_places_and_profiles_are_told_apart_and_the_newest_numbers_count(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial_reader, "NEWEST", 2)
    lived(store, (1200, Expired()))
    lived(store, (10, TEXT))
    lived(store, (20, TEXT))
    lived(store, (30, TEXT), of=replace(draft(), profile="another"))
    there = replace(draft(), server=Server("9", "SERVER 9"))
    lived(store, (40, TEXT), of=there)
    assert evidence(store) == expected(Trial(BOUGHT, 10, True, False), Trial(BOUGHT, 20, True, False))
    assert set(store.trials.places_tried(draft().profile)) == {HERE, there.place}


def test_the_trials_of_a_place_are_found_by_its_index(store: Store) -> None:
    plan = store.database.execute(
        f"EXPLAIN QUERY PLAN {trial_reader.TRIALS}", (draft().profile, *HERE, 9)
    ).fetchall()
    index = "activation_place (profile=? AND service=? AND country=? AND server=?)"
    assert any(index in str(step) for step in plan)
