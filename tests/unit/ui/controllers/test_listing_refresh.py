"""Listings are asked for again after a failure, and displayed together."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from fake_window import FakeWindow

from otptui.domain.errors import BadKey, OtpError, Unreachable
from otptui.domain.listing import AnyListing, prices_of
from otptui.market.listings import Held
from otptui.support import backoff
from otptui.ui.controllers.listing_refresh import DISPLAY_DELAY, ListingRefresh

LISTING = prices_of("9", "22")
ABOUT = f"listing {LISTING.kind} 9/22"


class Desk:
    """A refresh over a market that answers as the test says."""

    def __init__(self) -> None:
        self.window = FakeWindow()
        self.error: OtpError | None = None
        self.asked: list[AnyListing] = []
        self.displays = 0
        held: Any = SimpleNamespace(held=lambda listing: Held(None, None, self.error))
        loader: Any = SimpleNamespace(refresh=self.answer, market=held)
        browse: Any = SimpleNamespace(
            server_name=lambda server: f"server {server}",
            names_needed=lambda: [],
            prices_unasked=lambda: [],
        )
        window: Any = self.window
        self.refresh = ListingRefresh(
            window, loader, browse, window.set_timer, answered=self.take, display=self.display
        )

    async def answer(self, listing: AnyListing) -> None:
        self.asked.append(listing)

    def take(self, listing: AnyListing) -> None:
        self.refresh.settle(listing)

    async def display(self) -> None:
        self.displays += 1

    async def load(self) -> None:
        self.refresh.load([LISTING])
        await self.window.finish_work()

    def retries(self) -> list[float]:
        """The delays of the tries that are planned."""
        return [it.delay for it in self.window.timers if not it.is_stopped and it.delay != DISPLAY_DELAY]


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_failure_is_a_problem_with_its_next_try_and_an_answer_ends_both(desk: Desk) -> None:
    desk.error = Unreachable("the connection was refused")
    await desk.load()
    delay = backoff.LISTINGS.delay(1, desk.error)
    assert desk.window.problems == {ABOUT: (f"server 9: {desk.error.explanation.removesuffix('.')}", delay)}
    assert desk.retries() == [delay]
    desk.error = None
    desk.window.timers[0].callback()
    await desk.window.finish_work()
    assert desk.asked == [LISTING, LISTING]
    assert desk.window.problems == {}
    assert desk.retries() == []


async def test_a_second_failure_waits_longer_and_plans_one_try(desk: Desk) -> None:
    desk.error = Unreachable("the connection was refused")
    await desk.load()
    await desk.load()
    assert desk.retries() == [backoff.LISTINGS.delay(2, desk.error)]
    desk.refresh.stop()
    assert desk.retries() == []


async def test_what_the_provider_refuses_is_not_asked_for_again(desk: Desk) -> None:
    desk.error = BadKey("the key is wrong")
    await desk.load()
    assert desk.window.problems[ABOUT][1] is None
    assert desk.retries() == []


async def test_answers_that_arrive_together_are_displayed_once(desk: Desk) -> None:
    desk.refresh.load([LISTING, prices_of("1", "22"), prices_of("2", "22")])
    await desk.window.finish_work()
    (timer,) = desk.window.timers
    assert timer.delay == DISPLAY_DELAY
    await timer.callback()
    assert desk.displays == 1
