"""The journal: intent, answer and activation, each recorded before the next step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from fakes import ever_bought
from fixtures.drafts import GENEROUS, at, bought, draft
from msgspec.structs import replace

from otptui.domain.errors import PurchaseInFlight
from otptui.domain.lifecycle import (
    Answered,
    CancelAsked,
    CancelConfirmed,
    CancelDenied,
    CancelPostponed,
    Event,
    Expired,
    Lost,
    ProviderCancelled,
    PutAway,
    Refused,
    Texted,
)
from otptui.domain.limits import Ceiling, OverLimit
from otptui.domain.model import Activation, Message
from otptui.domain.states import State
from otptui.store import Step, Store
from otptui.store.journal import ANSWER_LIMIT, DIED_BUYING


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with closing(Store.open(tmp_path / "otptui.db", clock=clock)) as store:
        yield store


@pytest.fixture
def other(store: Store, clock: Clock) -> Iterator[Store]:
    """Another window on the same file."""
    with closing(Store.open(store.database.path, clock=clock)) as other:
        yield other


def read(profile: str, status: int, body: bytes) -> Event:
    """A stand-in for `purchase.outcome`."""
    word, *rest = body.decode().split(":")
    return Answered(*rest) if word == "ACCESS_NUMBER" else Lost(f"unreadable: {status}")


def test_an_intent_keeps_everything_the_user_saw(store: Store) -> None:
    wanted = draft(price=Decimal("9.10"), currency="₹")
    kept = store.journal.record_intent(wanted, "me", GENEROUS)
    assert kept == replace(wanted, key=1)
    assert store.activations.get(1) == kept


def test_a_time_in_another_zone_is_stored_as_the_same_moment(store: Store) -> None:
    india = at(0).astimezone(timezone(timedelta(hours=5, minutes=30)))
    kept = store.journal.record_intent(draft(bought_at=india), "me", GENEROUS)
    assert kept.bought_at == india
    assert kept.bought_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize("price", ["0.1", "1E+3", "100000000000000000000.01", "-0"])
def test_a_price_stays_exact(store: Store, price: str) -> None:
    kept = store.journal.record_intent(draft(price=Decimal(price)), "me", GENEROUS)
    assert kept.price == Decimal(price)
    assert "E" not in str(kept.price)


def test_two_purchases_at_once_are_refused_in_every_window(store: Store, other: Store) -> None:
    key = store.journal.record_intent(draft(), "me", GENEROUS).key
    with pytest.raises(PurchaseInFlight, match="this window"):
        store.journal.record_intent(draft(), "me", GENEROUS)
    with pytest.raises(PurchaseInFlight, match=r"another window \(process \d+\)"):
        other.journal.record_intent(draft(), "you", GENEROUS)
    assert [a.key for a in ever_bought(store)] == [key]
    store.journal.apply(key, Refused("NO_NUMBERS"), at(1))
    assert other.journal.record_intent(draft(), "you", GENEROUS).state is State.INTENT


def test_a_window_that_died_buying_does_not_block_the_others(
    store: Store, other: Store, clock: Clock
) -> None:
    store.journal.record_intent(draft(), "dead", GENEROUS)
    clock.now += 10
    assert other.journal.record_intent(draft(), "you", GENEROUS).key == 2


def test_a_slow_purchase_in_a_living_window_blocks_the_others(
    store: Store, other: Store, clock: Clock
) -> None:
    store.journal.record_intent(draft(), "me", GENEROUS)
    for _ in range(10):
        clock.now += 1
        store.leases.claim("me")
    with pytest.raises(PurchaseInFlight):
        other.journal.record_intent(draft(), "you", GENEROUS)


def test_every_step_of_a_number_is_stored(store: Store) -> None:
    key = bought(store, "a1").key
    steps: list[tuple[Event, State, Step]] = [
        (CancelAsked(), State.CANCELLING, Step(at(2), "cancel_asked", "")),
        (
            CancelPostponed(at(60), "too early"),
            State.CANCELLING,
            Step(at(2), "cancel_postponed", "too early"),
        ),
        (CancelDenied("a code came"), State.WAITING, Step(at(2), "cancel_denied", "a code came")),
        (Texted("no code here", ""), State.RECEIVED, Step(at(2), "texted", "no code here")),
        (Texted("code 1", "1"), State.RECEIVED, Step(at(2), "texted", "1")),
        (Expired(), State.RECEIVED, Step(at(2), "expired", "")),
        (PutAway(), State.RECEIVED, Step(at(2), "put_away", "")),
        (PutAway(back=True), State.RECEIVED, Step(at(2), "brought_back", "")),
    ]
    for event, state, _ in steps:
        after = store.journal.apply(key, event, at(2))
        assert after.state is state
        assert store.activations.get(key) == after
    assert store.activations.timeline(key) == [
        Step(at(0), "intent", ""),
        Step(at(1), "answered", "a1 919067545744"),
        *(step for *_, step in steps),
    ]


@pytest.mark.parametrize(
    ("event", "state", "kind"),
    [
        (CancelConfirmed(), State.CANCELLED, "cancel_confirmed"),
        (ProviderCancelled(), State.REFUNDED_BY_PROVIDER, "provider_cancelled"),
        (Expired(), State.EXPIRED, "expired"),
    ],
)
def test_each_end_is_stored(store: Store, event: Event, state: State, kind: str) -> None:
    number = bought(store, "a1")
    ended = store.journal.apply(number.key, event, at(5))
    assert (ended.state, ended.ended_at) == (state, at(5))
    assert store.activations.timeline(number.key)[-1].kind == kind
    assert store.activations.get(number.key) == ended


@pytest.mark.parametrize(("event", "kind"), [(Refused("NO_BALANCE"), "refused"), (Lost("timeout"), "lost")])
def test_a_failed_purchase_stores_its_reason(store: Store, event: Refused | Lost, kind: str) -> None:
    key = store.journal.record_intent(draft(), "me", GENEROUS).key
    assert store.journal.apply(key, event, at(1)).note == event.reason
    assert store.activations.timeline(key)[-1] == Step(at(1), kind, event.reason)


def test_an_event_that_changes_nothing_writes_nothing(store: Store, other: Store) -> None:
    number = bought(store, "a1")
    texted = store.journal.apply(number.key, Texted("code 1", "1"), at(2))
    seen = other.database.execute("PRAGMA data_version").fetchone()
    revision = store.activations.last_revision()
    assert store.journal.apply(number.key, Texted("code 1", "1"), at(9)) == texted
    assert store.journal.apply(number.key, CancelAsked(), at(9)) == texted
    assert (store.activations.last_revision(), len(store.activations.timeline(number.key))) == (revision, 3)
    assert other.database.execute("PRAGMA data_version").fetchone() == seen


def test_an_answer_with_a_known_id_makes_no_second_number(store: Store) -> None:
    first = bought(store, "a1")
    second = store.journal.record_intent(draft(), "me", GENEROUS)
    lost = store.journal.apply(second.key, Answered("a1", "919067545744"), at(1))
    assert (lost.state, lost.id) == (State.UNKNOWN, "")
    assert "a1" in lost.note
    assert store.activations.get(first.key) == first
    assert bought(store, "a1", profile="another provider").id == "a1"


def test_attaching_a_number_and_attaching_it_again(store: Store, other: Store) -> None:
    attached = store.journal.attach(draft(id="a1", price=None))
    assert (attached.state, attached.number, attached.live) == (State.WAITING, "", True)
    assert store.activations.timeline(attached.key) == [Step(at(0), "attached", "")]
    texted = store.journal.apply(attached.key, Texted("code 1", "1"), at(5))
    assert other.journal.attach(draft(id="a1")) == texted
    assert other.journal.attach(draft(id="a1", profile="another provider")).key != attached.key
    assert len(store.activations.shown()) == 2


def test_a_purchase_whose_answer_was_stored_becomes_its_activation(
    store: Store, other: Store, clock: Clock
) -> None:
    key = store.journal.record_intent(draft(), "dead", GENEROUS).key
    store.journal.record_answer(key, 200, b"ACCESS_NUMBER:a1:919067545744")
    assert store.journal.recover(read, "me") == []
    clock.now += 10
    store.leases.claim("me")
    (number,) = store.journal.recover(read, "me")
    assert other.leases.claim("you") == []
    assert (number.key, number.state, number.id, number.number) == (key, State.WAITING, "a1", "919067545744")
    assert store.journal.recover(read, "me") == []
    assert store.leases.claim("me") == [number.key]


def test_a_purchase_without_an_answer_is_unknown(store: Store, other: Store, clock: Clock) -> None:
    key = store.journal.record_intent(draft(), "dead", GENEROUS).key
    clock.now += 10
    (number,) = other.journal.recover(read, "me")
    assert (number.key, number.state, number.note) == (key, State.UNKNOWN, DIED_BUYING)
    assert store.journal.recover(read, "you") == []
    assert store.activations.shown() == [number]


def test_a_window_that_was_only_suspended_still_gets_its_number(
    store: Store, other: Store, clock: Clock
) -> None:
    key = store.journal.record_intent(draft(), "suspended", GENEROUS).key
    clock.now += 10
    other.journal.recover(read, "you")
    store.journal.record_answer(key, 200, b"ACCESS_NUMBER:a1:919067545744")
    number = store.journal.apply(key, Answered("a1", "919067545744"), at(30))
    assert (number.state, number.id) == (State.WAITING, "a1")


def test_a_late_answer_that_nobody_read_is_read(store: Store, clock: Clock) -> None:
    key = store.journal.record_intent(draft(), "suspended", GENEROUS).key
    clock.now += 10
    store.journal.recover(read, "you")
    store.journal.record_answer(key, 200, b"ACCESS_NUMBER:a1:919067545744")
    assert [(a.key, a.id) for a in store.journal.recover(read, "you")] == [(key, "a1")]


def test_an_unreadable_answer_stays_unknown_and_is_reported_once(store: Store, clock: Clock) -> None:
    key = store.journal.record_intent(draft(), "dead", GENEROUS).key
    store.journal.record_answer(key, 502, b"<html>")
    clock.now += 10
    assert [a.note for a in store.journal.recover(read, "me")] == ["unreadable: 502"]
    assert store.journal.recover(read, "me") == []


def test_a_huge_answer_is_cut_at_the_limit(store: Store, clock: Clock) -> None:
    key = store.journal.record_intent(draft(), "dead", GENEROUS).key
    store.journal.record_answer(key, 200, b"x" * (ANSWER_LIMIT + 1))
    clock.now += 10
    heard: list[bytes] = []

    def read(profile: str, status: int, body: bytes) -> Lost:
        heard.append(body)
        return Lost(str(status))

    store.journal.recover(read, "me")
    assert heard == [b"x" * ANSWER_LIMIT]


def test_numbers_that_were_put_away_are_not_shown(store: Store) -> None:
    away, kept, foreign = bought(store, "a1"), bought(store, "a2"), bought(store, "a3", profile="another")
    store.journal.apply(away.key, Expired(), at(9))
    store.journal.apply(away.key, PutAway(), at(9))
    assert [a.key for a in store.activations.shown()] == [kept.key, foreign.key]
    store.journal.apply(away.key, Texted("late code 1", "1"), at(10))
    assert [a.key for a in store.activations.shown()] == [away.key, kept.key, foreign.key]


def test_numbers_that_ended_long_ago_are_not_shown_but_unknown_ones_are(store: Store) -> None:
    ended, kept = bought(store, "a1"), bought(store, "a2")
    unknown = store.journal.record_intent(draft(), "me", GENEROUS)
    store.journal.apply(unknown.key, Lost("no answer"), at(1))
    store.journal.apply(ended.key, Expired(), at(9))
    assert [a.key for a in store.activations.shown(ended_since=at(9))] == [ended.key, kept.key, unknown.key]
    assert [a.key for a in store.activations.shown(ended_since=at(10))] == [kept.key, unknown.key]


def test_spending_is_summed_exactly(store: Store) -> None:
    assert store.spending.since(at(0)) == {}
    ends = [None, Lost("timeout"), Refused("NO_BALANCE"), Expired(), CancelConfirmed(), ProviderCancelled()]
    for number, end in enumerate(ends):
        key = store.journal.record_intent(
            draft(price=Decimal("0.10"), bought_at=at(number)), "me", GENEROUS
        ).key
        if not isinstance(end, Lost | Refused):
            store.journal.apply(key, Answered(f"a{number}", "919067545744"), at(9))
        if end is not None:
            store.journal.apply(key, end, at(10))
    store.journal.attach(draft(id="elsewhere", price=None))
    assert store.spending.since(at(0)) == {"₹": Decimal("0.30")}
    assert store.spending.since(at(1)) == {"₹": Decimal("0.20")}
    assert store.spending.since(at(9)) == {}


def test_recording_an_intent_checks_the_limits(store: Store, other: Store) -> None:
    """Two windows that ask at once cannot both find room."""
    bought(store, "a1", price=Decimal("0.10"))
    with pytest.raises(OverLimit, match="1 number is live"):
        other.journal.record_intent(draft(), "you", Ceiling(1, None, at(0)))
    dear = draft(price=Decimal("0.21"))
    with pytest.raises(OverLimit, match=r"₹0\.10 spent today, and ₹0\.21 more exceeds"):
        other.journal.record_intent(dear, "you", Ceiling(9, Decimal("0.30"), at(0)))
    assert len(ever_bought(store)) == 1
    assert other.journal.record_intent(dear, "you", Ceiling(2, Decimal("0.31"), at(0))).key == 2


def test_the_daily_limit_holds_in_each_currency(store: Store) -> None:
    ceiling = Ceiling(9, Decimal("0.30"), at(0))
    mine = draft(price=Decimal("0.20"))
    bought(store, "a1", price=mine.price)
    # The same money with another provider; and the money of this one, whatever it is called now.
    for too_much in (replace(mine, profile="other"), replace(mine, currency="INR")):
        with pytest.raises(OverLimit, match=r"0\.20 spent today"):
            store.journal.record_intent(too_much, "me", ceiling)
    assert store.journal.record_intent(replace(mine, profile="other", currency="$"), "me", ceiling).key == 2


def test_a_change_by_another_window_is_reported_once(store: Store, other: Store) -> None:
    start = other.activations.last_revision()
    number = bought(store, "a1")
    revision, changed = other.activations.changed_since(start)
    assert changed == [number]
    assert other.activations.changed_since(revision) == (revision, [])
    texted = store.journal.apply(number.key, Texted("code 1", "1"), at(2))
    second = bought(store, "a2")
    revision, changed = other.activations.changed_since(revision)
    assert changed == [texted, second]
    third = bought(store, "a3")
    revision, changed = other.activations.changed_since(revision)
    assert changed == [third]
    assert other.activations.changed_since(revision) == (revision, [])


def test_a_message_is_announced_by_one_window_and_seen_by_all(store: Store, other: Store) -> None:
    start = other.activations.last_message_rowid()
    number = bought(store, "a1")
    texted = store.journal.apply(number.key, Texted("code 1", "1"), at(2))
    message = Message("code 1", "1", at(2))
    ((rowid, key, told),) = other.activations.messages_after(start)
    assert (key, told) == (number.key, message)
    assert other.activations.messages_after(rowid) == []
    assert store.activations.unannounced() == other.activations.unannounced() == [(texted, message)]
    assert [s.journal.mark_announced(number.key, "code 1") for s in (store, other, store)] == [
        True,
        False,
        False,
    ]
    assert store.activations.unannounced() == other.activations.unannounced() == []


def test_any_text_is_stored_unchanged(store: Store) -> None:
    number = bought(store, "a1")
    for text in ("", "Ваш код: 12'34", "👍🏽 \u202e'; DROP TABLE message; --", "a\x00b"):
        number = store.journal.apply(number.key, Texted(text, ""), at(2))
        assert number.messages[-1].text == text
    assert store.activations.get(number.key) == number


def test_an_activation_with_default_fields_is_stored_unchanged(store: Store) -> None:
    number: Activation = store.journal.attach(draft(id="a1", price=None, currency=""))
    assert number == replace(draft(id="a1", price=None, currency=""), key=1, state=State.WAITING)


def test_the_arrival_of_a_message_tells_the_order_over_all_numbers(store: Store) -> None:
    first, second = bought(store, "a1"), bought(store, "a2")
    store.journal.apply(second.key, Texted("code 1", "1"), at(90))
    # The clock was set back.
    store.journal.apply(first.key, Texted("code 2", "2"), at(10))
    older, newer = (store.activations.get(key).messages[-1] for key in (second.key, first.key))
    assert older.received_at > newer.received_at
    assert older.arrival < newer.arrival
