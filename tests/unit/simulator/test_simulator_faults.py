"""Each fault of the simulated provider does what it says, and only as often as set."""

import json

import httpx
import pytest
from simulated import Clock, SimulatedTransport, ask

from otptui.simulator import ENDPOINT, Fault, Kind, Simulator
from otptui.simulator.faults import HOSTILE_TEXTS


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sim(clock):
    return Simulator(1, clock=clock, sleep=clock.sleep)


async def with_fault(sim, kind, action="*", params=None, **options):
    sim.faults.replace(Fault(kind, action, **options))
    return await ask(sim, action if action != "*" else "getPrices", **(params or {}))


class TestWhenItHits:
    async def test_a_fault_applies_to_its_action_and_as_often_as_set(self, sim):
        sim.faults.add(Fault(Kind.EMPTY, "getServers", times=2))
        assert (await ask(sim, "getCountries")).text != ""
        said = [(await ask(sim, "getServers")).text for _ in range(4)]
        assert [bool(text) for text in said] == [False, False, True, True]
        assert list(sim.faults) == []

    async def test_a_fault_has_its_probability_and_depends_on_the_seed(self):
        async def story(seed):
            sim = Simulator(seed, faults=[Fault(Kind.EMPTY, probability=0.3)])
            return [(await ask(sim, "getCountries")).text == "" for _ in range(100)]

        hits = await story(1)
        assert 15 < sum(hits) < 45
        assert hits == await story(1) != await story(2)

    async def test_several_faults_apply_together(self, sim, clock):
        sim.faults.add(Fault(Kind.DELAY, seconds=3), Fault(Kind.JSON_TYPE), Fault(Kind.TRAILING_COMMAS))
        response = await ask(sim, "getCountries")
        assert clock.now == 1003
        assert response.headers["content-type"] == "application/json"
        assert response.text.endswith('"usa",}')

    @pytest.mark.parametrize(
        "options",
        [{"kind": "no such"}, {"times": 0}, {"seconds": -1}, {"probability": 2}, {"status": 999}],
    )
    def test_an_invalid_fault_is_refused(self, options):
        with pytest.raises(ValueError, match=r".+"):
            Fault(**{"kind": Kind.EMPTY, **options})


class TestSpoiltAnswers:
    async def test_json_type(self, sim):
        plain = await ask(sim, "getServers")
        response = await with_fault(sim, Kind.JSON_TYPE, "getServers")
        assert plain.headers["content-type"].startswith("text/html")
        assert response.headers["content-type"] == "application/json"
        assert response.content == plain.content

    async def test_trailing_commas_are_all_that_is_wrong(self, sim):
        plain = await ask(sim, "getPrices")
        response = await with_fault(sim, Kind.TRAILING_COMMAS)
        with pytest.raises(json.JSONDecodeError):
            response.json()
        assert json.loads(response.text.replace(",}", "}")) == plain.json()

    async def test_an_empty_object_as_a_list(self, sim):
        assert (await with_fault(sim, Kind.EMPTY_LIST)).text == "[]"
        assert (await with_fault(sim, Kind.EMPTY_INSIDE)).json() == {"22": []}

    async def test_numbers_in_place_of_strings(self, sim):
        assert set((await with_fault(sim, Kind.NUMBERS, "getServers")).json().values()) == {
            1,
            2,
            3,
            4,
            5,
            8,
            9,
        }
        prices = (await with_fault(sim, Kind.NUMBERS)).json()["22"]
        assert all(isinstance(stock, int) for tiers in prices.values() for stock in tiers.values())

    async def test_a_word_in_braces(self, sim):
        response = await with_fault(sim, Kind.BRACES, "getNumber", {"service": "bne"})
        [sale] = sim.ledger
        assert response.text == f"{{\n    ACCESS_NUMBER:{sale.id}:{sale.number}\n}}"

    async def test_refusals_as_json(self, sim):
        response = await with_fault(sim, Kind.ERROR_FIELD, "getNumber", {"service": "nope"})
        assert response.json() == {"error": "Bad service"}
        response = await with_fault(sim, Kind.ERROR_TITLE, "getNumber", {"service": "nope"})
        assert response.json()["title"] == "BAD_SERVICE"
        response = await with_fault(sim, Kind.ERROR_TITLE, "getNumber", {"service": "bne"})
        assert response.text.startswith("ACCESS_NUMBER:")

    @pytest.mark.parametrize("action", ["getServers", "getCountries", "getServices"])
    async def test_hostile_names_keep_the_shape(self, sim, action):
        plain = (await ask(sim, action)).json()
        bad = (await with_fault(sim, Kind.HOSTILE, action)).json()
        if action == "getServers":
            assert list(bad.values()) == list(plain.values())
            names = list(bad)
        else:
            assert list(bad) == list(plain)
            names = list(bad.values())
        assert names[:7] == list(HOSTILE_TEXTS[:7])
        assert any("\x1b" in name for name in names)
        assert any(len(name) > 10_000 for name in names)

    async def test_a_hostile_message(self, sim):
        await ask(sim, "getNumber", service="bne")
        id = sim.ledger[0].id
        sim.desk.deliver(id, "code 1234", "1234", sim.now())
        text = (await with_fault(sim, Kind.HOSTILE, "getStatus", {"id": id})).text
        assert text.startswith("STATUS_OK:code 1234 \x1b[31m")
        assert "[@click=" in text

    async def test_a_body_cut_short(self, sim):
        whole = await ask(sim, "getPrices")
        half = await with_fault(sim, Kind.CUT_SHORT)
        assert half.content == whole.content[: len(whole.content) // 2]
        assert half.headers["content-length"] == str(len(half.content))


class TestOtherAnswers:
    @pytest.mark.parametrize(
        ("kind", "status", "body"),
        [
            (Kind.BAD_KEY, 200, "BAD_KEY"),
            (Kind.BAD_KEY_401, 401, "BAD_KEY"),
            (Kind.BAD_KEY_401_JSON, 401, '{"title": "BAD_KEY", "details": "Unauthorized"}'),
            (Kind.EMPTY_OK, 200, "STATUS_OK:"),
            (Kind.WAIT_RETRY, 200, "STATUS_WAIT_RETRY:8522"),
            (Kind.ACCESS_CANCEL, 200, "ACCESS_CANCEL"),
            (Kind.EMPTY, 200, ""),
        ],
    )
    async def test_answers_of_real_providers_can_be_injected(self, sim, kind, status, body):
        response = await with_fault(sim, kind, "getStatus")
        assert (response.status_code, response.text) == (status, body)

    async def test_any_answer_can_be_injected(self, sim):
        response = await with_fault(sim, Kind.ANSWER, text="TRY_AGAIN", status=404)
        assert (response.status_code, response.text) == (404, "TRY_AGAIN")
        response = await with_fault(sim, Kind.ANSWER, text='{"error": "Bad service"}')
        assert response.headers["content-type"] == "application/json"

    async def test_pages_and_binary_answers(self, sim):
        assert (await with_fault(sim, Kind.HTML)).text.startswith("<html>")
        with pytest.raises(UnicodeDecodeError):
            (await with_fault(sim, Kind.JUNK)).content.decode()

    async def test_too_many_calls(self, sim):
        response = await with_fault(sim, Kind.RATE_LIMITED, seconds=7)
        assert (response.status_code, response.headers["retry-after"]) == (429, "7")
        response = await with_fault(sim, Kind.RATE_LIMITED)
        assert response.status_code == 429
        assert "retry-after" not in response.headers

    @pytest.mark.parametrize("status", [None, 502, 503])
    async def test_server_trouble(self, sim, status):
        response = await with_fault(sim, Kind.SERVER_ERROR, status=status)
        assert response.status_code == (status or 500)
        assert "<html>" in response.text

    async def test_a_redirect(self, sim):
        response = await with_fault(sim, Kind.REDIRECT, text="https://example.com/")
        assert (response.status_code, response.headers["location"]) == (302, "https://example.com/")

    @pytest.mark.parametrize(("after", "sold"), [(False, 0), (True, 1)])
    async def test_a_purchase_is_booked_only_if_the_fault_comes_after(self, sim, after, sold):
        response = await with_fault(sim, Kind.SERVER_ERROR, "getNumber", {"service": "bne"}, after=after)
        assert response.status_code == 500
        assert len(sim.ledger) == sold


class TestBrokenWire:
    @pytest.mark.parametrize(("after", "sold"), [(False, 0), (True, 1)])
    async def test_a_reset_before_or_after_the_sale(self, sim, after, sold):
        with pytest.raises(httpx.ReadError):
            await with_fault(sim, Kind.RESET, "getNumber", {"service": "bne"}, after=after)
        assert len(sim.ledger) == sold

    @pytest.mark.parametrize(("after", "sold"), [(False, 0), (True, 1)])
    async def test_a_hang_before_or_after_the_sale(self, sim, after, sold):
        sim.faults.add(Fault(Kind.HANG, "getNumber", after=after))
        async with httpx.AsyncClient(transport=SimulatedTransport(sim), timeout=0.01) as client:
            params = {"api_key": sim.key, "action": "getNumber", "service": "bne"}
            with pytest.raises(httpx.ReadTimeout):
                await client.get(f"http://simulated{ENDPOINT}", params=params)
        assert len(sim.ledger) == sold

    async def test_a_hang_that_ends_closes_without_an_answer(self, sim, clock):
        with pytest.raises(httpx.ReadError):
            await with_fault(sim, Kind.HANG, seconds=60)
        assert clock.now == 1060

    async def test_a_delay_changes_nothing_else(self, sim, clock):
        plain = await ask(sim, "getServers")
        slow = await with_fault(sim, Kind.DELAY, "getServers", seconds=12.5)
        assert slow.content == plain.content
        assert clock.now == 1012.5

    async def test_a_connection_that_ends_in_the_middle(self, sim):
        with pytest.raises(httpx.ReadError):
            await with_fault(sim, Kind.CUT_OFF)

    async def test_a_slow_drip(self, sim, clock):
        plain = await ask(sim, "getServers")
        response = await with_fault(sim, Kind.DRIP, "getServers", seconds=2)
        assert response.content == plain.content
        assert clock.now == 1000 + 2 * len(plain.content)

    async def test_a_huge_body(self, sim):
        response = await with_fault(sim, Kind.HUGE, "getServers")
        assert len(response.content) > 64 << 20
        assert "content-length" not in response.headers


class TestBackDoor:
    @pytest.fixture
    async def door(self, sim):
        async with httpx.AsyncClient(
            transport=SimulatedTransport(sim), base_url="http://simulated/__sim__/"
        ) as client:
            yield client

    async def test_the_books_can_be_read(self, sim, door):
        await ask(sim, "getNumber", service="bne")
        [sale] = (await door.get("ledger")).json()
        assert sale["number"] == sim.ledger[0].number
        assert sale["price"] == str(sim.ledger[0].price)
        [request] = (await door.get("requests")).json()
        assert request["params"] == {"service": "bne"}
        assert sim.key not in json.dumps(request)

    async def test_faults_can_be_changed(self, sim, door):
        sim.faults.add(Fault(Kind.HTML))
        fault = {"kind": "rate_limited", "action": "getServers", "times": 1, "seconds": 3}
        response = await door.post("faults", json=[fault])
        assert response.status_code == 200
        assert list(sim.faults) == [Fault(Kind.RATE_LIMITED, "getServers", times=1, seconds=3)]

    @pytest.mark.parametrize(
        "body", ["", "{}x", '[{"kind": "no"}]', '[{"what": 1}]', '[{"kind": "html", "seconds": "x"}]', "[1]"]
    )
    async def test_an_invalid_change_of_faults_is_refused(self, sim, door, body):
        sim.faults.add(Fault(Kind.HTML))
        assert (await door.post("faults", content=body)).status_code == 400
        assert list(sim.faults) == [Fault(Kind.HTML)]

    async def test_a_message_can_be_delivered(self, sim, door):
        await ask(sim, "getNumber", service="bne")
        id = sim.ledger[0].id
        await door.post("deliver", params={"id": id, "text": "G-123456: hello", "code": "123456"})
        assert (await ask(sim, "getStatus", id=id)).text == "STATUS_OK:G-123456: hello"
        assert (await door.post("deliver", params={"id": "none", "text": "x"})).status_code == 400

    async def test_the_clock_can_be_moved(self, sim, door):
        assert (await door.post("clock", params={"advance": "90"})).json() == {"now": 90}
        assert sim.now() == 90
        assert (await door.post("clock", params={"advance": "-1"})).status_code == 400

    async def test_other_paths_do_not_exist(self, door):
        assert (await door.get("else")).status_code == 404
        assert (await door.get("http://simulated/")).status_code == 404
        assert (await door.post(f"http://simulated{ENDPOINT}")).status_code == 405
