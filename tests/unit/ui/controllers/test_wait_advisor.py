"""What the row of a waiting number says: how likely its code still is, and once that it is time to go."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from fakes import START, activation
from msgspec.structs import replace

from otptui.domain.estimator import Estimator
from otptui.domain.evidence import Evidence, Place, Trial
from otptui.domain.listing import SERVERS, prices_of
from otptui.domain.model import PriceColumns, Server
from otptui.domain.states import State
from otptui.market.listings import Held, Market
from otptui.ui.commands import Keys
from otptui.ui.controllers.wait_advisor import WaitAdvisor

NUMBER = activation()
BETTER: Place = (*NUMBER.place[:2], "5")


def trials(codes: int, failures: int) -> Evidence:
    coded = [Trial(START, 10.0 + number % 20, coded=True, refunded=False) for number in range(codes)]
    return Evidence.of([*coded, *[Trial(START, 1200.0, coded=False, refunded=True)] * failures], START)


KNOWN = Estimator({NUMBER.place: trials(15, 35), BETTER: trials(45, 5)})


class Desk:
    """An advisor whose toasts are kept. Server 5 sells the same for the same price."""

    def __init__(self, servers: str = "3 5") -> None:
        self.toasts: list[tuple[str, ...]] = []
        market = Market()
        market.hold(SERVERS, Held(tuple(Server(id, f"SERVER {id}") for id in servers.split()), START))
        for id in servers.split():
            columns = PriceColumns(["22"], [NUMBER.service.code], ["9.00"], [5])
            market.hold(prices_of(id, "22"), Held(columns, START))
        services: Any = SimpleNamespace(
            window=SimpleNamespace(toast=lambda *texts, **_: self.toasts.append(texts)),
            session=SimpleNamespace(market=market),
            keys=Keys({}),
            profile_name=NUMBER.profile,
        )
        self.advisor = WaitAdvisor(services)

    def text(self, seconds: float, **changes: Any) -> str:
        number = replace(NUMBER, **changes)
        texts = self.advisor.texts([number], KNOWN, START + timedelta(seconds=seconds))
        return texts.get(number.key, "")


def test_the_share_that_still_comes_falls_while_a_number_waits() -> None:
    desk = Desk()
    shares = [int(desk.text(seconds).split()[0]) for seconds in (0, 5, 10)]
    assert shares == sorted(shares, reverse=True)
    assert desk.text(5).endswith(" % chance")
    assert desk.toasts == []


def test_once_starting_over_is_quicker_the_row_and_one_notice_say_so() -> None:
    desk = Desk()
    assert desk.text(200) == desk.text(201) == "0 %: o elsewhere"
    assert len(desk.toasts) == 1
    text, title = desk.toasts[0]
    assert title == "Uber: no code yet"
    assert text.startswith("0 % chance left; server 5 takes about 0:5")
    assert text.endswith(" per code: o")


def test_where_only_its_own_server_sells_it_a_new_number_there_is_advised() -> None:
    desk = Desk("3")
    assert desk.text(200) == "0 %: B again"
    assert "a new number here takes about" in desk.toasts[0][0]


def test_the_wait_is_counted_from_the_copy_of_the_number() -> None:
    desk = Desk()
    assert desk.text(200, number_copied_at=START + timedelta(seconds=195)) == desk.text(5)
    assert desk.toasts == []


def test_nothing_is_said_without_evidence_of_other_profiles_or_with_a_code() -> None:
    desk = Desk()
    later = START + timedelta(seconds=200)
    assert desk.advisor.texts([NUMBER], Estimator({NUMBER.place: trials(5, 50)}), later) == {}
    assert desk.text(200, profile="another") == ""
    assert desk.text(200, state=State.RECEIVED) == desk.text(200, state=State.CANCELLING) == ""
