"""Leases: each live number belongs to exactly one window, and outlives all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from fixtures.drafts import GENEROUS, at, bought, draft

from otptui.domain.lifecycle import Answered, CancelAsked, Expired, Lost, Texted
from otptui.store import Store
from otptui.store.liveness import LEASE


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def windows(tmp_path: Path, clock: Clock) -> Iterator[tuple[Store, Store]]:
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(closing(Store.open(tmp_path / "otptui.db", clock=clock))) for _ in range(2)
        )
        yield first, second


def held(store: Store, owner: str) -> list[str]:
    return [a.id for a in reversed(store.activations.get_many(store.leases.claim(owner)))]


def test_each_live_number_has_exactly_one_window(windows: tuple[Store, Store]) -> None:
    one, two = windows
    bought(one, "a1", "one")
    one.journal.attach(draft(id="a2"))
    bought(two, "a3", "two")
    assert held(two, "two") == ["a2", "a3"]
    assert held(one, "one") == ["a1"]
    assert held(two, "two") == ["a2", "a3"]
    assert [(one.leases.holds("one", key), two.leases.holds("two", key)) for key in (1, 2, 3)] == [
        (True, False),
        (False, True),
        (False, True),
    ]


def test_only_live_numbers_are_claimed(windows: tuple[Store, Store]) -> None:
    one, _ = windows
    unknown = one.journal.record_intent(draft(), "one", GENEROUS)
    one.journal.apply(unknown.key, Lost("timeout"), at(1))
    over = bought(one, "over", "one")
    one.journal.apply(over.key, Expired(), at(1))
    texted = bought(one, "texted", "one")
    one.journal.apply(texted.key, Texted("code 1", "1"), at(1))
    cancelling = bought(one, "cancelling", "one")
    one.journal.apply(cancelling.key, CancelAsked(), at(1))
    one.journal.record_intent(draft(), "one", GENEROUS)
    assert held(one, "one") == ["texted", "cancelling"]
    one.journal.apply(texted.key, Expired(), at(2))
    assert held(one, "one") == ["cancelling"]


def test_the_numbers_of_a_dead_window_are_taken_over_within_five_seconds(
    windows: tuple[Store, Store], clock: Clock
) -> None:
    one, two = windows
    bought(one, "a1", "one")
    assert held(one, "one") == ["a1"]
    waited = 0.0
    # The first window is killed right after its beat; the second claims every second, at the worst moment.
    clock.now -= 0.01
    while "a1" not in held(two, "two"):
        clock.now += 1
        waited += 1
    assert waited < 5
    assert clock.now - 1000 > LEASE


def test_a_window_that_wakes_up_notices_that_it_was_taken_for_dead(
    windows: tuple[Store, Store], clock: Clock
) -> None:
    one, two = windows
    number = bought(one, "a1", "one")
    assert one.leases.holds("one", number.key)
    clock.now += 60
    # Nobody took it over yet, but anybody may at this moment.
    assert not one.leases.holds("one", number.key)
    assert held(two, "two") == ["a1"]
    assert not one.leases.holds("one", number.key)
    assert held(one, "one") == []
    assert not one.leases.holds("one", number.key)


def test_a_window_that_wakes_up_alone_goes_on(windows: tuple[Store, Store], clock: Clock) -> None:
    one, _ = windows
    number = bought(one, "a1", "one")
    clock.now += 60
    assert held(one, "one") == ["a1"]
    assert one.leases.holds("one", number.key)


def test_a_heartbeat_keeps_the_lease(windows: tuple[Store, Store], clock: Clock) -> None:
    one, two = windows
    number = bought(one, "a1", "one")
    for _ in range(10):
        clock.now += 1
        one.leases.claim("one")
        assert held(two, "two") == []
        assert one.leases.holds("one", number.key)


def test_a_window_that_ends_hands_over_at_once(windows: tuple[Store, Store]) -> None:
    one, two = windows
    bought(one, "a1", "one")
    assert held(two, "two") == []
    one.leases.release("one")
    assert not one.leases.holds("one", 1)
    assert held(two, "two") == ["a1"]


def test_after_a_reboot_old_heartbeats_do_not_count(windows: tuple[Store, Store], clock: Clock) -> None:
    one, two = windows
    bought(one, "a1", "one")
    # The monotonic clock starts again: the beat on the disk lies far in the future.
    clock.now = 5.0
    assert not one.leases.holds("one", 1)
    assert held(two, "two") == ["a1"]


def beats(store: Store) -> list[str]:
    return [owner for (owner,) in store.database.execute("SELECT owner FROM window ORDER BY owner")]


def test_only_a_window_with_work_writes_heartbeats(windows: tuple[Store, Store], clock: Clock) -> None:
    one, two = windows
    assert held(one, "one") == held(two, "two") == []
    assert beats(one) == []
    bought(one, "a1", "one")
    clock.now += 1
    assert held(two, "two") == []
    assert beats(one) == ["one"]
    intent = two.journal.record_intent(draft(), "two", GENEROUS)
    for _ in range(5):
        # It must count as alive for as long as its purchase takes.
        clock.now += LEASE - 0.5
        assert held(one, "one") == ["a1"]
        assert held(two, "two") == []
        assert two.journal.recover(lambda *_: Lost("died"), "two") == []
        assert one.journal.recover(lambda *_: Lost("died"), "one") == []
    two.journal.apply(intent.key, Lost("timeout"), at(20))
    for _ in range(5):
        clock.now += LEASE - 0.5
        assert held(one, "one") == ["a1"]
        assert held(two, "two") == []
    assert beats(one) == ["one"]


def test_there_is_work_while_a_number_is_live_or_a_purchase_is_open(windows: tuple[Store, Store]) -> None:
    one, two = windows
    assert not two.leases.any_work()
    intent = one.journal.record_intent(draft(), "one", GENEROUS)
    assert two.leases.any_work()
    one.journal.apply(intent.key, Lost("timeout"), at(1))
    assert not two.leases.any_work()
    one.journal.record_answer(intent.key, 200, b"ACCESS_NUMBER:a1:919876543210")
    assert two.leases.any_work(), "an answer that came late is still to be read"
    one.journal.recover(lambda *_: Answered("a1", "919876543210"), "one")
    assert two.leases.any_work()
    one.journal.apply(intent.key, Expired(), at(2))
    assert not two.leases.any_work()
