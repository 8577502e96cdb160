"""A purchase is asked for in one place, one at a time, and shown where it was asked for."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from fake_window import FakeWindow
from msgspec.structs import replace

from otptui.config.schema import Config, Profile
from otptui.domain.errors import NoNumbers, OutcomeUnknown
from otptui.domain.estimator import Estimator
from otptui.domain.model import Activation, Country, Offer, Server, Service, utc_now
from otptui.domain.states import State
from otptui.market.listings import Market
from otptui.ui.commands import Keys
from otptui.ui.controllers.buy_flow import BuyFlow

OFFER = Offer(Service("bne", "Uber"), Country("22", "India"), Server("9", "INDIA 9"), Decimal(7), 3)
NUMBER = Activation(
    service=OFFER.service,
    country=OFFER.country,
    server=OFFER.server,
    price=OFFER.price,
    profile="sim",
    bought_at=utc_now(),
    state=State.WAITING,
)


class Desk:
    """A window in which somebody buys."""

    def __init__(self) -> None:
        self.window = FakeWindow()
        self.bought: list[tuple[Offer, Profile]] = []
        self.shown: list[tuple[Activation, Any]] = []
        self.announced: list[Activation] = []
        self.error: Exception | None = None
        self.numbers = SimpleNamespace(is_buying=False, buy=self.buy, refuse_if_read_only=lambda: None)
        profile = Profile("sim")
        session = SimpleNamespace(numbers=self.numbers, profile=profile, quotes=None, market=Market())
        services: Any = SimpleNamespace(
            window=self.window,
            session=session,
            keys=Keys({}),
            config=Config("sim", {"sim": profile}),
            profile_name="sim",
        )
        home: Any = SimpleNamespace(
            estimator=Estimator(), focused="prices", show_bought=lambda *given: self.shown.append(given)
        )
        self.flow = BuyFlow(services, lambda: home, self.announced.append)

    async def buy(self, offer: Offer, profile: Profile) -> Activation:
        self.bought.append((offer, profile))
        if self.error is not None:
            raise self.error
        return NUMBER

    def answer(self, yes: bool) -> None:
        _, answered = self.window.dialogs[-1]
        answered(yes)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_yes_buys_and_shows_the_number_where_it_was_asked_for(desk: Desk) -> None:
    desk.flow.ask(OFFER)
    desk.answer(yes=True)
    await desk.window.finish_work()
    assert desk.bought == [(OFFER, Profile("sim"))]
    assert desk.shown == [(NUMBER, "prices")]


async def test_a_no_buys_nothing(desk: Desk) -> None:
    desk.flow.ask(OFFER)
    desk.answer(yes=False)
    await desk.window.finish_work()
    assert desk.bought == []


def test_while_one_is_bought_no_other_is_asked_for(desk: Desk) -> None:
    desk.numbers.is_buying = True
    desk.flow.ask(OFFER)
    assert desk.window.dialogs == []
    assert "one at a time" in desk.window.toasts[0]


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (NoNumbers("there are none"), "Uber: not bought"),
        (OutcomeUnknown("no answer within 60 s"), "Uber: purchase not confirmed"),
    ],
)
async def test_a_failed_purchase_is_reported_and_shows_no_number(
    desk: Desk, error: Exception, title: str
) -> None:
    desk.error = error
    desk.flow.ask(OFFER)
    desk.answer(yes=True)
    await desk.window.finish_work()
    assert desk.window.toasts == [title]
    assert desk.shown == []


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (replace(NUMBER, profile="other"), "bought with profile other"),
        (replace(NUMBER, price=None), "It was attached"),
    ],
)
def test_the_same_again_needs_a_price_of_this_profile(desk: Desk, number: Activation, reason: str) -> None:
    desk.flow.ask_again(number)
    assert desk.window.dialogs == []
    assert reason in desk.window.toasts[0]
    desk.flow.ask_again(NUMBER)
    assert len(desk.window.dialogs) == 1
