"""Numbers: waiting for codes, reading and copying them, cancelling, putting away, restarting."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from keyboard import KEY, Desk, User
from msgspec.structs import replace
from painted import open_toasts, painted_segments
from textual.widgets import Static

from otptui.config.schema import Alerts, Profile
from otptui.domain.lifecycle import Described
from otptui.domain.standing import CodeCount, Standing
from otptui.domain.states import CancelReason, State
from otptui.simulator import EarlyCancel, Fault
from otptui.simulator import Kind as Wrong
from otptui.simulator.faults import HOSTILE_TEXTS
from otptui.store.standing_reader import StandingReader
from otptui.ui.dialogs.cancel import CancelDialog
from otptui.ui.screens.number_detail import NumberDetail


def flat(text: str) -> str:
    """The words on the screen without borders."""
    return " ".join(word for word in text.split() if word != "│")


def hint(user: User) -> str:
    """The keys that the detail names."""
    return " ".join(str(user.app.screen.query_one("#hint", Static).content).split())


UBER_TEXT = "482910 is your Uber code. Call 18004192020 if it was not you"


async def test_a_code_is_announced_and_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk.otptui() as user:
        sale = await user.rent("Uber")
        rang: list[bool] = []
        monkeypatch.setattr(user.app, "bell", lambda: rang.append(True))
        user.text_to(sale, UBER_TEXT)
        await user.until(lambda: user.toasts)
        # Toast and row both begin with the code; number and key stand beside it.
        (toast,) = open_toasts(user.app)
        assert toast.title == "482910  Uber"
        assert toast.timeout == 30
        assert "y copies the code" in toast.message
        await user.sees("● ", "482910", "482910 Uber")
        assert rang == [True]
        row = user.line("●", "482910", "Uber")
        assert row.index("482910") < row.index("Uber")
        # The code is highlighted, and not by colour alone.
        styles = [
            segment.style
            for segment in painted_segments(user.app)
            if "482910" in segment.text and segment.style is not None
        ]
        assert any(style.bold for style in styles)


async def test_a_doubtful_code_is_shown_with_a_question_mark_and_y_copies_the_next(desk: Desk) -> None:
    async with desk.otptui() as user:
        user.text_to(await user.rent("Uber"), "Code: 482910 or code: 771304")
        await user.sees("●  482910? ", "y 482910? Uber", "Or is it 771304?")
        await user.press("y")
        await user.until(lambda: user.app.clipboard == "482910")
        await user.press("y")
        await user.until(lambda: user.app.clipboard == "771304")
        await user.sees("Uber: 2 of 2 possible codes")
        await user.press("enter")
        await user.sees("482910?", "Possible codes: 482910, 771304.")


async def test_copying_a_code_closes_its_toast(desk: Desk) -> None:
    async with desk.otptui() as user:
        sale = await user.rent("Uber")
        user.text_to(sale, UBER_TEXT)
        await user.until(lambda: user.toasts)
        await user.press("y")
        await user.until(lambda: user.app.clipboard == "482910")
        await user.sees("copied")
        await user.until(lambda: len(user.toasts) == 1 and user.toasts[0].startswith("Uber: code"))
        # Copying again shows no second toast.
        await user.press("y", "Y")
        await user.until(lambda: user.app.clipboard == sale.number)
        await user.until(lambda: len(user.toasts) == 2)


async def test_the_detail_shows_whole_messages_and_copies_the_newest_code(desk: Desk) -> None:
    async with desk.otptui() as user:
        sale = await user.rent("Uber")
        user.text_to(sale, UBER_TEXT)
        await user.until(lambda: user.toasts)
        await user.press("enter")
        await user.until(lambda: isinstance(user.app.screen, NumberDetail))
        await user.until(lambda: UBER_TEXT in flat(user.text))
        await user.press("y")
        await user.until(lambda: user.app.clipboard == "482910")
        # A later code appears in the open detail, and is the one that is copied.
        await user.reads_toasts()
        user.text_to(sale, "Your second Uber code: 7755")
        await user.until(lambda: "Your second Uber code: 7755" in flat(user.text))
        assert "482910" in user.text
        await user.press("escape")
        await user.until(lambda: not isinstance(user.app.screen, NumberDetail))
        # In another pane the key copies the newest code.
        await user.press("1", "y")
        await user.until(lambda: user.app.clipboard == "7755")
        assert [message.code for message in user.app.numbers[0].messages] == ["482910", "7755"]


@pytest.mark.parametrize("size", [(140, 40), (34, 30)])
async def test_the_detail_has_all_keys_of_a_number_and_names_none_that_does_nothing(
    desk: Desk, size: tuple[int, int]
) -> None:
    async with desk.otptui(size) as user:
        sale = await user.rent("Uber")
        await user.press("enter")
        await user.until(lambda: "esc back Y number x cancel B again o others r refresh" in hint(user))
        await user.sees("waited 0:0")
        assert "y copy" not in hint(user)
        await user.press("Y")
        await user.until(lambda: user.app.clipboard == sale.number)
        await user.press("x")
        await user.sees("Cancel this number?")
        await user.press("n")
        await user.until(lambda: user.dialog is None)
        user.text_to(sale, UBER_TEXT)
        await user.until(lambda: "y copy Y number B again o others d put away r refresh" in hint(user))
        await user.until(lambda: "open 20 min for more codes" in flat(user.text))
        await user.press("d")
        await user.until(lambda: not user.app.numbers)
        await user.press("B")
        await user.sees("Buy this number?")


async def test_the_detail_shows_an_answer_that_was_not_understood(desk: Desk) -> None:
    async with desk.otptui() as user:
        await user.rent("Uber")
        await user.press("enter")
        await user.until(lambda: isinstance(user.app.screen, NumberDetail))
        desk.goes_wrong(Fault(Wrong.ANSWER, "getStatus", text="Your verification number: 482-910"))
        await user.until(lambda: "Your verification number: 482-910" in flat(user.text))
        desk.goes_wrong()
        await user.until(lambda: "Your verification number" not in flat(user.text))


async def test_every_message_is_announced_and_copied_in_full_as_plain_text(desk: Desk) -> None:
    async with desk.otptui() as user:
        sale = await user.rent("Uber")
        await user.press("y")
        await user.toast("has no code yet")
        user.text_to(sale, "Welcome to Uber! Enjoy the ride.")
        await user.toast("Message from Uber")
        await user.sees("● message")
        await user.press("3", "y")
        await user.until(lambda: user.app.clipboard == "Welcome to Uber! Enjoy the ride.")
        # A hostile message: markup, an escape sequence, and no end.
        for text in [
            *(text for text in HOSTILE_TEXTS if text.strip()),
            "1" * 9_000,
            "[/b]",
            "[@click=app.bell]x[/]",
        ]:
            user.text_to(sale, text)
        user.text_to(sale, "Your Uber code is 4821 [/b] [@click=app.bell]x[/] \x1b]0;owned\x07\x1b[31m")
        await user.toast("4821  Uber")
        await user.press("3", "enter")
        await user.until(lambda: "[@click=app.bell]x[/]" in user.text)
        await user.press("j", "G", "k")
        await user.settles()
        for line in user.lines:
            assert line.isprintable()
        for segment in painted_segments(user.app):
            assert segment.style is None or "@click" not in segment.style.meta
            assert segment.style is None or segment.style.link is None


async def test_cancelling_asks_and_then_cancels(desk: Desk) -> None:
    async with desk.otptui() as user:
        await user.press("3")
        assert user.lines[-1].split("  ")[0].strip() == "a attach"
        sale = await user.rent("Uber")
        await user.until(lambda: "x cancel" in user.lines[-1])
        assert "y copy" not in user.lines[-1]
        for answer in ("enter", "n", "escape"):
            await user.press("x")
            await user.sees("Cancel this number?", "unless a code arrives")
            assert user.focus is not None
            assert user.focus.id == "no"
            await user.press(answer)
            await user.until(lambda: user.dialog is None)
        assert user.asked("setStatus") == 0
        await user.press("x", "y")
        await user.sees("× cancelled")
        assert sale.ended_by == "user"
        assert user.asked("setStatus") == 1
        await user.until(lambda: "d put away" in user.lines[-1] and "x cancel" not in user.lines[-1])
        await user.press("x")
        await user.toast("d: put away")


@pytest.mark.parametrize(("key", "reason"), [("r", CancelReason.SITE_REFUSED), ("c", CancelReason.NO_CODE)])
async def test_one_key_cancels_and_says_why(desk: Desk, key: str, reason: CancelReason) -> None:
    async with desk.otptui() as user:
        await user.rent("Uber")
        await user.press("3", "x")
        await user.sees("r  the site refused the number")
        await user.press(key)
        await user.sees("× cancelled")
        assert user.app.numbers[0].cancel_reason is reason


async def test_only_the_first_copy_of_the_number_records_its_time(desk: Desk) -> None:
    async with desk.otptui() as user:
        await user.rent("Uber")
        assert user.app.numbers[0].number_copied_at is None
        await user.press("3", "Y")
        await user.until(lambda: user.app.numbers[0].number_copied_at)
        copied_at = user.app.numbers[0].number_copied_at
        await user.press("Y")
        await user.toast("without")
        assert user.app.numbers[0].number_copied_at == copied_at


async def test_u_brings_back_a_number_put_away_which_stays_in_the_history(desk: Desk) -> None:
    async with desk.otptui() as user:
        await user.rent("Uber")
        await user.press("x", "y")
        await user.sees("× cancelled")
        await user.press("d")
        await user.sees("1 put away.", "u: undo, 4: history")
        assert not user.app.numbers
        await user.press("u")
        await user.sees("× cancelled")
        await user.press("d")
        await user.sees("1 put away.")
    # A number put away stays in the history.
    async with desk.otptui() as user:
        await user.sees("No numbers yet")
        activation = await user.app.session.store.run(lambda store: store.activations.get(1))
        assert activation.put_away
        assert activation.state is State.CANCELLED


async def test_a_code_that_precedes_the_cancel_wins(desk: Desk) -> None:
    async with desk.otptui() as user:
        sale = await user.rent("Uber")
        user.wire.held.add("getStatus")
        await user.until(lambda: "getStatus" in user.wire.waiting)
        user.text_to(sale, "Your Uber code is 4821")
        await user.press("x", "y")
        await user.sees("◔ cancelling")
        user.wire.release()
        await user.sees("4821")
        assert sale.refunded == 0
        assert sale.ended_at is None


async def test_a_cancel_that_comes_too_early_is_sent_again_unless_a_code_arrives(desk: Desk) -> None:
    desk.simulator.desk.rules = desk.simulator.desk.rules._replace(
        early_window=120.0, early_cancel=EarlyCancel.WAIT
    )
    async with desk.otptui() as user:
        sale = await user.rent("Amazon")
        await user.press("x", "y")
        await user.sees("◔ cancels in ")
        assert user.number.state is State.CANCELLING
        await user.press("x")
        await user.toast("Already cancelling")
        await user.press("d")
        await user.toast("Still live")
        # unless a code arrives meanwhile wins.
        user.text_to(sale, "Your Amazon code is 112233")
        await user.sees("112233")
        await user.until(lambda: user.number.state is State.RECEIVED)
        await user.press("x")
        await user.toast("can no longer be cancelled")


async def test_a_failing_poll_is_reported_with_its_next_try_until_it_works(desk: Desk) -> None:
    async with desk.otptui() as user:
        await user.rent("Uber")
        desk.goes_wrong(Fault(Wrong.SERVER_ERROR, "getStatus", status=502))
        await user.sees("The provider's server has problems (HTTP 502). ", "retrying in ")
        # The row keeps its state.
        await user.sees("◌ waiting", "20 min left")
        desk.goes_wrong()
        await user.press("3", "r")
        await user.until(lambda: user.app.status == "")
        # The provider may cancel on its own.
        desk.goes_wrong(Fault(Wrong.ACCESS_CANCEL, "getStatus"))
        await user.sees("↩ refunded")


async def test_a_restart_shows_live_numbers_and_announces_missed_codes(desk: Desk) -> None:
    async with desk.otptui() as user:
        uber = await user.rent("Uber")
        await user.rent("Amazon")
    user.text_to(uber, "Your Uber code is 7755")
    async with desk.otptui() as user:
        await user.toast("7755  Uber")
        await user.sees("● ", "7755", "◌ waiting", "Amazon")
    async with desk.otptui() as user:
        await user.sees("7755", "Amazon")
        # The first code was announced before the restart.
        assert user.toasts == []


async def test_numbers_are_newest_first_and_the_cursor_stays_on_its_number(desk: Desk) -> None:
    async with desk.shop() as user:
        uber = await user.buy("uber")
        amazon = await user.buy("amazon")
        assert [number.id for number in user.app.numbers] == [amazon.id, uber.id]
        await user.press("3", "j")
        assert user.number.id == uber.id
        user.text_to(amazon, "Your Amazon code is 112233")
        await user.sees("112233")
        assert user.number.id == uber.id
        whatsapp = await user.buy("whatsapp")
        assert user.number.id == whatsapp.id
        await user.press("G")
        assert user.number.id == uber.id


async def test_a_number_bought_elsewhere_is_attached(desk: Desk) -> None:
    sale = desk.simulator.desk.sell("bne", "22", "3", desk.simulator.now())
    async with desk.shop() as user:
        await user.press("a")
        await user.sees("Attach a number")
        # Without an id there is nothing to look up.
        await user.press("enter")
        await user.settles()
        await user.sees("Attach a number")
        await user.type(sale.id)
        await user.press("enter")
        await user.toast("Attached")
        user.text_to(sale, "Your Uber code is 7755")
        await user.sees("7755")
        await user.press("3", "B")
        await user.toast("its service or price is not known")


async def test_alerts_copy_and_run_what_the_user_asked_for(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told"
    script = tmp_path / "alert"
    script.write_text(
        f'#!/bin/sh\necho "$OTPTUI_CODE $OTPTUI_NUMBER $OTPTUI_SERVICE" > {told}.new\nmv {told}.new {told}\n'
    )
    script.chmod(0o700)
    config = replace(desk.config, alerts=Alerts(bell=False, copy_code=True, command=str(script)))
    async with desk.otptui(config=config) as user:
        rang: list[bool] = []
        monkeypatch.setattr(user.app, "bell", lambda: rang.append(True))
        sale = await user.rent("Uber")
        user.text_to(sale, "Your Uber code is 7755; $(touch owned)")
        await user.until(lambda: user.app.clipboard == "7755")
        await user.until(told.exists)
        assert told.read_text() == f"7755 {sale.number} Uber\n"
        assert rang == []
        await user.toast("copied")


async def test_a_failing_alert_command_is_reported(desk: Desk) -> None:
    config = replace(desk.config, alerts=Alerts(command="/no/such/program"))
    async with desk.otptui(config=config) as user:
        user.text_to(await user.rent("Uber"), "Your Uber code is 7755")
        await user.toast("cannot be run (No such file")


async def test_a_number_is_copied_whole_and_once_more_without_its_country(desk: Desk) -> None:
    async with desk.otptui() as user:
        sale = await user.rent("Uber")
        await user.press("Y")
        await user.until(lambda: user.app.clipboard == sale.number)
        await user.press("Y")
        await user.until(lambda: user.app.clipboard == sale.number.removeprefix("91"))
        await user.toast("without country code")


async def test_after_a_cancel_one_key_leads_to_the_same_service_elsewhere(desk: Desk) -> None:
    async with desk.shop() as user:
        sale = await user.buy("uber")
        # An earlier filter and scope do not interfere.
        await user.filter_prices("amazon")
        await user.press("3", "x", "y")
        title = f"Uber cancelled, ₹{sale.price} refunded"
        keys = "o show other servers, B buy the same again"
        balance = "The balance is ₹1,234.50."
        await user.until(lambda: f"{title}\n{balance}\n{keys}" in user.toasts)
        await user.sees("balance ₹1,234.50")
        await user.press("o")
        await user.until(lambda: user.focus is user.prices and user.prices.view.filter.service == "bne")
        here = user.offer
        assert here is not None
        assert here.server.id != sale.server
        assert here.stock > 0
        shown = [user.prices.view.offer(row) for row in range(len(user.prices.view))]
        others = [offer for offer in shown if offer.stock and offer.server.id != sale.server]
        assert here.price == min(offer.price for offer in others)
        assert len({offer.server.id for offer in shown}) > 1
        # The same from the history, where the toast about the refund covers the sums.
        await user.reads_toasts()
        await user.press("1", "4")
        await user.sees("median wait")
        await user.until(lambda: "cancelled" in user.text)
        await user.press("o")
        await user.until(lambda: user.app.screen is user.workspace and user.focus is user.prices)


async def test_today_s_spending_is_on_top_and_follows_every_window(desk: Desk) -> None:
    async with desk.shop() as one, desk.shop() as other:
        sale = await one.buy("uber")
        spent = f"today ₹{sale.price}"
        await one.sees(spent)
        # The money is taken into account before the number has come: only then can it be cancelled.
        await other.until(lambda: [number.state for number in other.app.numbers] == [State.WAITING])
        await other.sees(spent)
        await other.press("3", "x", "y")
        await one.misses("today")
        await other.misses("today")


async def test_an_overdue_number_can_be_closed(desk: Desk) -> None:
    async with desk.otptui() as user:
        await user.rent("Uber")
        await user.press("d")
        await user.toast("Still live")
        end = Described(ends_at=user.number.bought_at + timedelta(microseconds=1))
        await user.app.session.custody.apply(user.number.key, end)
        await user.sees("overdue")
        await user.press("d")
        await user.sees("Close this number?")
        await user.press("y")
        await user.sees("– expired")
        assert not user.number.live


async def test_a_number_that_ended_can_be_polled_again(desk: Desk) -> None:
    async with desk.otptui() as user:
        sale = await user.rent("Uber")
        desk.goes_wrong(Fault(Wrong.ACCESS_CANCEL, "getStatus"))
        await user.sees("↩ refunded")
        await user.press("3", "r")
        await user.toast("nothing new")
        desk.goes_wrong()
        await user.press("r")
        await user.sees("◌ waiting")
        user.text_to(sale, "Your Uber code is 7755")
        await user.sees("7755")


async def test_attaching_all_live_numbers_is_offered_only_where_a_provider_lists_them(desk: Desk) -> None:
    profiles = desk.config.profiles
    other = Profile("fam", desk.config.active.base_url, KEY, dialect="sms-activate")
    for known, is_offered in (
        (profiles, False),
        ({**profiles, "fam": other}, True),
    ):
        async with desk.otptui(config=replace(desk.config, profiles=known)) as user:
            await user.press("colon")
            await user.type("bought elsewhere")
            await user.sees("Find in History: bought elsewhere")
            await user.until(lambda it=is_offered: ("Attach all live numbers" in user.text) == it)


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (
            Standing(CodeCount(60, 2), CodeCount(80, 9)),
            "Only 2 of your 60 Uber numbers in India today",
        ),
        (Standing(CodeCount(9, 2), CodeCount(300, 8)), "Only 8 of your 300 numbers today got a code."),
        (Standing(CodeCount(9, 2), CodeCount(80, 9)), ""),
    ],
)
async def test_a_cancel_that_endangers_the_account_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, standing: Standing, words: str
) -> None:
    asked: list[tuple[str, ...]] = []

    def since(*about: Any) -> Standing:
        asked.append(about[2:])
        return standing

    monkeypatch.setattr(StandingReader, "since", since)
    profile = replace(desk.config.active, dialect="sms-activate")
    async with desk.otptui(config=replace(desk.config, profiles={profile.name: profile})) as user:
        await user.rent("Uber")
        await user.press("3", "x")
        await user.sees("Cancel this number?", "the site refused the number")
        await user.until(lambda: asked == [(profile.name, "bne", "22")])
        await user.settles()
        assert words in " ".join(user.text.replace("│", " ").split())
        assert ("today got a code" in user.text) == bool(words)


async def test_a_warning_that_comes_before_its_question_is_on_the_screen_is_in_it(desk: Desk) -> None:
    async with desk.otptui() as user:
        dialog = CancelDialog("Uber +91 99056 09583")
        dialog.warn("Only 2 of your 60 numbers got a code.")
        user.app.push_screen(dialog)
        await user.sees("Cancel this number?", "Only 2 of your 60 numbers got a code.", "the site refused")
        await user.press("n")
        await user.until(lambda: user.dialog is None)
        dialog.warn("Too late: nothing happens.")


async def test_a_round_of_checks_that_takes_minutes_is_told(desk: Desk) -> None:
    slow = replace(desk.config, polling=replace(desk.config.polling, max_per_second=0.01))
    async with desk.otptui(config=slow) as user:
        await user.rent("Uber")
        await user.sees("Each live number is checked only about every 2 min")
        await user.press("exclamation_mark")
        await user.sees("Raise it if your provider")
