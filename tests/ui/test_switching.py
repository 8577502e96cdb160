"""Switching the profile: everything on the screen is the new provider's, except for the numbers."""

from __future__ import annotations

import pytest
from keyboard import Desk, User
from msgspec.structs import replace
from textual.widgets import Static

from otptui.config.schema import Config, Profile
from otptui.simulator import FAMILY_ENDPOINT, Fault, Kind


def with_two(desk: Desk) -> Config:
    """The profile of all tests, and one of the same simulator in its other dialect."""
    other = Profile(
        "fam",
        f"http://127.0.0.1{FAMILY_ENDPOINT}",
        desk.config.active.api_key,
        dialect="sms-activate",
        currency="$",
    )
    more = {"fam": other, "bare": Profile("bare"), "locked": Profile("locked", api_key_command="sleep 60")}
    return replace(desk.config, profiles={**desk.config.profiles, **more})


async def switch(user: User, name: str) -> None:
    user.burst("colon", *"profile", "space", *name, "enter")
    await user.toast(f"Now on {name}")
    user.app.clear_notifications()
    await user.until(lambda: not user.workspace.browse.loading() and user.prices.view)
    await user.settles()


async def test_the_workspace_shows_the_other_provider(desk: Desk) -> None:
    async with desk.shop(config=with_two(desk)) as user:
        await user.filter_prices("uber")
        sale = await user.rent("Uber")
        await switch(user, "fam")
        assert "fam · India" in user.line("otptui")
        assert "all servers" not in user.title
        # Its countries are the top of the tree, and the filter of the former profile is gone.
        assert user.workspace.browse.tree()[0].node.server == ""
        assert user.prices.view.filter.text == ""
        assert "Uber · sim" in user.line("+")
        await user.sees(f"balance ${user.simulator.balance:,.2f}")
        await user.press("3", "B")
        await user.toast("switch to profile sim")
        user.app.clear_notifications()

        await user.buy("uber")
        assert user.line("◌ waiting", "$11.50")
        assert "· fam" not in user.text.replace("otptui · fam", "")
        assert [sold.server for sold in user.ledger] == [sale.server, "1"]
        await switch(user, "sim")
        assert "all servers" in user.title
        assert "Uber · fam" in user.text
        assert "Uber · sim" not in user.text


async def test_what_failed_at_one_provider_is_not_said_of_the_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk.shop(config=with_two(desk)) as user:
        missed = user.workspace.query_one("#missed", Static)
        with monkeypatch.context() as short:
            short.setattr("otptui.provider.price_parser.MOST_ROWS", 2)
            await user.press("2", "r")
            await user.until(lambda: missed.has_class("-told"))
        await switch(user, "fam")
        await user.until(lambda: not missed.has_class("-told"))


async def test_switching_profiles_waits_for_a_purchase_and_a_key(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("otptui.config.api_key.TIMEOUT", 0.2)
    async with desk.shop(config=with_two(desk)) as user:
        user.burst("colon", *"profile", "space", *"bare", "enter")
        await user.toast("Profile bare has no API key")
        user.burst("colon", *"profile", "space", *"locked", "enter")
        await user.toast("Switching to locked")
        await user.toast("took longer than 0.2 seconds: run it by hand")
        user.wire.held.add("getNumber")
        await user.filter_prices("uber")
        await user.press("b")
        await user.sees("checked just now")
        await user.press("y")
        await user.until(lambda: user.wire.waiting)
        user.burst("colon", *"profile", "space", *"fam", "enter")
        await user.toast("A purchase is in progress")
        user.wire.release()
        await user.until(lambda: user.ledger and not user.app.session.numbers.is_buying)
        await user.settles()
        assert user.app.session.profile.name == "sim"


async def test_another_code_and_finish_are_offered_where_the_provider_supports_them(desk: Desk) -> None:
    async with desk.shop(config=with_two(desk)) as user:
        sale = await user.rent("Uber")
        user.text_to(sale, "Your code is 4711")
        await user.sees("4711")
        await user.press("n")
        await user.toast("Not supported here")
        await switch(user, "fam")
        sale = await user.buy("uber")
        await user.press("F")
        await user.toast("that has its code")
        # A provider without servers is compared by country.
        await user.press("o")
        await user.until(lambda: user.workspace.browse.scan and user.focus is user.prices)
        await user.until(lambda: user.prices.current and user.offer.country.id != "22")
        await user.press("3")
        user.text_to(sale, "Your code is 5822")
        await user.sees("5822")
        await user.press("3", "g", "n")
        await user.until(lambda: sale.asked_again == 1)
        await user.press("F")
        await user.sees("Finish this number?", "no more codes")
        await user.press("y")
        await user.until(lambda: sale.ended_by == "finish")
        await user.until(lambda: not user.number.live and user.number.messages)


async def test_a_panel_names_the_profile_of_its_numbers(desk: Desk) -> None:
    config = with_two(desk)
    async with desk.shop(config=config) as user:
        await user.rent("Uber")
    async with desk.otptui((34, 20), panel=True, config=replace(config, profile="fam")) as user:
        await user.sees("Uber · sim")


async def test_the_candidates_of_an_unknown_purchase_are_choices(desk: Desk) -> None:
    async with desk.shop(config=with_two(desk)) as user:
        await switch(user, "fam")
        now = user.simulator.now()
        elsewhere = user.simulator.desk.sell("bne", "22", "1", now, decimal_id=True)
        desk.goes_wrong(Fault(Kind.EMPTY, "getNumber", times=1, after=True))
        await user.filter_prices("uber")
        await user.press("b")
        await user.sees("checked just now")
        await user.press("y")
        await user.toast("which number was bought?")
        user.app.clear_notifications()
        ours = user.ledger[-1]
        await user.press("3", "a")
        await user.sees("Which of these did the purchase bring?", f"id {elsewhere.id}", f"id {ours.id}")
        # The first has the focus; the fields for another id are below.
        await user.press("down", "enter")
        await user.until(lambda: user.number.id)
        chosen = {sale.id: sale.number for sale in user.ledger}
        assert user.number.number == chosen[user.number.id]
        assert user.asked("getNumber") == 1
