"""The life of an activation: each step by itself, and whatever order the steps come in."""

from __future__ import annotations

from datetime import datetime, timedelta

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
    Event,
    Expired,
    Finished,
    Lost,
    ProviderCancelled,
    PutAway,
    Refused,
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


@pytest.mark.parametrize(
    ("before", "event", "state"),
    [
        (INTENT, Answered("a1", "919067545744"), State.WAITING),
        (INTENT, Refused("no numbers"), State.REFUSED),
        (INTENT, Lost("timeout"), State.UNKNOWN),
        (UNKNOWN, Answered("a1", "919067545744"), State.WAITING),
        # Its window was only suspended, and has the provider's no.
        (UNKNOWN, Refused("no numbers"), State.REFUSED),
        (WAITING, CancelAsked(), State.CANCELLING),
        (WAITING, Texted("code 1234", "1234"), State.RECEIVED),
        (WAITING, ProviderCancelled(), State.REFUNDED_BY_PROVIDER),
        (WAITING, CancelConfirmed(), State.CANCELLED),
        (WAITING, Expired(), State.EXPIRED),
        (CANCELLING, CancelConfirmed(), State.CANCELLED),
        # The provider says "cancelled" to a look: whose cancel it was cannot be told, and we asked for one.
        (CANCELLING, ProviderCancelled(), State.CANCELLED),
        (CANCELLING, CancelDenied("a code is there"), State.WAITING),
        (CANCELLING, Texted("code 1234", "1234"), State.RECEIVED),
        (CANCELLING, Expired(), State.EXPIRED),
        (RECEIVED, Expired(), State.RECEIVED),
        (RECEIVED, Finished(), State.RECEIVED),
        (RECEIVED, ProviderCancelled(), State.RECEIVED),
    ],
)
def test_each_event_leads_where_it_says(before: Activation, event: Event, state: State) -> None:
    now = after(before, event, LATER)
    assert now.state is state
    is_over = state.is_over or before is RECEIVED
    assert now.ended_at == (LATER if is_over else None)


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
    ],
)
def test_an_event_that_makes_no_sense_changes_nothing(before: Activation, event: Event) -> None:
    assert after(before, event, LATER) is before


def test_a_postponed_cancel_says_when_it_is_sent_again_and_why() -> None:
    again = LATER + timedelta(seconds=30)
    now = after(CANCELLING, CancelPostponed(again, "too early to cancel"), LATER)
    assert (now.state, now.cancel_at, now.note) == (State.CANCELLING, again, "too early to cancel")
    taken = after(now, CancelConfirmed(), again)
    assert (taken.state, taken.cancel_at, taken.note) == (State.CANCELLED, None, "")


def test_a_code_while_cancelling_wins_and_takes_the_cancel_with_it() -> None:
    postponed = after(CANCELLING, CancelPostponed(LATER, "too early to cancel"), START)
    now = after(postponed, Texted("code 1234", "1234"), START)
    assert (now.state, now.cancel_at, now.note) == (State.RECEIVED, None, "")


def test_a_number_with_its_code_is_put_away_and_a_later_code_brings_it_back() -> None:
    away = after(RECEIVED, PutAway(), LATER)
    assert away.put_away
    assert away.live
    assert not after(away, Texted("code 9876", "9876"), LATER).put_away


def test_the_same_message_again_is_no_news() -> None:
    assert after(RECEIVED, Texted("Your code is 4821", "4821"), LATER) is RECEIVED
    second = after(RECEIVED, Texted("Your code is 7733", "7733"), LATER)
    assert second.code == "7733"
    assert second.first_code_at == START
    again = Texted("Your code is 4821", "4821", again=True)
    assert after(RECEIVED, again, LATER) is RECEIVED
    # It is where another was asked for, and the provider waited for it; once.
    twice = after(after(RECEIVED, AnotherAsked(), START), again, LATER)
    assert [message.received_at for message in twice.messages] == [START, LATER]
    assert after(twice, again, LATER) is twice


def test_a_code_that_comes_after_the_end_is_kept_and_brings_the_number_back_into_view() -> None:
    ended = after(after(WAITING, Expired(), LATER), PutAway(), LATER)
    assert ended.put_away
    late = after(ended, Texted("code 1234", "1234"), LATER)
    assert late.state is State.EXPIRED
    assert late.code == "1234"
    assert not late.put_away


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
    st.sampled_from(
        [CancelAsked(), CancelConfirmed(), ProviderCancelled(), Expired(), AnotherAsked(), Finished()]
    ),
)


class Life(RuleBasedStateMachine):
    """Any events in any order, beside what must hold of what was seen so far."""

    def __init__(self) -> None:
        super().__init__()
        self.now = INTENT
        self.final: State | None = None
        self.ended_at: datetime | None = None
        self.id = ""
        self.texts: list[str] = []

    @initialize(start=st.sampled_from([INTENT, WAITING]))
    def begin(self, start: Activation) -> None:
        """As a purchase, or as a number attached by its id."""
        self.now, self.id = start, start.id

    @rule(event=events, at=moments)
    def happen(self, event: Event, at: datetime) -> None:
        before, self.now = self.now, after(self.now, event, at)
        if isinstance(event, Texted) and event.text not in self.texts:
            self.texts.append(event.text)
            assert not self.now.put_away
        if self.now.state.is_over:
            self.final = self.final or self.now.state
        self.ended_at = self.ended_at or self.now.ended_at
        self.id = self.id or self.now.id
        assert self.now is before or self.now != before

    @invariant()
    def a_final_state_is_never_left(self) -> None:
        assert self.final is None or self.now.state is self.final
        assert not self.now.state.is_over or self.now.ended_at is not None

    @invariant()
    def an_end_stays_where_it_was(self) -> None:
        assert self.now.ended_at == self.ended_at
        assert self.now.ended_at is None or not self.now.live

    @invariant()
    def no_message_is_forgotten_or_changed(self) -> None:
        assert [message.text for message in self.now.messages] == self.texts

    @invariant()
    def an_id_once_given_is_kept(self) -> None:
        assert self.now.id == self.id

    @invariant()
    def what_was_sold_is_never_called_refused_or_unknown(self) -> None:
        assert not self.id or self.now.state not in (State.INTENT, State.UNKNOWN, State.REFUSED)

    @invariant()
    def a_cancel_is_only_planned_while_cancelling(self) -> None:
        assert self.now.cancel_at is None or self.now.state is State.CANCELLING

    @invariant()
    def nothing_is_out_of_view_while_its_first_code_is_awaited(self) -> None:
        assert not self.now.put_away or self.now.messages or not self.now.live


TestLife = Life.TestCase
TestLife.settings = settings(deadline=None, stateful_step_count=20)


@given(st.lists(st.tuples(events, moments)))
def test_telling_an_event_twice_is_telling_it_once(steps: list[tuple[Event, datetime]]) -> None:
    """Two windows may report the same thing: the second time it must be no news."""
    now = INTENT
    for event, at in steps:
        now = after(now, event, at)
        if not isinstance(event, CancelPostponed):
            assert after(now, event, at) is now
