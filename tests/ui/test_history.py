"""The history by keyboard: found, opened, added up, brought back, bought again, exported."""

from __future__ import annotations

import csv
import gc
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fixtures.drafts import GENEROUS
from keyboard import Desk, User
from msgspec.structs import replace
from textual.widgets import Input

from otptui.domain.lifecycle import Answered, CancelAsked, CancelConfirmed, Expired, PutAway, Refused, Texted
from otptui.domain.model import Activation, Country, Server, Service, utc_now
from otptui.history.export_formats import WRITERS
from otptui.store import Store
from otptui.store.history_reader import HistoryReader
from otptui.ui.dialogs.export_file import ExportDialog
from otptui.ui.screens.history_screen import HistoryScreen
from otptui.ui.screens.number_detail import NumberDetail
from otptui.ui.widgets.history_list import KEPT

WEEK = timedelta(days=7)


def remembering(desk: Desk, fill: Callable[[Store], object]) -> None:
    with closing(Store.open(desk.paths.state_db)) as store:
        fill(store)


def past(store: Store, id: str, service: Service, **changes: Any) -> Activation:
    """A number bought a week ago."""
    draft = Activation(
        service, Country("22", "India"), Server("3", "Server 3"), Decimal("13.00"), "sim", utc_now() - WEEK,
        currency="₹",
    )  # fmt: skip
    key = store.journal.record_intent(replace(draft, **changes), "gone", GENEROUS).key
    return store.journal.apply(key, Answered(id, "919067545744"), draft.bought_at)


UBER, WHATSAPP = Service("bne", "Uber"), Service("wa", "WhatsApp [b]x[/b]")


def few(store: Store) -> None:
    """1 Uber with two messages; 2 WhatsApp, cancelled and put away; 3 Uber, refused."""
    bought_at = utc_now() - WEEK
    past(store, "a1", UBER)
    store.journal.apply(1, Texted("Your [/b] Uber code: 482910", "482910"), bought_at + timedelta(seconds=40))
    store.journal.apply(
        1, Texted("See https://x.example [@click=quit]", ""), bought_at + timedelta(seconds=60)
    )
    store.journal.apply(1, Expired(), bought_at + timedelta(seconds=1200))
    for message in store.activations.get(1).messages:
        store.journal.mark_announced(1, message.text)
    past(store, "a2", WHATSAPP, price=Decimal("9.50"))
    store.journal.apply(2, CancelAsked(), bought_at + timedelta(seconds=100))
    store.journal.apply(2, CancelConfirmed(), bought_at + timedelta(seconds=101))
    store.journal.apply(2, PutAway(), bought_at + timedelta(seconds=200))
    key = store.journal.record_intent(
        Activation(UBER, Country("22", "India"), Server("3", "Server 3"), Decimal(7), "sim", utc_now()),
        "gone",
        GENEROUS,
    ).key
    store.journal.apply(key, Refused("no numbers"), utc_now())


@pytest.fixture
def lived(desk: Desk) -> Desk:
    """A user with a history."""
    remembering(desk, few)
    return desk


def history(user: User) -> HistoryScreen:
    screen = user.app.screen
    assert isinstance(screen, HistoryScreen), user.text
    return screen


async def opened(user: User) -> HistoryScreen:
    await user.press("4")
    await user.until(lambda: isinstance(user.app.screen, HistoryScreen))
    await user.until(lambda: not history(user).is_searching and "…" not in user.lines[2])
    return history(user)


async def scrolled_to(user: User, words: str) -> None:
    """Scroll the detail until these words are visible."""

    def in_sight() -> bool:
        # The list appears a moment after its screen.
        for text in user.app.screen.query("#text"):
            text.scroll_end(animate=False)
        return words in user.text

    await user.until(in_sight)


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (34, 30), (32, 20)])
async def test_every_number_is_there_newest_first_at_every_size(lived: Desk, size: tuple[int, int]) -> None:
    async with lived.otptui(size) as user:
        await opened(user)
        assert "History" in user.lines[0]
        assert "1 of 3" in user.lines[0]
        assert list(history(user).numbers.keys) == [3, 2, 1]
        assert "482910" in user.line("●")
        assert "[b]x" in user.line("×") or size[0] < 90
        assert "!" in user.lines[2]
        assert all(len(line) <= size[0] for line in user.lines)
        await user.sees("spent ₹13.00", "refunded ₹9.50", "2 numbers", "1 with code", "success 50 %")
        assert "? help" in user.lines[-1]


async def test_4_q_and_esc_lead_back(lived: Desk) -> None:
    async with lived.otptui() as user:
        home = user.app.screen
        for key in ("4", "q", "escape"):
            await opened(user)
            await user.press(key)
            await user.until(lambda: user.app.screen is home)
        assert user.app.is_running
        await opened(user)
        await user.press("2")
        await user.until(lambda: user.app.screen is home and user.focus is user.prices)


async def test_an_empty_history_says_what_to_do(desk: Desk) -> None:
    async with desk.otptui() as user:
        await opened(user)
        await user.sees("No purchases yet.", "and b to buy.", "spent 0.00", "success –")


async def test_the_filter_finds_words_states_and_dates_and_reports_a_wrong_date(lived: Desk) -> None:
    async with lived.otptui((80, 24)) as user:
        screen = await opened(user)
        await user.press("slash")
        await user.type("uber state:rec")
        await user.until(lambda: list(screen.numbers.keys) == [1])
        await user.sees("1 number", "spent ₹13.00", "refunded 0.00", "success 100 %")
        await user.type("x")
        await user.sees('"recx" is not a state. Write one of buying,')
        await user.until(lambda: list(screen.numbers.keys) == [3, 1])
        await user.press("backspace", "enter")
        await user.misses("is not a state")
        await user.until(lambda: user.focus is screen.numbers and list(screen.numbers.keys) == [1])
        # In the list esc clears the filter and keeps the screen open.
        await user.press("escape")
        await user.until(lambda: list(screen.numbers.keys) == [3, 2, 1])
        assert user.app.screen is screen
        await user.press("slash")
        await user.type("nothing like it")
        await user.sees("Nothing matches.", "esc: clear the filter")


async def test_enter_shows_every_event_and_every_message_unchanged(lived: Desk) -> None:
    async with lived.otptui() as user:
        await opened(user)
        await user.press("G", "enter")
        await user.until(lambda: isinstance(user.app.screen, NumberDetail))
        await user.sees("Your [/b] Uber code: 482910", "See https://x.example [@click=quit]")
        await scrolled_to(user, "expired")
        await user.sees("purchase started", "bought: a1 919067545744", "message: 482910")
        await user.press("y")
        await user.until(lambda: user.app.clipboard == "482910")
        await user.press("escape")
        await user.until(lambda: isinstance(user.app.screen, HistoryScreen))


async def test_the_code_and_the_number_are_copied(lived: Desk) -> None:
    async with lived.otptui() as user:
        await opened(user)
        await user.press("G", "y")
        await user.until(lambda: user.app.clipboard == "482910")
        await user.press("Y")
        await user.until(lambda: "9067545744" in user.app.clipboard)


async def test_a_put_away_number_is_brought_back_and_put_away_again(lived: Desk) -> None:
    async with lived.otptui() as user:
        screen = await opened(user)
        assert 2 not in [number.key for number in user.app.numbers]
        await user.press("j", "d")
        await user.until(lambda: 2 in [number.key for number in user.app.numbers])
        await user.toast("WhatsApp [b]x[/b] is in Numbers again.")
        await user.until(lambda: screen.numbers.current is not None and not screen.numbers.current.put_away)
        await user.press("d")
        await user.until(lambda: 2 not in [number.key for number in user.app.numbers])
        await user.toast("is hidden from Numbers")


async def test_totals_show_days_servers_and_services(lived: Desk) -> None:
    async with lived.otptui() as user:
        await opened(user)
        await user.until(lambda: "B again" in user.lines[-1])
        await user.press("t")
        await user.until(lambda: "B again" not in user.lines[-1] and "e export" in user.lines[-1])
        await user.sees("Spent by day", "█", "at most ₹13.00", "By server", "By service", "WhatsApp [b]x[/b]")
        server = user.line("Server 3")
        assert "50 %" in server
        assert "₹13.00" in server
        assert "█" in server
        assert "░" in server
        await user.press("j", "G", "escape")
        await user.misses("By server")
        assert isinstance(user.app.screen, HistoryScreen)


async def test_a_code_that_arrives_meanwhile_is_shown(desk: Desk) -> None:
    async with desk.shop() as user:
        sale = await user.buy()
        screen = await opened(user)
        await user.reads_toasts()
        await user.sees("◌ waiting", "success –")
        await user.press("enter")
        await user.until(lambda: isinstance(user.app.screen, NumberDetail))
        await scrolled_to(user, f"bought: {sale.id}")
        assert "message: 739104" not in user.text
        user.text_to(sale, "739104 is your code")
        await scrolled_to(user, "message: 739104")
        await user.press("escape")
        await user.until(lambda: user.app.screen is screen)
        # The toast about the code covers the sums.
        await user.until(lambda: user.toasts)
        await user.reads_toasts()
        await user.sees("● received", "739104", "success 100 %")


async def test_a_change_is_looked_at_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk.shop() as user:
        sale = await user.buy()
        screen = await opened(user)
        await user.press("slash", *"state:waiting", "enter")
        await user.until(lambda: len(screen.numbers.keys) == 1 and not screen.is_searching)

        def whole(*_: object) -> None:
            pytest.fail("everything was read again")

        monkeypatch.setattr(HistoryReader, "search", whole)
        exported = screen.numbers.keys
        await user.press("B")
        await user.sees("Buy this number?", "checked just now")
        await user.press("y")
        await user.until(lambda: len(screen.numbers.keys) == 2)
        assert len(exported) == 1
        user.text_to(sale, "739104 is your code")
        # It has a code, so it waits no more.
        await user.until(lambda: len(screen.numbers.keys) == 1)
        await user.until(lambda: user.toasts)
        await user.reads_toasts()
        await user.sees("1 number ", "0 with code")


async def test_a_change_of_an_old_number_is_found_by_a_new_search(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembering(desk, few)
    monkeypatch.setattr("otptui.history.search.FIRST_SPAN", 1)
    async with desk.otptui() as user:
        screen = await opened(user)
        assert screen.numbers.keys.tolist() == [3, 2, 1]
        await user.press("slash", *"state:cancelled", "enter")
        await user.until(lambda: screen.numbers.keys.tolist() == [2] and not screen.is_searching)
        # It was neither among the newest nor in Numbers when the search began.
        await user.press("d")
        await user.until(lambda: 2 in [number.key for number in user.app.numbers])
        await user.until(lambda: not screen.is_searching)
        assert screen.numbers.keys.tolist() == [2]
        await user.reads_toasts()
        await user.sees("refunded ₹9.50", "1 number ")


async def test_buying_the_same_again_puts_the_new_number_on_top(desk: Desk) -> None:
    async with desk.shop() as user:
        sale = await user.buy()
        screen = await opened(user)
        await user.press("B")
        await user.sees("Buy this number?", "checked just now")
        assert len(user.ledger) == 1
        await user.press("y")
        await user.until(lambda: len(user.ledger) == 2 and len(screen.numbers.keys) == 2)
        assert user.app.screen is screen
        assert user.ledger[1].service == sale.service
        await user.until(lambda: user.text.count("◌ waiting") == 2)


async def test_a_number_of_another_profile_is_not_bought_with_this_one(desk: Desk) -> None:
    remembering(desk, lambda store: past(store, "a1", UBER, profile="other"))
    async with desk.otptui() as user:
        await opened(user)
        await user.press("B")
        await user.toast("It was bought with profile other")


async def test_the_export_has_the_rows_shown(lived: Desk, tmp_path: Path) -> None:
    file = tmp_path / "some [b].csv"
    async with lived.otptui((80, 24)) as user:
        await opened(user)
        await user.press("slash")
        await user.type("uber")
        await user.until(lambda: list(history(user).numbers.keys) == [3, 1])
        await user.press("enter", "e")
        await user.until(lambda: isinstance(user.app.screen, ExportDialog))
        await user.sees("2 numbers, as shown")
        path = user.app.screen.query_one(Input)
        path.value = str(tmp_path / "some.txt")
        await user.press("enter")
        await user.sees("End the name in .csv or .json.")
        path.value = str(tmp_path / "missing" / "some.csv")
        await user.press("enter")
        await user.sees("There is no such folder.")
        file.write_text("earlier")
        path.value = str(file)
        await user.press("enter")
        await user.sees("The file exists: press enter again to replace it.")
        assert file.read_text() == "earlier"
        await user.press("enter")
        await user.toast("2 numbers written to")
    with file.open() as stream:
        assert [row["id"] for row in csv.DictReader(stream)] == ["a1", ""]
    assert file.stat().st_mode & 0o777 == 0o600


async def test_a_full_disk_is_reported_and_keeps_the_old_file(
    lived: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(rows: object, stream: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(WRITERS, "csv", full)
    async with lived.otptui() as user:
        await opened(user)
        await user.press("e")
        await user.until(lambda: isinstance(user.app.screen, ExportDialog))
        path = user.app.screen.query_one(Input)
        path.value = str(tmp_path / ("x" * 300 + ".csv"))
        await user.press("enter")
        await user.sees("File name too long.")
        path.value = str(tmp_path / "some.csv")
        await user.press("enter")
        await user.toast("Not exported")
        await user.toast(
            "cannot be written: No space left on device", "Free some space there, or choose another folder"
        )
        await user.press("j")
        assert isinstance(user.app.screen, HistoryScreen)
    assert not (tmp_path / "some.csv").exists()


def in_memory(kind: type) -> int:
    """The number of objects of a class in memory."""
    gc.collect()
    return sum(isinstance(it, kind) for it in gc.get_objects())


async def test_only_part_of_a_long_history_is_in_memory(desk: Desk) -> None:
    # Tables and caches of other tests in this process hold some as well.
    before = in_memory(Activation)

    def many(store: Store) -> None:
        past(store, "a0", UBER)
        store.journal.apply(1, Expired(), utc_now() - WEEK)
        columns = (
            "profile, number, service, service_name, country, country_name, server, server_name, price,"
            " currency, state, note, bought_at, ended_at, put_away, owner, revision"
        )
        store.database.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)"  # noqa: S608 (ours)
            f" INSERT INTO activation (id, {columns}) SELECT 'b' || i, {columns} FROM n, activation"
            " WHERE key = 1"
        )

    remembering(desk, many)
    async with desk.otptui((80, 24)) as user:
        screen = await opened(user)
        assert "of 10,000" in user.lines[0]
        await user.sees("spent ₹130,000.00")
        await user.press("G")
        await user.until(lambda: screen.numbers.current is not None and screen.numbers.current.id == "a0")
        await user.until(lambda: "…" not in user.text)
        for _ in range(4):
            await user.press("ctrl+u")
        await user.until(lambda: screen.numbers.current is not None and "…" not in user.text)
        # Far fewer than the history has.
        assert in_memory(Activation) - before < 400 <= KEPT


async def test_help_lists_the_keys_of_the_history(lived: Desk) -> None:
    async with lived.otptui((92, 30)) as user:
        await opened(user)
        await user.press("question_mark")
        await user.sees("In History", "esc q  Back", "t  Totals on/off", "e  Export")
        await user.misses("asks while numbers")
