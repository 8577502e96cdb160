"""Whatever is asked in whatever order, by whichever window: the store is the pure lifecycle, made durable."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fakes import ever_bought
from fixtures.drafts import GENEROUS, at, draft
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from otptui.domain.errors import PurchaseInFlight
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
from otptui.store import Store

texts = st.text(max_size=6) | st.sampled_from(["code 1", "code 2"])
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(Answered, st.sampled_from("abcdef"), st.just("919067545744")),
    st.builds(Refused, texts),
    st.builds(Lost, texts),
    st.builds(Texted, texts, texts),
    st.just(CancelAsked()),
    st.builds(CancelPostponed, st.integers(0, 99).map(at), texts),
    st.builds(CancelDenied, texts),
    st.just(CancelConfirmed()),
    st.just(ProviderCancelled()),
    st.just(Expired()),
    st.sampled_from([AnotherAsked(), Finished(), Closed(), Reopened()]),
    st.builds(Described, st.none() | st.decimals(0, 9, places=2), st.none() | st.integers(0, 99).map(at)),
    st.builds(PutAway, st.booleans()),
)
owners = st.sampled_from(["one", "two"])


def read(profile: str, status: int, body: bytes) -> Event:
    return Answered(body.decode(), "919067545744")


class Windows(RuleBasedStateMachine):
    """Two windows on one file against a dict of activations that only `after` ever changes."""

    keys: Bundle[int] = Bundle("keys")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.now = 1000.0
        self.stores: dict[str, Store] = {}
        self.model: dict[int, Activation] = {}
        self.answers: dict[int, bytes] = {}
        self.buyer: dict[int, str] = {}
        self.seen: dict[int, Activation] = {}
        self.revision = 0

    @initialize()
    def start(self) -> None:
        for owner in ("one", "two"):
            self.stores[owner] = self.open()

    def open(self) -> Store:
        return Store.open(Path(self.folder.name) / "otptui.db", clock=lambda: self.now)

    def teardown(self) -> None:
        for store in self.stores.values():
            store.close()
        self.folder.cleanup()

    def fold(self, key: int, event: Event, seconds: float) -> None:
        known = {a.id: a.key for a in self.model.values() if a.id}
        if isinstance(event, Answered) and known.get(event.id, key) != key:
            event = Lost(f"the answer was activation {event.id}, which is in the list already")
        self.model[key] = after(self.model[key], event, at(seconds))

    @rule(target=keys, owner=owners)
    def buy(self, owner: str) -> int:
        buying = [key for key, a in self.model.items() if a.state is State.INTENT]
        try:
            number = self.stores[owner].journal.record_intent(draft(), owner, GENEROUS)
        except PurchaseInFlight:
            assert buying
            return buying[0]
        self.model[number.key] = number
        self.buyer[number.key] = owner
        return number.key

    @rule(key=keys, owner=owners, id=st.sampled_from("abcdef"))
    def answer(self, key: int, owner: str, id: str) -> None:
        self.stores[owner].journal.record_answer(key, 200, id.encode())
        self.answers[key] = id.encode()

    @rule(target=keys, owner=owners, id=st.sampled_from("abcdef"))
    def attach(self, owner: str, id: str) -> int:
        number = self.stores[owner].journal.attach(draft(id=id))
        if number.key in self.model:
            self.fold(number.key, Reopened(), 0)
        assert number == self.model.setdefault(number.key, number)
        assert (number.id, number.live) == (id, True)
        return number.key

    @rule(key=keys, owner=owners, event=events, seconds=st.integers(1, 99))
    def happen(self, key: int, owner: str, event: Event, seconds: int) -> None:
        before = self.model[key]
        self.fold(key, event, seconds)
        now = self.stores[owner].journal.apply(key, event, at(seconds))
        assert now == self.model[key]
        is_news = isinstance(event, Texted) and len(now.messages) > len(before.messages)
        if before.ended_at is not None and not (is_news or isinstance(event, Answered | Reopened)):
            assert now.state is before.state
        assert now.messages[: len(before.messages)] == before.messages
        assert now.id == before.id or not before.id

    @rule(owner=owners)
    def die_and_come_back(self, owner: str) -> None:
        self.stores[owner].close()
        self.stores[owner] = self.open()
        self.now += 10
        for settled in self.stores[owner].journal.recover(read, owner):
            assert settled.state is not State.INTENT
            assert settled.state is State.UNKNOWN or settled.key in self.answers
            self.model[settled.key] = settled
        assert not [a for a in self.stores[owner].activations.shown() if a.state is State.INTENT]

    @rule(owner=owners)
    def claim(self, owner: str) -> None:
        store, other = self.stores[owner], "two" if owner == "one" else "one"
        mine = set(store.leases.claim(owner))
        theirs = {key for key in self.model if store.leases.holds(other, key) and self.model[key].live}
        assert mine | theirs == {key for key, a in self.model.items() if a.live}
        assert not mine & theirs

    @invariant()
    def both_windows_see_the_same(self) -> None:
        newest_first = sorted(self.model.values(), key=lambda a: -a.key)
        for store in self.stores.values():
            assert ever_bought(store) == newest_first
        self.revision, changed = (
            self.stores["two"].activations.changed_since(self.revision) if self.stores else (0, [])
        )
        self.seen.update((a.key, a) for a in changed)
        assert self.seen == self.model


assert settings.default is not None
EXAMPLES = settings.default.max_examples
TestWindows = Windows.TestCase
# A third of the profile's examples: each is a file, two connections and some thirty commits.
TestWindows.settings = settings(deadline=None, stateful_step_count=20, max_examples=EXAMPLES // 3)
