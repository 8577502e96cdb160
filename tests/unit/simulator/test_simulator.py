"""The simulated provider answers as documented, from its seed and its clock alone."""

import json
import re
from collections import Counter
from decimal import Decimal
from random import Random

import pytest
from simulated import Clock, ask

from otptui.simulator import EarlyCancel, Simulator
from otptui.simulator.inventory import LANDS, SERVICES, UNNAMED
from otptui.simulator.message_texts import phone, write


def simulator(clock=None, **options):
    return Simulator(options.pop("seed", 1), clock=clock or Clock(), **options)


async def text(sim, action, **params):
    response = await ask(sim, action, **params)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    return response.text


async def bought(sim, service="bne", **params):
    word, id, number = (await text(sim, "getNumber", service=service, **params)).split(":")
    assert word == "ACCESS_NUMBER"
    return id, number


def sold_out(sim, server="1", country="22"):
    return next(
        code
        for code, tiers in sim.world.shelf(server, country).items()
        if not any(tier.base or tier.swing for tier in tiers)
    )


class TestCatalog:
    async def test_there_are_seven_servers_with_names_in_mojibake(self):
        servers = json.loads(await text(simulator(), "getServers"))
        assert sorted(servers.values()) == ["1", "2", "3", "4", "5", "8", "9"]
        first = next(name for name, id in servers.items() if id == "1")
        assert first.encode("cp1252").decode() == "INDIAN SERVER 1 🇮🇳"

    async def test_there_are_many_untidy_countries_and_services(self):
        countries = json.loads(await text(simulator(), "getCountries"))
        services = json.loads(await text(simulator(), "getServices"))
        assert len(countries) >= 12
        assert countries["22"] == "iNDIA"
        assert len(services) >= 150
        assert services["bne"] == "Uber "
        assert services["aaz"] == "Amazon "

    async def test_not_every_server_has_every_country(self):
        sim = simulator()
        first = json.loads(await text(sim, "getCountries", server_id="1"))
        ninth = json.loads(await text(sim, "getCountries", server_id="9"))
        assert "22" in ninth
        missing = next(iter(first.keys() - ninth.keys()))
        for action in ("getServices", "getPrices", "getNumber"):
            params = {"country": missing, "server_id": "9", "service": "bne"}
            assert await text(sim, action, **params) == "BAD_SERVER"

    async def test_prices_come_in_tiers_of_strings_some_sold_out(self):
        [(country, services)] = json.loads(await text(simulator(), "getPrices")).items()
        assert country == "22"
        tiers = [(price, stock) for prices in services.values() for price, stock in prices.items()]
        assert all(re.fullmatch(r"\d+\.\d\d", price) and stock.isdecimal() for price, stock in tiers)
        assert any(stock == "0" for _, stock in tiers)
        assert any(len(prices) > 2 for prices in services.values())

    async def test_some_services_have_only_a_price_or_only_a_name(self):
        sim = simulator()
        named = json.loads(await text(sim, "getServices")).keys()
        priced = json.loads(await text(sim, "getPrices"))["22"].keys()
        assert priced - named
        assert named - priced
        assert await text(sim, "getNumber", service=min(named - priced)) == "NO_NUMBERS"

    @pytest.mark.parametrize("offers", [3, 500, 20_000])
    async def test_india_has_the_requested_number_of_offers(self, offers):
        sim = simulator(offers=offers)
        total = 0
        for server in sim.world.servers().values():
            prices = json.loads(await text(sim, "getPrices", server_id=server))["22"]
            total += sum(map(len, prices.values()))
        assert total == offers

    async def test_invented_services_have_unique_names(self):
        sim = simulator(offers=20_000)
        names = json.loads(await text(sim, "getServices"))
        priced = json.loads(await text(sim, "getPrices"))["22"]
        assert len(names.keys() & priced.keys()) > 1200
        assert len(set(names.values())) > 1200

    async def test_stock_moves_with_time_within_bounds(self):
        clock = Clock()
        sim = simulator(clock)
        before = await text(sim, "getPrices")
        assert await text(sim, "getPrices") == before
        clock.advance(60)
        assert await text(sim, "getPrices") != before


class TestRefusals:
    @pytest.mark.parametrize(
        ("action", "params", "word"),
        [
            ("getServers", {"api_key": "wrong"}, "BAD_KEY"),
            ("getBalance", {}, "BAD_ACTION"),
            ("", {}, "BAD_ACTION"),
            ("getCountries", {"server_id": "7"}, "BAD_SERVER"),
            ("getPrices", {"country": "9999"}, "BAD_SERVER"),
            ("getNumber", {}, "BAD_SERVICE"),
            ("getNumber", {"service": "nope"}, "BAD_SERVICE"),
            ("getNumber", {"service": "bne", "server_id": "7"}, "BAD_SERVER"),
            ("getNumber", {"service": "bne", "country": "9999"}, "BAD_COUNTRY"),
            ("getStatus", {"id": "none"}, "NO_ACTIVATION"),
            ("setStatus", {}, "NO_ACTIVATION"),
        ],
    )
    async def test_a_refusal_is_a_word_with_status_200(self, action, params, word):
        sim = simulator()
        assert await text(sim, action, **params) == word
        assert not sim.ledger

    async def test_without_money_there_is_no_number(self):
        sim = simulator(balance="1.00")
        assert await text(sim, "getNumber", service="bne") == "NO_BALANCE"
        assert not sim.ledger

    async def test_without_stock_there_is_no_number(self):
        sim = simulator()
        assert await text(sim, "getNumber", service=sold_out(sim)) == "NO_NUMBERS"

    async def test_getbalance_can_be_enabled(self):
        assert await text(simulator(has_balance=True), "getBalance") == "ACCESS_BALANCE:1234.50"


class TestSale:
    async def test_the_cheapest_in_stock_is_sold_and_its_stock_falls(self):
        sim = simulator()
        before = json.loads(await text(sim, "getPrices"))["22"]["bne"]
        id, number = await bought(sim)
        assert re.fullmatch(r"[0-9a-f]{24}", id)
        assert re.fullmatch(r"91[6-9]\d{9}", number)
        price = min((price for price, stock in before.items() if stock != "0"), key=Decimal)
        assert sim.ledger[0].price == Decimal(price)
        after = json.loads(await text(sim, "getPrices"))["22"]["bne"]
        assert after == before | {price: str(int(before[price]) - 1)}

    async def test_a_service_can_be_bought_out_down_to_its_dearer_tiers(self):
        sim = simulator(balance="1000000")
        prices = []
        while (await text(sim, "getNumber", service="wa")) != "NO_NUMBERS":
            prices.append(sim.ledger[-1].price)
        assert prices == sorted(prices)
        assert set(json.loads(await text(sim, "getPrices"))["22"]["wa"].values()) == {"0"}

    async def test_the_same_seed_gives_the_same_answers_and_another_seed_others(self):
        async def story(seed):
            clock = Clock()
            sim = simulator(clock, seed=seed, balance="5000")
            said = [(await ask(sim, a)).text for a in ("getServers", "getPrices", "getServices")]
            for server in ("1", "3", "9"):
                said.append(await text(sim, "getNumber", service="aaz", server_id=server))
                id = sim.ledger[-1].id
                for _ in range(5):
                    clock.advance(17)
                    said.append(await text(sim, "getStatus", id=id))
            return said

        assert await story(1) == await story(1)
        assert await story(1) != await story(2)

    def test_the_fates_of_numbers_are_realistic(self):
        sim = simulator(balance="1000000", offers=5000)
        for n in range(840):
            server = ("1", "2", "3", "4", "5", "8", "9")[n % 7]
            sim.desk.sell(("wa", "tg", "go", "fb", "ig", "bne")[n % 6], "22", server, sim.now())
        sales = sim.ledger
        fate = Counter(
            "code" if sale.messages else "never" if sale.dropped_at is None else "dropped" for sale in sales
        )
        assert 0.08 < fate["never"] / len(sales) < 0.18
        assert 0.03 < fate["dropped"] / len(sales) < 0.1
        assert all(4 <= sale.messages[0].due_at <= 60 for sale in sales if sale.messages)
        twice = [sale.messages for sale in sales if len(sale.messages) > 1]
        assert len(twice) > 50
        assert all(first.code != second.code and first.due_at < second.due_at for first, second in twice)
        assert len({sale.id for sale in sales}) == len(sales)


class TestMessages:
    async def test_a_code_never_comes_before_it_is_due(self):
        clock = Clock()
        sim = simulator(clock, first_code_within=9.0)
        id, _ = await bought(sim)
        [sms, *_] = sim.ledger[0].messages
        assert 4 <= sms.due_at <= 9
        clock.advance(sms.due_at - 0.01)
        assert await text(sim, "getStatus", id=id) == "STATUS_WAIT_CODE"
        assert sms.delivered_at is None
        clock.advance(0.02)
        assert await text(sim, "getStatus", id=id) == f"STATUS_OK:{sms.text}"
        first_seen = sms.delivered_at
        clock.advance(1)
        await text(sim, "getStatus", id=id)
        assert sms.delivered_at == first_seen == pytest.approx(sms.due_at + 0.01)

    async def test_the_first_code_comes_soon_for_any_seed(self):
        for seed in range(40):
            sim = simulator(seed=seed, first_code_within=9.0)
            await bought(sim, server_id="9")
            assert 4 <= sim.ledger[0].messages[0].due_at <= 9

    async def test_a_second_message_takes_the_place_of_the_first(self):
        clock = Clock()
        sim = simulator(clock)
        id, _ = await bought(sim)
        sim.desk.deliver(id, "first: 1111", "1111", sim.now())
        assert await text(sim, "getStatus", id=id) == "STATUS_OK:first: 1111"
        clock.advance(1)
        sim.desk.deliver(id, "second: 2222", "2222", sim.now())
        assert await text(sim, "getStatus", id=id) == "STATUS_OK:second: 2222"

    def test_every_text_holds_its_code(self):
        rng = Random(1)
        messages = [
            write(rng, service, country, phone(rng, country))
            for country in LANDS
            for service in (*SERVICES, *UNNAMED)
        ]
        assert len(messages) > 3000
        for sms, code in messages:
            assert code.isdecimal()
            assert 4 <= len(code) <= 8
            assert code in re.sub(r"(?<=\d)[- ](?=\d)", "", sms)
            assert not set("~{}") & set(sms)
        assert any(":" in sms and not sms.isascii() for sms, _ in messages)


class TestEnds:
    @pytest.fixture
    def clock(self):
        return Clock()

    async def silent(self, sim, clock, server="9"):
        """A number that nothing will ever come for."""
        while True:
            id, _ = await bought(sim, server_id=server)
            sale = sim.ledger[-1]
            if not sale.messages and sale.dropped_at is None:
                return id

    async def test_a_cancel_refunds_and_a_second_one_says_so(self, clock):
        sim = simulator(clock, early_window=0)
        id, _ = await bought(sim)
        assert await text(sim, "setStatus", id=id) == "ACCESS_CANCEL"
        assert await text(sim, "setStatus", id=id) == "ACCESS_CANCEL_ALREADY"
        assert await text(sim, "getStatus", id=id) == "STATUS_CANCEL"
        assert sim.balance == Decimal("1234.50")
        assert sim.ledger[0].ended_by == "user"

    async def test_a_cancelled_number_gets_no_more_messages(self, clock):
        sim = simulator(clock, early_window=0, first_code_within=9.0)
        id, _ = await bought(sim)
        await text(sim, "setStatus", id=id)
        clock.advance(10)
        assert await text(sim, "getStatus", id=id) == "STATUS_CANCEL"
        assert sim.ledger[0].messages[0].delivered_at is None

    async def test_a_cancel_after_a_message_is_refused(self, clock):
        sim = simulator(clock, first_code_within=9.0)
        id, _ = await bought(sim)
        clock.advance(9)
        assert await text(sim, "setStatus", id=id) == "ACCESS_APPROVED"
        assert sim.balance == Decimal("1234.50") - sim.ledger[0].price

    @pytest.mark.parametrize(
        ("style", "status", "body"),
        [
            (EarlyCancel.ERROR, 200, "ERROR"),
            (EarlyCancel.WAIT, 200, "ACCESS_CANCEL_WAIT:118"),
            (EarlyCancel.DENIED, 409, None),
        ],
    )
    async def test_an_early_cancel_is_refused_in_the_chosen_style(self, clock, style, status, body):
        sim = simulator(clock, early_window=120, early_cancel=style, balance="100000")
        id = await self.silent(sim, clock)
        clock.advance(2.5)
        response = await ask(sim, "setStatus", id=id)
        assert response.status_code == status
        if body is None:
            assert response.json()["info"] == {"minActivationTime": 120}
        else:
            assert response.text == body
        clock.advance(117.5)
        assert await text(sim, "setStatus", id=id) == "ACCESS_CANCEL"

    async def test_a_provider_may_require_status_8(self, clock):
        sim = simulator(clock, early_window=0, needs_status_8=True)
        id, _ = await bought(sim)
        assert await text(sim, "setStatus", id=id) == "BAD_STATUS"
        assert await text(sim, "setStatus", id=id, status="6") == "BAD_STATUS"
        assert await text(sim, "setStatus", id=id, status="8") == "ACCESS_CANCEL"

    @pytest.mark.parametrize(("keeps_money", "end"), [(False, "STATUS_CANCEL"), (True, "STATUS_FINISH")])
    async def test_after_its_lifetime_a_number_without_a_message_is_gone(self, clock, keeps_money, end):
        sim = simulator(clock, balance="100000")
        id = await self.silent(sim, clock)
        sale = sim.ledger[-1]
        sale.keeps_money = keeps_money
        clock.advance(1199)
        assert await text(sim, "getStatus", id=id) == "STATUS_WAIT_CODE"
        clock.advance(1)
        assert await text(sim, "getStatus", id=id) == end
        assert (sale.ended_by, sale.refunded) == ("lifetime", 0 if keeps_money else sale.price)

    async def test_after_its_lifetime_a_number_that_served_is_not_refunded(self, clock):
        sim = simulator(clock, first_code_within=9.0)
        id, _ = await bought(sim)
        clock.advance(1200)
        assert await text(sim, "getStatus", id=id) == f"STATUS_OK:{sim.ledger[0].messages[-1].text}"
        assert sim.ledger[0].refunded == 0
        assert await text(sim, "setStatus", id=id) == "ACCESS_APPROVED"

    async def test_a_number_cancelled_by_the_provider_is_refunded(self, clock):
        sim = simulator(clock, balance="100000")
        while not sim.ledger or sim.ledger[-1].dropped_at is None:
            id, _ = await bought(sim, server_id="9")
        sale = sim.ledger[-1]
        clock.advance(sale.dropped_at - 0.1)
        assert await text(sim, "getStatus", id=id) == "STATUS_WAIT_CODE"
        clock.advance(0.2)
        assert await text(sim, "getStatus", id=id) == "STATUS_CANCEL"
        assert (sale.ended_by, sale.refunded) == ("provider", sale.price)
        assert await text(sim, "setStatus", id=id) == "ACCESS_CANCEL_ALREADY"

    async def test_the_balance_always_agrees_with_the_ledger(self, clock):
        sim = simulator(clock, balance="3000.10", early_window=20)
        for n in range(200):
            server = ("1", "2", "3", "9")[n % 4]
            await text(sim, "getNumber", service=("wa", "bne", "xt")[n % 3], server_id=server)
            clock.advance(7)
            if n % 3 and len(sim.ledger) > 4:
                await text(sim, "setStatus", id=sim.ledger[-4].id)
        sold = sum(sale.price for sale in sim.ledger)
        refunded = sum(sale.refunded for sale in sim.ledger)
        assert sim.balance == Decimal("3000.10") - sold + refunded
        assert 0 < refunded < sold
        clock.advance(1200)
        served = sum(sale.price for sale in sim.ledger if sale.ended_by == "lifetime" and not sale.refunded)
        assert sim.balance == Decimal("3000.10") - served


class TestRequests:
    async def test_every_call_is_recorded_without_the_key(self):
        clock = Clock()
        sim = simulator(clock)
        clock.advance(5)
        await text(sim, "getCountries", server_id="3")
        [request] = sim.requests
        assert (request.at, request.action, request.params) == (5, "getCountries", {"server_id": "3"})
        assert request.peer == "127.0.0.1:123"
        assert sim.key not in repr(request)

    async def test_time_can_be_advanced_but_not_turned_back(self):
        sim = simulator()
        sim.advance(30)
        assert sim.now() == 30
        with pytest.raises(ValueError, match="forward"):
            sim.advance(-1)
