"""The offers of a service on other servers, and which of them is clearly better."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from otptui.domain.estimator import Estimator
from otptui.domain.evidence import Evidence, Trial
from otptui.domain.listing import SERVERS, prices_of
from otptui.domain.model import Offer, PriceColumns, Server
from otptui.market.alternatives import better_offer, offers_of
from otptui.market.listings import Held, Market

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def market(**prices: tuple[str, int]) -> Market:
    """Servers s1, s2 … that sell WhatsApp in India at (price, stock)."""
    found = Market()
    servers = tuple(Server(name[1:], f"SERVER {name[1:]}") for name in prices)
    found.hold(SERVERS, Held(servers, NOW))
    for name, (price, stock) in prices.items():
        columns = PriceColumns(["22"], ["wa"], [price], [stock])
        found.hold(prices_of(name[1:], "22"), Held(columns, NOW))
    return found


def offer(shop: Market, server: str) -> Offer:
    return next(it for it in offers_of(shop, "wa", "22") if it.server.id == server)


def trials(codes: int, failures: int) -> Evidence:
    coded = [Trial(NOW, 20.0, coded=True, refunded=False)] * codes
    return Evidence.of([*coded, *[Trial(NOW, 1200.0, coded=False, refunded=False)] * failures], NOW)


def test_each_server_that_sells_the_service_has_an_offer() -> None:
    shop = market(s1=("9.00", 5), s2=("7.00", 0))
    assert [(it.server.id, str(it.price), it.stock) for it in offers_of(shop, "wa", "22")] == [
        ("1", "9.00", 5),
        ("2", "7.00", 0),
    ]
    assert offers_of(shop, "tg", "22") == offers_of(shop, "wa", "0") == []


def test_without_evidence_the_cheapest_in_stock_is_better_where_it_is_clearly_cheaper() -> None:
    shop = market(s1=("9.00", 5), s2=("7.00", 3), s3=("6.00", 0), s4=("7.20", 4))
    assert better_offer(shop, Estimator(), offer(shop, "1")) == offer(shop, "2")
    assert better_offer(shop, Estimator(), offer(shop, "4")) is None
    assert better_offer(shop, Estimator(), offer(shop, "2")) is None


def test_with_evidence_the_better_value_is_better_though_it_is_dearer() -> None:
    shop = market(s1=("9.00", 5), s2=("10.00", 3))
    known = Estimator({("wa", "22", "1"): trials(3, 20), ("wa", "22", "2"): trials(20, 1)})
    assert better_offer(shop, known, offer(shop, "1")) == offer(shop, "2")
    assert better_offer(shop, known, offer(shop, "2")) is None
    assert offer(shop, "2").price == Decimal("10.00")
