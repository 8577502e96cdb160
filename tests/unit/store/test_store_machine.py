"""Any calls in any order, by either window: the store is the pure lifecycle, made durable."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from fakes import ever_bought
from fixtures.drafts import GENEROUS, at, draft
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)

from otptui.domain.errors import PurchaseInFlight, StoreUnavailable
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


@dataclass
class Window:
    """One window: its store, and what its disk has refused since."""

    store: Store
    is_refused: bool = False
    waiting: list[tuple[int, Event, float] | tuple[int, bytes]] = field(default_factory=list)


class Windows(RuleBasedStateMachine):
    """Two windows on one file against a dict of activations that only `after` ever changes.

    Wall clocks jump, the monotonic clock runs, windows die, and each window's disk comes and goes. While
    it is gone the window serves from memory; once it is back, what waited happens in its order.
    """

    keys: Bundle[int] = Bundle("keys")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.now = 1000.0
        self.windows: dict[str, Window] = {}
        self.model: dict[int, Activation] = {}
        self.answers: dict[int, bytes] = {}
        self.seen: dict[int, Activation] = {}
        self.revision = 0

    @initialize()
    def start(self) -> None:
        for owner in ("one", "two"):
            self.windows[owner] = Window(self.open())

    def open(self) -> Store:
        return Store.open(Path(self.folder.name) / "otptui.db", clock=lambda: self.now)

    def teardown(self) -> None:
        for window in self.windows.values():
            window.store.close()
        self.folder.cleanup()

    def fold(self, key: int, event: Event, seconds: float) -> None:
        known = {a.id: a.key for a in self.model.values() if a.id}
        if isinstance(event, Answered) and known.get(event.id, key) != key:
            event = Lost(f"the answer was activation {event.id}, which is in the list already")
        self.model[key] = after(self.model[key], event, at(seconds))

    def write_what_waits(self, window: Window) -> None:
        """What the store does with the first write that its disk takes."""
        for step in window.waiting:
            if len(step) == 3:
                self.fold(*step)
            else:
                self.answers[step[0]] = step[1]
        window.waiting.clear()

    # The disk

    @rule(owner=owners)
    def disk_goes(self, owner: str) -> None:
        window = self.windows[owner]
        window.store.database.execute("PRAGMA query_only = ON")
        window.is_refused = True

    @rule(owner=owners)
    def disk_comes_back(self, owner: str) -> None:
        window = self.windows[owner]
        window.store.database.execute("PRAGMA query_only = OFF")
        window.is_refused = False
        self.write_what_waits(window)
        window.store.leases.claim(owner)
        assert window.store.standby.refusal is None
        assert window.store.standby.unsaved == ()

    # What happens

    @rule(target=keys, owner=owners)
    def buy(self, owner: str) -> int | MultipleResults[int]:
        window = self.windows[owner]
        buying = [key for key, a in self.model.items() if a.state is State.INTENT]
        try:
            number = window.store.journal.record_intent(draft(), owner, GENEROUS)
        except PurchaseInFlight:
            assert buying
            return buying[0]
        except StoreUnavailable:
            assert window.is_refused
            return multiple()
        assert not window.is_refused
        self.model[number.key] = number
        return number.key

    @rule(key=keys, owner=owners, id=st.sampled_from("abcdef"))
    def answer(self, key: int, owner: str, id: str) -> None:
        window = self.windows[owner]
        window.store.journal.record_answer(key, 200, id.encode())
        if window.is_refused:
            window.waiting.append((key, id.encode()))
        else:
            self.answers[key] = id.encode()

    @rule(target=keys, owner=owners, id=st.sampled_from("abcdef"))
    def attach(self, owner: str, id: str) -> int | MultipleResults[int]:
        window = self.windows[owner]
        try:
            number = window.store.journal.attach(draft(id=id))
        except StoreUnavailable:
            assert window.is_refused
            return multiple()
        if number.key in self.model:
            self.fold(number.key, Reopened(), 0)
        assert number == self.model.setdefault(number.key, number)
        assert (number.id, number.live) == (id, True)
        return number.key

    @rule(key=keys, owner=owners, event=events, seconds=st.integers(-100_000, 100_000))
    def happen(self, key: int, owner: str, event: Event, seconds: int) -> None:
        window = self.windows[owner]
        before = window.store.activations.get(key)
        now = window.store.journal.apply(key, event, at(seconds))
        assert window.store.activations.get(key) == now
        is_news = isinstance(event, Texted) and len(now.messages) > len(before.messages)
        if before.ended_at is not None and not (is_news or isinstance(event, Answered | Reopened)):
            assert now.state is before.state
        assert now.messages[: len(before.messages)] == before.messages
        assert now.id == before.id or not before.id
        if isinstance(event, Texted):
            assert event.text in [message.text for message in now.messages]
        if not window.is_refused:
            self.fold(key, event, seconds)
            assert now == self.model[key]
        elif now != before:
            window.waiting.append((key, event, seconds))
            assert now in window.store.standby.unsaved

    @rule(owner=owners)
    def die_and_come_back(self, owner: str) -> None:
        window = self.windows[owner]
        window.store.close()
        # What the disk never took is named, so that the user can write it down.
        waited = {step[0] for step in window.waiting if len(step) == 3}
        assert {a.key for a in window.store.standby.unsaved} == waited
        store = self.open()
        self.windows[owner] = Window(store)
        self.now += 10
        for settled in store.journal.recover(read, owner):
            assert settled.state is not State.INTENT
            assert settled.state is State.UNKNOWN or settled.key in self.answers
            self.model[settled.key] = settled
        assert not [a for a in store.activations.shown() if a.state is State.INTENT]

    @rule(seconds=st.sampled_from([0.5, 2.0, 4.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule(owner=owners)
    def claim(self, owner: str) -> None:
        mine = self.windows[owner]
        other = "two" if owner == "one" else "one"
        held = set(mine.store.leases.claim(owner))
        if mine.is_refused:
            assert all(mine.store.activations.get(key).live for key in held)
            assert all(mine.store.leases.holds(owner, key) for key in held)
        elif not self.windows[other].is_refused:
            theirs = {
                key
                for key, a in self.model.items()
                if a.live and self.windows[other].store.leases.holds(other, key)
            }
            assert held | theirs == {key for key, a in self.model.items() if a.live}
            assert not held & theirs

    @invariant()
    def windows_whose_disk_works_see_the_same(self) -> None:
        newest_first = sorted(self.model.values(), key=lambda a: -a.key)
        for window in self.windows.values():
            if not window.waiting:
                assert ever_bought(window.store) == newest_first
        if "two" in self.windows and not self.windows["two"].waiting:
            reader = self.windows["two"].store.activations
            self.revision, changed = reader.changed_since(self.revision)
            self.seen.update((a.key, a) for a in changed)
            assert self.seen == self.model


assert settings.default is not None
EXAMPLES = settings.default.max_examples

TestWindows = Windows.TestCase
# A third of the profile's examples: each is a file, two connections and some thirty commits.
TestWindows.settings = settings(deadline=None, stateful_step_count=20, max_examples=EXAMPLES // 3)
