"""The life of an activation: each event by itself, and events in any order."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from fakes import START, activation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from otptui.domain.lifecycle import (
    AnotherAsked,
    Answered,
    CancelAsked,
    CancelConfirmed,
    CancelDenied,
    CancelPostponed,
    Closed,
    Described,
    Event,
    Expired,
    Finished,
    Lost,
    ProviderCancelled,
    PutAway,
    Refused,
    Reopened,
    Texted,
    after,
)
from otptui.domain.model import Activation
from otptui.domain.states import State

LATER = START + timedelta(seconds=90)
INTENT = activation(state=State.INTENT, id="", number="")
UNKNOWN = activation(state=State.UNKNOWN, id="", number="", note="timeout")
WAITING = activation()
CANCELLING = activation(state=State.CANCELLING)
RECEIVED = after(WAITING, Texted("Your code is 4821", "4821"), START)
REFUSED = after(INTENT, Refused("ERROR"), START)
OVER = [after(WAITING, end, START) for end in (CancelConfirmed(), ProviderCancelled(), Expired(), Closed())]
DONE = after(RECEIVED, Finished(), START)


@pytest.mark.parametrize(
    ("before", "event", "state"),
    [
        (INTENT, Answered("a1", "919067545744"), State.WAITING),
        (INTENT, Refused("no numbers"), State.REFUSED),
        (INTENT, Lost("timeout"), State.UNKNOWN),
        (UNKNOWN, Answered("a1", "919067545744"), State.WAITING),
        (REFUSED, Answered("a1", "919067545744"), State.WAITING),
        # The window that bought was only suspended, and has the provider's refusal.
        (UNKNOWN, Refused("no numbers"), State.REFUSED),
        (WAITING, CancelAsked(), State.CANCELLING),
        (WAITING, Texted("code 1234", "1234"), State.RECEIVED),
        (WAITING, ProviderCancelled(), State.REFUNDED_BY_PROVIDER),
        (WAITING, CancelConfirmed(), State.CANCELLED),
        (WAITING, Expired(), State.EXPIRED),
        (CANCELLING, CancelConfirmed(), State.CANCELLED),
        # A poll is answered by "cancelled". It does not say by whom, and we had asked for a cancel.
        (CANCELLING, ProviderCancelled(), State.CANCELLED),
        (CANCELLING, CancelDenied("a code is there"), State.WAITING),
        (CANCELLING, Texted("code 1234", "1234"), State.RECEIVED),
        (CANCELLING, Expired(), State.EXPIRED),
        (WAITING, Closed(), State.EXPIRED),
        (CANCELLING, Closed(), State.EXPIRED),
        (RECEIVED, Expired(), State.RECEIVED),
        (RECEIVED, Finished(), State.RECEIVED),
        (RECEIVED, Closed(), State.RECEIVED),
        (RECEIVED, ProviderCancelled(), State.RECEIVED),
    ],
)
def test_each_event_leads_to_its_state(before: Activation, event: Event, state: State) -> None:
    now = after(before, event, LATER)
    assert now.state is state
    has_ended = state.is_over or before is RECEIVED
    assert now.ended_at == (LATER if has_ended else None)


@pytest.mark.parametrize(
    ("before", "event"),
    [
        (WAITING, Answered("b2", "1")),
        (WAITING, Refused("late")),
        (WAITING, Lost("late")),
        (WAITING, CancelDenied("nothing was asked")),
        (UNKNOWN, Lost("again")),
        (UNKNOWN, CancelAsked()),
        (UNKNOWN, Expired()),
        (INTENT, CancelAsked()),
        (INTENT, PutAway()),
        (WAITING, PutAway()),
        (WAITING, AnotherAsked()),
        (WAITING, Finished()),
        (CANCELLING, Finished()),
        (RECEIVED, CancelAsked()),
        (RECEIVED, PutAway(back=True)),
        (INTENT, Closed()),
        (UNKNOWN, Closed()),
        (DONE, Closed()),
        (WAITING, Reopened()),
        (RECEIVED, Reopened()),
        (UNKNOWN, Reopened()),
        # There is no id that the provider could have said it of.
        (REFUSED, Reopened()),
        (WAITING, Described()),
    ],
)
def test_an_event_that_does_not_apply_changes_nothing(before: Activation, event: Event) -> None:
    assert after(before, event, LATER) is before


@pytest.mark.parametrize("ended", OVER, ids=lambda number: f"{number.state} {number.note}".strip())
def test_the_provider_reopens_a_number_that_had_ended(ended: Activation) -> None:
    away = after(ended, PutAway(), LATER)
    again = after(away, Reopened(), LATER)
    assert (again.state, again.ended_at, again.put_away, again.live) == (State.WAITING, None, False, True)
    assert again.note
    assert after(again, ProviderCancelled(), LATER).state is State.REFUNDED_BY_PROVIDER


def test_a_finished_number_is_reopened_with_its_messages() -> None:
    again = after(DONE, Reopened(), LATER)
    assert (again.state, again.live, again.code) == (State.RECEIVED, True, "4821")


@pytest.mark.parametrize("ended", [*OVER, DONE], ids=lambda number: f"{number.state} {number.note}".strip())
def test_a_message_for_a_number_that_had_ended_reopens_it(ended: Activation) -> None:
    late = after(after(ended, PutAway(), LATER), Texted("code 1234", "1234"), LATER)
    assert (late.state, late.code, late.live, late.put_away) == (State.RECEIVED, "1234", True, False)


def test_closing_a_number_says_what_may_still_happen() -> None:
    closed = after(WAITING, Closed(), LATER)
    assert closed.note == "closed by you; the provider may still refund it"
    assert closed.state.is_paid
    assert closed.finished
    assert not closed.live


def test_what_the_provider_tells_of_a_number_is_kept() -> None:
    told = Described(Decimal("9.75"), LATER, START, "airtel")
    number = after(WAITING, told, LATER)
    assert (number.price, number.ends_at, number.cancel_from) == (Decimal("9.75"), LATER, START)
    assert number.operator == "airtel"
    assert after(number, Described(), LATER) is number
    assert after(number, Described(ends_at=START), LATER).price == Decimal("9.75")
    # It is true of a number that has ended, too.
    assert after(DONE, told, LATER).price == Decimal("9.75")


def test_the_expected_end_is_the_provider_s_word_or_else_the_lifetime() -> None:
    assert WAITING.expected_end(1200) == WAITING.bought_at + timedelta(seconds=1200)
    assert after(WAITING, Described(ends_at=LATER), LATER).expected_end(1200) == LATER


def test_the_newest_code_is_the_one_that_arrived_last_whatever_the_clock_says() -> None:
    set_back = START - timedelta(hours=3)
    number = after(RECEIVED, Texted("Your code is 7733", "7733"), set_back)
    assert [message.code for message in number.messages] == ["4821", "7733"]
    assert number.code == "7733"


def test_a_postponed_cancel_says_when_it_is_sent_again_and_why() -> None:
    again = LATER + timedelta(seconds=30)
    now = after(CANCELLING, CancelPostponed(again, "too early to cancel"), LATER)
    assert (now.state, now.cancel_at, now.note) == (State.CANCELLING, again, "too early to cancel")
    taken = after(now, CancelConfirmed(), again)
    assert (taken.state, taken.cancel_at, taken.note) == (State.CANCELLED, None, "")


def test_a_code_that_arrives_while_cancelling_drops_the_cancel() -> None:
    postponed = after(CANCELLING, CancelPostponed(LATER, "too early to cancel"), START)
    now = after(postponed, Texted("code 1234", "1234"), START)
    assert (now.state, now.cancel_at, now.note) == (State.RECEIVED, None, "")


def test_a_later_code_brings_back_a_number_that_was_put_away() -> None:
    away = after(RECEIVED, PutAway(), LATER)
    assert away.put_away
    assert away.live
    assert not after(away, Texted("code 9876", "9876"), LATER).put_away


def test_the_same_message_counts_once_unless_another_was_asked_for() -> None:
    assert after(RECEIVED, Texted("Your code is 4821", "4821"), LATER) is RECEIVED
    second = after(RECEIVED, Texted("Your code is 7733", "7733"), LATER)
    assert second.code == "7733"
    assert second.first_code_at == START
    again = Texted("Your code is 4821", "4821", again=True)
    assert after(RECEIVED, again, LATER) is RECEIVED
    # After the user asked for another code and the provider waited for it, the same text is news, once.
    twice = after(after(RECEIVED, AnotherAsked(), START), again, LATER)
    assert [message.received_at for message in twice.messages] == [START, LATER]
    assert after(twice, again, LATER) is twice


def test_putting_away_and_bringing_back() -> None:
    away = after(UNKNOWN, PutAway(), LATER)
    assert away.put_away
    assert after(away, PutAway(), LATER) is away
    assert after(away, PutAway(back=True), LATER) == UNKNOWN


texts = st.text(max_size=4) | st.sampled_from(["code 1", "code 2"])
ids = st.sampled_from(["a1", "b2"])
moments = st.integers(0, 5000).map(lambda seconds: START + timedelta(seconds=seconds))
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(Answered, ids, st.just("919067545744")),
    st.builds(Refused, texts),
    st.builds(Lost, texts),
    st.builds(Texted, texts, texts),
    st.builds(CancelPostponed, moments, texts),
    st.builds(CancelDenied, texts),
    st.builds(PutAway, st.booleans()),
    st.builds(Described, st.none() | st.decimals(0, 9, places=2), st.none() | moments, st.none() | moments),
    st.sampled_from(
        [
            CancelAsked(),
            CancelConfirmed(),
            ProviderCancelled(),
            Expired(),
            Closed(),
            Reopened(),
            AnotherAsked(),
            Finished(),
        ]
    ),
)


class Life(RuleBasedStateMachine):
    """Any events in any order, at any times: a wall clock can jump both ways."""

    def __init__(self) -> None:
        super().__init__()
        self.now = INTENT
        self.id = ""
        self.texts: list[str] = []

    @initialize(start=st.sampled_from([INTENT, WAITING]))
    def begin(self, start: Activation) -> None:
        """A purchase, or a number that was attached by its id."""
        self.now, self.id = start, start.id

    @rule(event=events, at=moments)
    def happen(self, event: Event, at: datetime) -> None:
        before, self.now = self.now, after(self.now, event, at)
        is_news = isinstance(event, Texted) and event.text not in self.texts
        if isinstance(event, Texted) and is_news:
            self.texts.append(event.text)
            assert not self.now.put_away
        self.id = self.id or self.now.id
        assert self.now is before or self.now != before
        if before.ended_at is not None and not (isinstance(event, Reopened | Answered) or is_news):
            assert (self.now.state, self.now.ended_at) == (before.state, before.ended_at)
        if isinstance(event, Reopened) and self.id:
            assert self.now.live
        if isinstance(event, Closed) and before.live:
            assert not self.now.live

    @invariant()
    def a_state_that_is_over_has_an_end(self) -> None:
        assert not self.now.state.is_over or self.now.ended_at is not None
        assert self.now.ended_at is None or not self.now.live

    @invariant()
    def no_message_is_forgotten_or_changed(self) -> None:
        assert [message.text for message in self.now.messages] == self.texts

    @invariant()
    def an_id_once_given_is_kept(self) -> None:
        assert self.now.id == self.id

    @invariant()
    def a_sold_number_is_never_refused_or_unknown(self) -> None:
        assert not self.id or self.now.state not in (State.INTENT, State.UNKNOWN, State.REFUSED)

    @invariant()
    def a_cancel_is_only_planned_while_cancelling(self) -> None:
        assert self.now.cancel_at is None or self.now.state is State.CANCELLING

    @invariant()
    def a_number_that_waits_for_its_first_code_is_in_view(self) -> None:
        assert not self.now.put_away or self.now.messages or not self.now.live


TestLife = Life.TestCase
TestLife.settings = settings(deadline=None, stateful_step_count=20)


@given(st.lists(st.tuples(events, moments)))
def test_an_event_reported_twice_counts_once(steps: list[tuple[Event, datetime]]) -> None:
    """Two windows may report the same event: the second report must change nothing."""
    now = INTENT
    for event, at in steps:
        now = after(now, event, at)
        if not isinstance(event, CancelPostponed):
            assert after(now, event, at) is now
