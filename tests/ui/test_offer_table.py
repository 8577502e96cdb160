from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from painted import painted_lines, painted_strips
from rich.style import Style
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from otptui.domain.estimator import Estimator
from otptui.domain.evidence import Evidence, Trial
from otptui.domain.model import Country, PriceColumns, Server, Service
from otptui.market.offers import CatalogNames, Column, Filter, OfferBook, PriceList, Sort
from otptui.ui.widgets.offer_columns import COLUMNS, lay_out
from otptui.ui.widgets.offer_table import OfferTable

NAMES = CatalogNames(
    {"1": Server("1", "INDIAN SERVER 1 IN"), "3": Server("3", "INDIAN SERVER 3 IN")},
    {"22": Country("22", "India"), "0": Country("0", "Russia")},
    {"bne": Service("bne", "Uber"), "aaz": Service("aaz", "Amazon 漢字"), "wa": Service("wa", "WhatsApp")},
)


def book(
    prices: str = "9.00 13.00 21.00 1234.50",
    countries: str = "22 22 22 0",
    names: CatalogNames = NAMES,
    missed: bool = False,
) -> OfferBook:
    """Four offers on server 3, and one an hour later on server 1, whose last refresh failed if `missed`."""
    columns = PriceColumns(
        countries.split(), ["bne", "aaz", "wa", "bne"], prices.split(), [582, 120, 0, 12000]
    )
    other = PriceColumns(["22"], ["bne"], ["14.50"], [230])
    lists = [PriceList("3", columns, NOON), PriceList("1", other, NOON + timedelta(hours=1), missed)]
    return OfferBook.build(lists, names, ESTIMATOR)


NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)


def trials(codes: int, failures: int) -> Evidence:
    """Evidence of numbers with a code after 14 seconds, and of numbers that expired."""
    coded = [Trial(NOON, 14.0, coded=True, refunded=False)] * codes
    return Evidence.of([*coded, *[Trial(NOON, 1200.0, coded=False, refunded=False)] * failures], NOON)


ESTIMATOR = Estimator({("bne", "22", "3"): trials(23, 2), ("aaz", "22", "3"): trials(0, 3)})
EVERYTHING = ["SERVICE", "CODE", "COUNTRY", "SERVER", "PRICE", "STOCK", "CHANCE", "WAIT", "PER", "AGE"]


class Shown(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.now = NOON + timedelta(hours=2)

    def compose(self) -> ComposeResult:
        yield OfferTable(now=lambda: self.now)

    @property
    def table(self) -> OfferTable:
        return self.query_one(OfferTable)

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in painted_lines(self)]

    def styles_of(self, word: str, line: int) -> list[Style]:
        """The styles of `word` on a line, one for each run of letters."""
        segments = painted_strips(self)[line]
        return [segment.style for segment in segments if word in segment.text and segment.style]


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await pilot.pause()


async def test_a_wide_table_says_everything_and_how_it_is_sorted() -> None:
    app = Shown()
    async with app.run_test(size=(140, 8)) as pilot:
        app.table.show(book().view(), favourites={"bne"})
        await pilot.pause()
        assert " ".join(app.lines[0].split()) == (
            "SERVICE CODE COUNTRY SERVER PRICE ▴ STOCK CHANCE WAIT PER CODE AGE"
        )
        # Every place has its estimate; the best value of each service is marked.
        assert [" ".join(line.split()) for line in app.lines[1:6]] == [
            "▌★ Uber bne India server 3 9.00 582 88 % 0:13 9.75◂ 2 h",
            "Amazon 漢字 aaz India server 3 13.00 120 ~15 % ~0:14 ~57.49◂ 2 h",
            "★ Uber bne India server 1 14.50 230 untried ~0:13 ~17.62 1 h",
            "WhatsApp wa India server 3 21.00 0 ~70 % ~0:13 ~26.03 2 h",
            "★ Uber bne Russia server 3 1,234.50 12,000 ~70 % ~0:13 ~1,530.34 2 h",
        ]
        app.table.show(book().view(sort=Sort().next_by(Column.CHANCE)))
        await pilot.pause()
        assert "PRICE ▵" in app.lines[0]
        assert "CHANCE ▾" in app.lines[0]


async def test_ages_change_in_steps_and_only_changed_rows_are_painted() -> None:
    app = Shown()
    async with app.run_test(size=(140, 8)) as pilot:
        app.now = NOON + timedelta(hours=1, seconds=30)
        app.table.show(book().view())
        await pilot.pause()
        assert (app.lines[1].split()[-2:], app.lines[3].split()[-1]) == (["1", "h"], "now")
        painted: list[int] = []
        app.table.refresh = lambda *regions, **_: painted.extend(r.y for r in regions)  # type: ignore[assignment] # it records
        app.now += timedelta(seconds=20)
        app.table.tick()
        assert painted == []
        app.now += timedelta(seconds=20)
        app.table.tick()
        assert painted == [3]


async def test_a_refresh_paints_only_rows_whose_price_changed() -> None:
    app = Shown()
    async with app.run_test(size=(140, 8)) as pilot:
        app.table.show(book().view())
        await pilot.pause()
        painted: list[int] = []
        app.table.refresh = lambda *regions, **_: painted.extend(r.y for r in regions)  # type: ignore[assignment] # it records
        app.table.show(book().view())
        assert painted == []
        app.table.show(book(prices="9.00 13.50 21.00 1234.50").view())
        assert painted == [2]


async def test_stale_prices_are_dim_and_marked_at_every_width() -> None:
    app = Shown()
    async with app.run_test(size=(140, 8)) as pilot:
        for width in (140, 32):
            await pilot.resize_terminal(width, 8)
            app.table.show(book().view())
            await until(pilot, lambda: "14.50 " in app.lines[3])
            (before,) = app.styles_of("14.50", 3)
            app.table.show(book(missed=True).view())
            await until(pilot, lambda: "14.50?" in app.lines[3])
            (after,) = app.styles_of("14.50", 3)
            assert before.color != after.color
            assert "9.75◂" in app.lines[1]


async def test_columns_stand_in_line_whatever_the_names() -> None:
    app = Shown()
    async with app.run_test(size=(60, 8)) as pilot:
        app.table.show(book().view(), favourites={"aaz"})
        await pilot.pause()
        ends = {
            len(line.encode("utf-16-le")) // 2 + line.count("漢") + line.count("字")
            for line in app.lines[1:6]
        }
        assert len(ends) == 1


@pytest.mark.parametrize(
    ("width", "titles"),
    [
        (140, EVERYTHING),
        (105, EVERYTHING[:-1]),
        (92, [title for title in EVERYTHING[:-1] if title != "CODE"]),
        (80, ["SERVICE", "COUNTRY", "SERVER", "PRICE", "STOCK", "CHANCE", "PER"]),
        (55, ["SERVICE", "COUNTRY", "SERVER", "PRICE", "STOCK"]),
        (42, ["SERVICE", "SERVER", "PRICE", "STOCK"]),
        (32, ["SERVICE", "PRICE", "STOCK"]),
        (30, ["SERVICE", "PRICE", "STOCK"]),
        (22, ["SERVICE", "PRICE"]),
        (12, ["PRICE"]),
    ],
)
async def test_a_narrower_table_drops_columns_but_never_the_price(width: int, titles: list[str]) -> None:
    app = Shown()
    async with app.run_test(size=(width, 8)) as pilot:
        app.table.show(book(prices="9.00 13.00 21.00 23.50").view())
        await pilot.pause()
        assert [word for word in app.lines[0].split() if word not in "▴▾" and word != "CODE"] == [
            title for title in titles if title != "CODE"
        ]
        assert all(any(price in line for line in app.lines) for price in ("9.00", "13.00", "21.00", "23.50"))


@pytest.mark.parametrize("column", list(Column))
async def test_the_sorted_column_is_visible_at_every_width(column: Column) -> None:
    app = Shown()
    async with app.run_test(size=(32, 8)) as pilot:
        app.table.show(book().view(sort=Sort.by(column)))
        await pilot.pause()
        assert any(sign in app.lines[0] for sign in "▴▾")
        assert all(title in app.lines[0] for title in ("SERV", "PRICE"))


@given(st.integers(0, 200), st.sampled_from(list(Column)))
def test_laid_out_columns_fit_and_keep_their_minimum_width(width: int, column: Column) -> None:
    laid = lay_out(COLUMNS, width, Sort(column))
    assert Column.PRICE in [column.column for column, _ in laid]
    assert all(min(7, column.least) <= cells <= column.ideal for column, cells in laid)
    assert len(laid) == 1 or sum(cells + 1 for _, cells in laid) <= width


async def test_a_column_with_one_value_is_left_out() -> None:
    app = Shown()
    async with app.run_test(size=(100, 8)) as pilot:
        app.table.show(book().view(Filter(country="22")))
        await pilot.pause()
        assert "COUNTRY" not in app.lines[0]
        assert "SERVER" in app.lines[0]
        app.table.show(book().view(Filter(country="22", server="3")))
        await pilot.pause()
        assert "SERVER" not in app.lines[0]


async def test_a_side_pane_shows_the_server_number() -> None:
    app = Shown()
    async with app.run_test(size=(34, 8)) as pilot:
        app.table.show(book("9.00 13.00 21.00 22.50").view(Filter(country="22")))
        await pilot.pause()
        assert app.lines[0].split() == ["SERVICE", "SRV", "PRICE", "▴", "STOCK"]
        assert app.lines[1].split() == ["▌", "Uber", "3", "9.00◃", "582"]


async def test_services_of_the_same_name_are_distinguished_without_codes() -> None:
    names = replace(NAMES, services={**NAMES.services, "wa": Service("wa", "UBER")})
    for width, cell in ((50, " UBER wa "), (120, " UBER  ")):
        app = Shown()
        async with app.run_test(size=(width, 8)) as pilot:
            app.table.show(book("9.00 13.00 21.00 22.50", names=names).view(Filter(country="22")))
            await pilot.pause()
            assert cell in "\n".join(app.lines)
            assert "Amazon 漢字  " in "\n".join(app.lines)


async def test_an_absurdly_long_price_is_cut() -> None:
    app = Shown()
    async with app.run_test(size=(40, 8)) as pilot:
        app.table.show(book(prices=f"9.00 13.00 21.00 {'9' * 30}.00").view())
        await pilot.pause()
        assert "Uber" in app.lines[5]
        assert "…" in app.lines[5]


async def test_the_cursor_stays_on_its_offer_through_sort_filter_and_refresh() -> None:
    app = Shown()
    async with app.run_test(size=(80, 8)) as pilot:
        offers = book()
        app.table.show(offers.view())
        app.table.action_cursor_down()
        app.table.action_cursor_down()
        offer = app.table.current
        assert offer is not None
        assert (offer.service.name, offer.server.id, offer.price) == ("Uber", "1", Decimal("14.50"))
        for later in (
            offers.view(sort=Sort(Column.PRICE, True)),
            offers.view(sort=Sort.by(Column.SERVICE)),
            offers.view(Filter("uber")),
            book(prices="1.00 2.00 3.00 4.00").view(sort=Sort.by(Column.STOCK)),
        ):
            app.table.show(later)
            await pilot.pause()
            assert app.table.current == offer
            assert "14.50" in app.lines[1 + app.table.cursor - app.table.scroll_offset.y]


async def test_the_cursor_goes_to_the_first_hit_if_its_offer_is_filtered_out() -> None:
    app = Shown()
    async with app.run_test(size=(80, 8)):
        offers = book()
        app.table.show(offers.view())
        app.table.action_cursor_bottom()
        app.table.show(offers.view(Filter("amazon")))
        assert (app.table.cursor, len(app.table.view)) == (0, 1)


async def test_an_empty_view_has_no_offer() -> None:
    app = Shown()
    async with app.run_test(size=(80, 8)) as pilot:
        app.table.empty_text = "Nothing matches."
        assert app.table.current is None
        app.table.show(book().view(Filter("nothing")))
        await pilot.pause()
        assert app.table.current is None
        assert app.lines[1] == " Nothing matches."


async def test_next_sort_cycles_through_the_columns_and_the_previous_one_breaks_ties() -> None:
    app = Shown()
    async with app.run_test(size=(32, 8)) as pilot:
        offers, india = book(), Filter(country="22")
        app.table.show(offers.view(india))
        seen = []
        for _ in range(9):
            seen.append(app.table.next_sort)
            app.table.show(offers.view(india, seen[-1]))
            await pilot.pause()
        # With a single country its column is left out.
        assert [sort.column for sort in seen] == [
            Column.VALUE,
            Column.SERVICE,
            Column.CODE,
            Column.SERVER,
            Column.STOCK,
            Column.CHANCE,
            Column.WAIT,
            Column.PER_CODE,
            Column.AGE,
        ]
        assert seen[5] == Sort(Column.CHANCE, True, Column.STOCK, True)
        assert app.table.next_sort == Sort(Column.PRICE, False, Column.AGE, False)


async def test_without_evidence_estimates_are_left_out_and_the_lowest_price_is_marked() -> None:
    app = Shown()
    async with app.run_test(size=(140, 8)) as pilot:
        untried = OfferBook(replace(book().rows, estimator=Estimator()))
        app.table.show(untried.view())
        await pilot.pause()
        assert app.lines[0].split() == ["SERVICE", "CODE", "COUNTRY", "SERVER", "PRICE", "▴", "STOCK", "AGE"]
        assert "9.00◂" in app.lines[1]
        assert app.table.next_sort.column is Column.STOCK


async def test_offers_without_stock_are_dim_and_matches_are_highlighted() -> None:
    app = Shown()
    async with app.run_test(size=(80, 8)) as pilot:
        app.table.show(book().view(Filter("app what")))
        await until(pilot, lambda: "WhatsApp" in app.lines[1])
        assert [style.underline for style in app.styles_of("What", 1)] == [True]
        assert [style.underline for style in app.styles_of("App", 1)] == [True]
        app.table.show(book().view())
        await until(pilot, lambda: "WhatsApp" in app.lines[4])
        # Textual paints dim text in a colour closer to the background.
        (with_stock,), (without,) = app.styles_of("Amazon", 2), app.styles_of("WhatsApp", 4)
        assert with_stock.color != without.color


async def test_names_are_shown_as_they_are_never_as_markup() -> None:
    names = CatalogNames(
        services={"bne": Service("bne", "[b]x[/b] [/]"), "aaz": Service("aaz", "[@click=app.quit]y[/]")}
    )
    app = Shown()
    async with app.run_test(size=(100, 8)) as pilot:
        app.table.show(book(names=names).view(Filter("[")))
        await pilot.pause()
        shown = "\n".join(app.lines)
        assert "[b]x[/b] [/]" in shown
        assert "[@click=app.quit]y[/]" in shown


async def test_without_colour_the_list_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    in_colour = await lines_of_a_table()
    monkeypatch.setenv("NO_COLOR", "1")
    without = await lines_of_a_table()
    assert without == in_colour
    assert without[1].startswith("▌")
    assert without[4].startswith(" ★")


async def lines_of_a_table() -> list[str]:
    app = Shown()
    async with app.run_test(size=(60, 8)) as pilot:
        app.table.focus()
        app.table.show(book().view(), favourites={"wa"})
        await until(pilot, lambda: app.lines[1].startswith("▌"))
        return app.lines
