"""A few typed words, and what they may mean."""

from __future__ import annotations

from decimal import Decimal

import pytest

from otptui.domain.model import Country, Server, Service
from otptui.market.finder import Finder
from otptui.market.offers import CatalogNames

SERVERS = {"1": "INDIAN SERVER 1 IN", "3": "INDIAN SERVER 3 IN", "9": "Bronze"}
COUNTRIES = {"22": "India", "3": "China", "0": "Russia", "94": "Guinea-Bissau", "6": "Indonesia"}
SERVICES = {
    "bne": "Uber",
    "ub": "Uber Eats",
    "aaz": "Amazon",
    "wa": "WhatsApp",
    "xb": "1xBet 22",
    "cf": "Café",
}
PRICES = {
    ("1", "22"): {"bne": (Decimal("13.00"), 10), "aaz": (Decimal("5.00"), 0)},
    ("3", "22"): {"bne": (Decimal("9.00"), 0), "aaz": (Decimal("6.00"), 0)},
    ("9", "22"): {"bne": (Decimal("11.00"), 2)},
    ("3", "0"): {"bne": (Decimal("30.00"), 1)},
}


def finder(*first: str) -> Finder:
    names = CatalogNames(
        {id: Server(id, name) for id, name in SERVERS.items()},
        {id: Country(id, name) for id, name in COUNTRIES.items()},
        {code: Service(code, name) for code, name in SERVICES.items()},
    )
    return Finder(names, lambda server, country: PRICES.get((server, country)), first, "22")


def found(query: str, *first: str) -> list[str]:
    return [
        f"{hit.service.name} {hit.country.id} {hit.server.id if hit.server else '*'}"
        for hit in finder(*first).find(query)
    ]


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("uber", "Uber 22 *"),
        ("UBER 22", "Uber 22 *"),
        ("uber 0", "Uber 0 *"),
        ("0 uber", "Uber 0 *"),
        ("uber india", "Uber 22 *"),
        ("uber russia", "Uber 0 *"),
        ("uber guinea bissau", "Uber 94 *"),
        ("uber server 3", "Uber 22 3"),
        ("uber server:3 russia", "Uber 0 3"),
        # A number that is no server is read as all words are: China has the id 3.
        ("uber 3", "Uber 3 *"),
        ("uber bronze", "Uber 22 9"),
        ("bronze uber russia", "Uber 0 9"),
        ("bne", "Uber 22 *"),
        ("ub", "Uber Eats 22 *"),
        ("eats uber", "Uber Eats 22 *"),
        ("1xbet 22", "1xBet 22 22 *"),
        ("cafe", "Café 22 *"),
        ("whatsapp ind", "WhatsApp 22 *"),
    ],
)
def test_the_likeliest_reading_comes_first(query: str, best: str) -> None:
    assert found(query)[0] == best


def test_every_reading_is_there_once() -> None:
    assert found("uber ind")[:4] == ["Uber 22 *", "Uber 6 *", "Uber Eats 22 *", "Uber Eats 6 *"]
    hits = found("uber ind")
    assert "Uber 22 1" in hits
    assert len(hits) == len(set(hits))


@pytest.mark.parametrize(
    "query", ["nothing such", "uber atlantis", "server 3 atlantis", "\x1b[31m", "a" * 500]
)
def test_what_means_nothing_finds_nothing(query: str) -> None:
    assert found(query) == []


def test_those_that_come_first_do_and_are_what_no_words_mean() -> None:
    assert found("") == []
    assert found("", "wa", "bne") == ["WhatsApp 22 *", "Uber 22 *"]
    assert found("russia", "wa", "bne") == ["WhatsApp 0 *", "Uber 0 *"]
    assert found("server 9", "wa") == ["WhatsApp 22 9"]
    assert found("uber", "ub")[0] == "Uber Eats 22 *"


def test_the_cheapest_in_stock_is_what_one_would_buy() -> None:
    uber, amazon, russian, asked = (
        finder().find(query)[0] for query in ("uber", "amazon", "uber 0", "uber 6")
    )
    assert uber.offer is not None
    assert (uber.offer.server.id, str(uber.offer.price), uber.offer.stock) == ("9", "11.00", 2)
    # None in stock: the cheapest of all.
    assert amazon.offer is not None
    assert (amazon.offer.server.id, amazon.offer.stock) == ("1", 0)
    assert russian.offer is not None
    assert russian.offer.place == ("bne", "0", "3")
    assert (asked.offer, asked.asked) == (None, False)
    nowhere = finder().find("whatsapp")[0]
    assert (nowhere.offer, nowhere.asked) == (None, True)
    # On the server that was asked for, whatever the others have.
    on_three = finder().find("uber server 3")[0].offer
    assert on_three is not None
    assert (on_three.server.id, on_three.stock) == ("3", 0)


def test_no_more_is_looked_up_than_is_wanted() -> None:
    looked: list[tuple[str, str]] = []

    def best(server: str, country: str) -> dict[str, tuple[Decimal, int]]:
        looked.append((server, country))
        return {}

    many = CatalogNames(
        {str(id): Server(str(id), f"SERVER {id}") for id in range(7)},
        {str(id): Country(str(id), f"country {id}") for id in range(203)},
        {f"{n:03x}": Service(f"{n:03x}", f"service {n}") for n in range(1931)},
    )
    assert len(Finder(many, best, (), "22").find("s e c o u", most=50)) == 50
    assert len(looked) == 50 * 7
