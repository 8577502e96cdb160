"""The history that the demo begins with: believable, over, and the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from otptui.demo import write_history
from otptui.domain.estimator import Estimator
from otptui.domain.give_up import can_advise
from otptui.domain.model import Activation
from otptui.domain.states import CancelReason, State
from otptui.simulator.past_sales import DAYS
from otptui.store import Store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("demo") / "otptui.db"
    write_history(path, "demo", NOW)
    store = Store.open(path)
    yield store
    store.close()


@pytest.fixture(scope="module")
def numbers(store: Store) -> list[Activation]:
    count = store.database.execute("SELECT count(*) FROM activation").fetchone()[0]
    return list(store.activations.get_many(range(1, count + 1)))


def test_every_number_is_over_and_out_of_sight_before_the_demo_begins(numbers: list[Activation]) -> None:
    assert len(numbers) > 150
    for number in numbers:
        assert not number.live
        assert number.put_away
        assert number.profile == "demo"
        assert number.ended_at is not None
        assert NOW - timedelta(days=DAYS) <= number.bought_at < number.ended_at < NOW - timedelta(hours=20)
        assert not number.messages or number.first_code_at is not None


def test_numbers_end_in_every_way(store: Store, numbers: list[Activation]) -> None:
    assert {number.state for number in numbers} == {
        State.RECEIVED,
        State.CANCELLED,
        State.REFUNDED_BY_PROVIDER,
        State.EXPIRED,
    }
    assert {number.cancel_reason for number in numbers} >= {CancelReason.NO_CODE, CancelReason.SITE_REFUSED}
    # Nothing of it is announced again, and nothing counts as spent today.
    assert store.activations.unannounced() == []
    assert store.spending.since(NOW - timedelta(hours=20)) == {}


def test_the_servers_differ_in_chance_and_wait(store: Store) -> None:
    places = store.trials.places_tried("demo")
    found = store.trials.evidence("demo", places, NOW)
    estimator = Estimator.of({place: part for place, part in found.items() if part}, NOW)
    good, cheap = (estimator.place(("bne", "22", server)) for server in "39")
    assert can_advise(estimator)
    assert good.numbers > 10
    assert good.chance.mean > cheap.chance.mean + 0.1
    assert good.wait < cheap.wait
    assert good.loss < cheap.loss


def test_the_history_is_the_same_in_every_demo(numbers: list[Activation], tmp_path: Path) -> None:
    later = timedelta(days=100)
    write_history(tmp_path / "otptui.db", "demo", NOW + later)
    other = Store.open(tmp_path / "otptui.db")
    again = other.activations.get_many([number.key for number in numbers])
    other.close()
    assert [(it.id, it.number, it.code, it.state, it.bought_at - later) for it in again] == [
        (it.id, it.number, it.code, it.state, it.bought_at) for it in numbers
    ]
