"""getPrices in every shape it comes in, as columns of canonical text."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from otptui.domain.errors import Malformed, TooMuch
from otptui.domain.model import PriceColumns
from otptui.provider import lenient_json, price_parser
from otptui.provider.parsers import Answer, prices


def rows(data: Any) -> list[tuple[str, str, str, int]]:
    body = data.encode() if isinstance(data, str) else json.dumps(data).encode()
    columns = prices(Answer(200, body))
    return list(zip(columns.countries, columns.services, columns.prices, columns.stocks, strict=True))


def test_the_documents_own_shape() -> None:
    body = '{\n    "22": {\n        "ahz": {"13.00": "10"},\n        "eht": {\n "13.00": "582"\n }\n }\n }'
    assert rows(body) == [("22", "ahz", "13.00", 10), ("22", "eht", "13.00", 582)]


def test_tiers_and_countries_with_numbers_in_every_notation() -> None:
    data = {
        "22": {"ahz": {"13.00": "10", "14.5": 230, "9": 5.0}, "wa": {"21": "0"}},
        "0": {"wa": {"0.105": 7}},
    }
    assert rows(data) == [
        ("22", "ahz", "13.00", 10),
        ("22", "ahz", "14.50", 230),
        ("22", "ahz", "9.00", 5),
        ("22", "wa", "21.00", 0),
        ("0", "wa", "0.105", 7),
    ]


@pytest.mark.parametrize(
    "tiers_of_ahz",
    [
        {"cost": 0.105, "count": 10},
        {"cost": "0.105", "count": "10"},
        {"cost": "0.1050", "count": 30, "physicalCount": 10},
        {"price": 0.105, "qty": "10"},
        {"price": "0.105", "stock": 10},
    ],
)
def test_cost_and_count(tiers_of_ahz: dict[str, Any]) -> None:
    assert rows({"22": {"ahz": tiers_of_ahz}}) == [("22", "ahz", "0.105", 10)]
    mixed = {"22": {"ahz": tiers_of_ahz, "wa": {"9.00": "1"}}}
    assert rows(mixed) == [("22", "ahz", "0.105", 10), ("22", "wa", "9.00", 1)]


@pytest.mark.parametrize(
    "body", ["[]", "{}", '{"22": []}', '{"22": {}}', '{"22": {"ahz": []}}', '{"22": {"ahz": {}}}']
)
def test_nothing_for_sale(body: str) -> None:
    assert rows(body) == []


def test_trailing_commas() -> None:
    body = '{"22": {"ahz": {"13.00": "10",}, "eht": {"9.00": "5"},\n},\n}\n'
    assert rows(body) == [("22", "ahz", "13.00", 10), ("22", "eht", "9.00", 5)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"22": {"wa": {"cost": 8, "count": 25370, "physicalCount": 14528}}}, [("22", "wa", "8.00", 14528)]),
        ({"22": {"wa": {"cost": 8, "count": 56964, "physicalCount": 0}}}, [("22", "wa", "8.00", 0)]),
        ({"22": {"wa": {"0.05": {"count": 10, "physicalCount": 4}}}}, [("22", "wa", "0.05", 4)]),
        (
            {"22": {"wa": {"airtel": {"cost": 8, "count": 25}, "jio": {"cost": 7.5, "count": 0}}}},
            [("22", "wa", "8.00", 25), ("22", "wa", "7.50", 0)],
        ),
        (
            {"22": {"wa": {"2266": {"price": 0.11, "count": 12, "provider_id": 2266}}}},
            [("22", "wa", "0.11", 12)],
        ),
        (
            {"22": {"wa": [{"price": 0.11, "count": 12}, {"price": 0.2, "count": 3}]}},
            [("22", "wa", "0.11", 12), ("22", "wa", "0.20", 3)],
        ),
        (
            {"wa": {"22": {"cost": 8, "count": 25}}, "tg": {"22": {"cost": 9, "count": 1}}},
            [("22", "wa", "8.00", 25), ("22", "tg", "9.00", 1)],
        ),
        ({"wa": {"22": {"8.00": 25}}}, [("22", "wa", "8.00", 25)]),
        (
            [
                {"country": 22, "service": "wa", "cost": 8, "count": 25},
                {"country": "0", "service": "wa", "price": 7},
            ],
            [("22", "wa", "8.00", 25)],
        ),
        ({"tg": {"186": 0.22, "22": "0.3"}}, [("186", "tg", "0.22", 0), ("22", "tg", "0.30", 0)]),
        (
            [{"22": {"wa": {"cost": 8, "count": 25}}}, {"0": {"wa": {"7.00": 1}}}],
            [("22", "wa", "8.00", 25), ("0", "wa", "7.00", 1)],
        ),
        ({"status": "success", "data": {"22": {"wa": {"8.00": 25}}}}, [("22", "wa", "8.00", 25)]),
        (
            {"22": {"wa": {"cost": 8, "count": 2, "physicalCount": 1}, "tg": {"cost": 9, "count": 3}}},
            [("22", "wa", "8.00", 1), ("22", "tg", "9.00", 3)],
        ),
    ],
)
def test_the_shapes_of_the_family(data: Any, expected: list[tuple[str, str, str, int]]) -> None:
    assert rows(data) == expected


@pytest.mark.parametrize(
    ("sent", "canonical"),
    [
        ("₹13.00", "13.00"),
        ("13.00 ₹", "13.00"),
        ("$ 0.5", "0.50"),
        ("Rs. 13", "13.00"),
        ("13 INR", "13.00"),
        ("13,50", "13.50"),
        ("13,5 zł", "13.50"),
        ("1,234.50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1,234", "1234.00"),
        ("0.30000000000000004", "0.30"),
    ],
)
def test_a_price_as_people_write_it(sent: str, canonical: str) -> None:
    assert rows({"22": {"a": {sent: 1}}}) == [("22", "a", canonical, 1)]


def test_a_float_loses_its_noise() -> None:
    assert rows({"22": {"a": {"cost": 0.1 + 0.2, "count": 1}}}) == [("22", "a", "0.30", 1)]


@pytest.mark.parametrize(
    ("sent", "stock"),
    [("1000+", 1000), (">500", 500), ("1,000", 1000), ("1 000", 1000), (10.0, 10), ("10.0", 10), ("0", 0)],
)
def test_a_stock_as_people_write_it(sent: Any, stock: int) -> None:
    assert rows({"22": {"a": {"9.00": sent}}}) == [("22", "a", "9.00", stock)]


@pytest.mark.parametrize(
    ("data", "dropped"),
    [
        ({"22": {"a": {"9.00": None}, "b": {"9.00": 1}}}, 1),
        ({"22": {"a": {"x": 1, "y": 2}, "b": {"9.00": 1}}}, 2),
        ({"22": {"a": {"cost": 1}, "b": {"cost": 9, "count": 1}}}, 1),
        ({"22": {"b": {"9.00": 1}}, "": {"a": {"9.00": 1}, "c": {"9.00": 1}}}, 2),
        ({"22": {"b": {"9.00": 1}}, "23": "no"}, 1),
        ({"22": {"b": {"9.00": 1}, "a": [], "c": {}}, "23": []}, 0),
    ],
)
def test_what_is_dropped_is_counted(data: Any, dropped: int) -> None:
    columns = prices(Answer(200, json.dumps(data).encode()))
    assert (len(columns), columns.dropped) == (1, dropped)


@pytest.mark.parametrize(
    "data",
    [
        {"22": "india", "0": "russia"},
        {"wa": "WhatsApp"},
        {"wa": {"13": "10"}},
        {"22": {"wa": "8.5"}},
        {"22": {"wa": {"x": "y"}}},
        [1, 2],
        {"22": 7},
    ],
)
def test_an_answer_of_which_nothing_can_be_read_is_no_price_list(data: Any) -> None:
    with pytest.raises(Malformed):
        rows(data)


GOOD = {"ok": {"9.00": "5"}}
KEPT = [("22", "ok", "9.00", 5)]


@pytest.mark.parametrize(
    "odd",
    [
        {"ahz": None},
        {"ahz": []},
        {"ahz": "13.00"},
        {"ahz": 13},
        {"ahz": {"13.00": None}},
        {"ahz": {"13.00": []}},
        {"ahz": {"13.00": {}}},
        {"ahz": {"13.00": ""}},
        {"ahz": {"13.00": "many"}},
        {"ahz": {"13.00": "-1"}},
        {"ahz": {"13.00": -1}},
        {"ahz": {"13.00": "99999999999999"}},
        {"ahz": {"13.00": 10**30}},
        {"ahz": {"13.00": float("nan")}},
        {"ahz": {"13.00": float("inf")}},
        {"ahz": {"": "10"}},
        {"ahz": {"free": "10"}},
        {"ahz": {"-13.00": "10"}},
        {"ahz": {"NaN": "10"}},
        {"ahz": {"Infinity": "10"}},
        {"ahz": {"1e9": "10"}},
        {"ahz": {"1e999999": "10"}},
        {"ahz": {"1234567890123.00": "10"}},
        {"ahz": {"1_3": "10"}},
        {"ahz": {"१३": "10"}},
        {"ahz": {"cost": None, "count": 1}},
        {"ahz": {"cost": -0.5, "count": 1}},
        {"ahz": {"cost": float("nan"), "count": 1}},
        {"ahz": {"cost": [1], "count": 1}},
        {"ahz": {"cost": 1}},
        {"ahz": {"count": 1}},
        {"": {"13.00": "10"}},
        {"\x1b[2J": {"13.00": "10"}},
        {"\ud800": {"13.00": "10"}},
        {"x" * 65 + "!": {"13.00": "10"}},
    ],
)
def test_an_invalid_offer_is_dropped_and_the_others_are_kept(odd: dict[str, Any]) -> None:
    assert rows({"22": {**odd, **GOOD}}) == KEPT
    assert rows({"22": {**GOOD, **odd}}) == KEPT
    assert rows({"23": odd, "22": GOOD, "24": []}) == KEPT


def test_an_invalid_tier_is_dropped_and_the_others_are_kept() -> None:
    assert rows({"22": {"ahz": {"13.00": "x", "14.00": "3", "-1": "4"}}}) == [("22", "ahz", "14.00", 3)]


def test_codes_are_trimmed_and_countries_that_cannot_be_sent_are_dropped() -> None:
    data = {" 22 ": {" ahz ": {" 13.00 ": " 10 "}}, "": GOOD, "2\n2": GOOD}
    assert rows(data) == [("22", "ahz", "13.00", 10)]


@pytest.mark.parametrize(
    ("sent", "canonical"),
    [
        ("13", "13.00"),
        ("13.", "13.00"),
        ("13.5", "13.50"),
        ("13.00", "13.00"),
        ("13.0000", "13.00"),
        ("0.105", "0.105"),
        ("0.1050", "0.105"),
        ("0.000000000001", "0.000000000001"),
        ("007.50", "7.50"),
        ("0", "0.00"),
        ("999999999.99", "999999999.99"),
    ],
)
def test_a_price_is_canonical_exact_text(sent: str, canonical: str) -> None:
    assert rows({"22": {"a": {sent: "1"}}})[0][2] == canonical
    assert Decimal(canonical) == Decimal(sent)


def test_equal_prices_are_one_object_however_they_were_written() -> None:
    body = '{"22": {"a": {"13": 1}, "b": {"13.00": 1}, "c": {"13.0": 1}, "d": {"cost": 13, "count": 1}}}'
    columns = prices(Answer(200, body.encode()))
    assert len(columns) == 4
    assert len({id(price) for price in columns.prices}) == 1


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=999_999_999, places=4), st.integers(0, 10**9))
def test_every_sane_price_survives_exactly(price: Decimal, stock: int) -> None:
    for sent in (str(price), f"{price:f}"):
        (row,) = rows({"22": {"a": {sent: str(stock)}}})
        assert Decimal(row[2]) == price
        assert row[3] == stock


_LEAF = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8)
_KEYS = st.sampled_from(["22", "ahz", "13.00", "9", "cost", "count", "price", "", "-1"]) | st.text(max_size=4)
_JSON = st.recursive(
    _LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4)
)


@settings(deadline=None)
@given(st.dictionaries(_KEYS, st.dictionaries(_KEYS, st.dictionaries(_KEYS, _LEAF) | _JSON), max_size=4))
def test_the_columns_have_equal_lengths_and_valid_values_for_any_json(data: dict[str, Any]) -> None:
    columns = price_parser.columns(data)
    assert len(columns.countries) == len(columns.services) == len(columns.prices) == len(columns.stocks)
    assert all(Decimal(price) >= 0 for price in columns.prices)
    assert all(0 <= stock <= 10**9 for stock in columns.stocks)


_STOCKS = st.integers(-1, 10**9 + 1) | st.integers(0, 99).map(str) | st.sampled_from(["1.0", " 7", "", None])
_TIERS = st.dictionaries(
    st.sampled_from(["9", "9.00", "13.50", "100", "x", "cost", "count"]), _STOCKS, max_size=3
)
_SERVICES = st.dictionaries(st.sampled_from(["ahz", " ahz", "wa", "a-b", ""]), _TIERS, max_size=4)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["22", "0", " 22", "7"]), _SERVICES, min_size=1, max_size=3))
@example({"22": {"ahz": {"9": 0}}, " 22": {"ahz": {"9": 0}}, "0": {"ahz": {}}})
def test_the_documented_shape_is_read_as_every_other_is(data: dict[str, Any]) -> None:
    general = price_parser.columns(data)
    if not len(general):
        return
    columns = prices(Answer(200, json.dumps(data).encode()))
    assert columns == general
    again = PriceColumns(columns.countries, columns.services, columns.prices, columns.stocks)
    assert columns.sold_first == general.sold_first == again.sold_first


@pytest.mark.parametrize(
    "data",
    [
        {"22": {"a": {"1": 1}, "b": {"1": 1}, "c": {"1": 1}}},
        {"22": {"a": {"1": 1, "2": 1, "3": 1}}},
        {"22": {"a": {"1": 1, "2": 1}}, "0": {"a": {"1": 1}}},
        {"22": {service: {"cost": 1, "count": 1} for service in "abc"}},
        {"22": {"a": {"1": 1, "2": 1}, "b": [], "c": {"1": 1}}},
        # So many that it is not parsed at all.
        {"22": {"a": {str(price): 1 for price in range(99)}}},
    ],
)
def test_more_rows_than_anyone_sells_are_refused(
    data: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(price_parser, "MOST_ROWS", 2)
    assert len(rows({"22": {"a": {"1": 1}, "b": {"1": 1}}})) == 2
    with pytest.raises(TooMuch, match="more than 2 prices") as refused:
        rows(data)
    assert "another server or country" in refused.value.explanation


def test_a_long_answer_is_read_as_a_short_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    body = '{"22": {"ahz": {"13.00": "10",}, "eht": {"cost": 9, "count": 5},}}'
    short = rows(body)
    monkeypatch.setattr(lenient_json, "LONG", 0)
    assert rows(body) == short == [("22", "ahz", "13.00", 10), ("22", "eht", "9.00", 5)]


def test_100_000_offers_are_all_parsed() -> None:
    data = {"22": {f"s{i}": {f"{i % 400 / 4:.2f}": str(i % 5000)} for i in range(100_000)}}
    columns = prices(Answer(200, json.dumps(data).encode()))
    assert isinstance(columns, PriceColumns)
    assert len(columns) == 100_000
    assert (columns.services[-1], columns.prices[-1], columns.stocks[-1]) == ("s99999", "99.75", 4999)
