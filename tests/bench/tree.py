"""Claims about the catalog tree: opening, finding and stepping, beside Textual's Tree of the same nodes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from textual.widgets import Tree

from otptui.domain.listing import SERVERS, countries_of, prices_of, services_of
from otptui.domain.model import Country, PriceColumns, Server
from otptui.market.catalog_tree import CatalogRows, Node, Preferred, RowKind, TreeRow
from otptui.market.listings import Held, Market
from otptui.ui.widgets.catalog_list import CatalogTree

from . import table
from .data import SERVICES, names
from .stage import Frame, stage

COUNTRIES = 203
OPEN = 30
"""Countries that are open at once: Textual's Tree takes seconds to fill with more."""
ROUNDS = 12
STEPS = 30
LETTERS = "aumts"

PREFERRED = Preferred()
TOP = Node("1")
FIRST = Node("1", "0")

Frames = tuple[list[Frame], list[Frame], list[Frame]]
"""Opening a country, a letter of a filter, a step of the cursor."""


async def claims() -> list[table.Row]:
    """Every claim of this bench, measured."""
    market = full_market()
    many = frozenset({TOP, *(Node("1", str(id)) for id in range(OPEN))})
    ours, theirs = await our_frames(market, many), await their_frames(market, many)
    opening, letters, steps = ([f.ms for f in frames] for frames in ours)
    their_opening, their_letters, their_steps = ([f.ms for f in frames] for frames in theirs)
    beside, services = "Tree with the same nodes", f"{OPEN * SERVICES:,} services open"
    opened = f"open one of {COUNTRIES} countries: {SERVICES:,} services"
    sizes, their_sizes = ([float(frame.size) for frame in frames] for frames in (ours[2], theirs[2]))
    return [
        table.Row(opened, beside, opening, their_opening, 0.5),
        table.Row(f"a letter of the filter, {services}", "Tree filled again", letters, their_letters, 0.1),
        table.Row(f"a cursor step, {services}: time", beside, steps, their_steps, 1.0),
        table.Row(f"a cursor step, {services}: bytes", beside, sizes, their_sizes, 0.6, unit="B"),
    ]


def full_market() -> Market:
    """A server with every country, the first of which sell every service."""
    services = tuple(names().services.values())
    at = datetime(2026, 3, 1, tzinfo=UTC)
    countries = tuple(Country(str(id), f"Country {id}") for id in range(COUNTRIES))
    market = Market()
    market.hold(SERVERS, Held((Server("1", "SERVER 1"),), at))
    market.hold(countries_of("1"), Held(countries, at))
    codes = [service.code for service in services]
    for country in countries[:OPEN]:
        prices = [f"{5 + number % 40}.00" for number in range(SERVICES)]
        columns = PriceColumns([country.id] * SERVICES, codes, prices, list(range(SERVICES)))
        market.hold(prices_of("1", country.id), Held(columns, at))
        market.hold(services_of("1", country.id), Held(services, at))
    return market


class OurTree(CatalogTree):
    """The tree with the keys that the program gives it."""

    BINDINGS = [("down", "cursor_down"), ("up", "cursor_up")]  # noqa: RUF012 (Textual's own way)


async def our_frames(market: Market, many: frozenset[Node]) -> Frames:
    tree, rows = OurTree(), CatalogRows(market)

    def show(opened: frozenset[Node], query: str = "") -> None:
        tree.show(rows.visible(opened, PREFERRED, query), query)

    closed, opening, letters = frozenset({TOP}), [], []
    async with stage(tree) as screen:
        await screen.frame(lambda: show(closed))
        for _ in range(ROUNDS):
            # As after a new answer: none of its rows is computed yet.
            rows = CatalogRows(market)
            opening.append(await screen.frame(lambda: show(closed | {FIRST})))
            await screen.frame(lambda: show(closed))
        show(many)
        for letter in LETTERS * 3:
            letters.append(await screen.frame(lambda letter=letter: show(many, letter)))
            await screen.frame(lambda: show(many))
        tree.action_cursor_top()
        steps = [await screen.press(key) for key in ["down"] * STEPS + ["up"] * STEPS]
    return opening, letters, steps


async def their_frames(market: Market, many: frozenset[Node]) -> Frames:
    """Textual's Tree has no filter: it is cleared and filled with the matches."""
    tree: Tree[Node] = Tree("All servers")
    rows = CatalogRows(market)
    closed, opening, letters = frozenset({TOP}), [], []
    async with stage(tree) as screen:
        for _ in range(ROUNDS):
            await screen.frame(lambda: fill(tree, rows.visible(closed, PREFERRED)))
            below = rows.visible(closed | {FIRST}, PREFERRED)
            opening.append(await screen.frame(lambda below=below: grow(tree, below)))
        for letter in LETTERS:
            await screen.frame(lambda: fill(tree, rows.visible(many, PREFERRED)))
            letters.append(
                await screen.frame(lambda letter=letter: fill(tree, rows.visible(many, PREFERRED, letter)))
            )
        await screen.frame(lambda: fill(tree, rows.visible(many, PREFERRED)))
        steps = [await screen.press(key) for key in ["down"] * STEPS + ["up"] * STEPS]
    return opening, letters, steps


def fill(tree: Tree[Node], shown: Iterable[TreeRow]) -> None:
    """Show these rows in Textual's Tree."""
    tree.clear()
    tree.root.expand()
    server = country = tree.root
    for row in shown:
        if row.kind is RowKind.SERVER:
            server = tree.root.add(row.text, row.node, expand=True)
        elif row.kind is RowKind.COUNTRY:
            country = server.add(row.text, row.node, expand=row.is_open)
        elif row.kind is RowKind.SERVICE:
            country.add_leaf(f"{row.text}  {row.price}  {row.stock}", row.node)


def grow(tree: Tree[Node], shown: Iterable[TreeRow]) -> None:
    """Open the first country, whose services are among these rows."""
    country = tree.root.children[0].children[0]
    for row in shown:
        if row.kind is RowKind.SERVICE:
            country.add_leaf(f"{row.text}  {row.price}  {row.stock}", row.node)
    country.expand()
