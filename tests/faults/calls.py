"""The seven calls as the program makes them, the text the user sees, and a check of each call afterwards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sized
from dataclasses import dataclass
from typing import cast

from otptui.domain.errors import OtpError
from otptui.domain.listing import SERVERS, AnyListing, countries_of, prices_of, services_of
from otptui.domain.model import Activation
from otptui.domain.states import State
from otptui.market.listing_loader import CACHE_NAMES
from otptui.numbers.reports import PollTrouble, StoreTrouble
from otptui.session import Session

from .stage import OFFER, Stage, until

CODE = "482910"


@dataclass(frozen=True)
class Seen:
    """What was on the screen: what happened, and what to do now ("" where nothing went wrong)."""

    text: str
    what_now: str = ""


@dataclass(frozen=True)
class Call:
    """`before` prepares without faults, `make` fails, `after` must work once the fault is over."""

    action: str
    make: Callable[[Session, Stage], Awaitable[Seen]]
    after: Callable[[Session, Stage], Awaitable[None]]
    before: Callable[[Session, Stage], Awaitable[None]] | None = None


def _listing(listing: AnyListing) -> Call:
    async def make(session: Session, stage: Stage) -> Seen:
        held = await session.loader.refresh(listing)
        entries = cast("Sized", held.content)
        return Seen(f"{len(entries)} entries") if held.error is None else _told(held.error)

    async def after(session: Session, stage: Stage) -> None:
        assert (await session.loader.refresh(listing)).content

    return Call(CACHE_NAMES[listing.kind], make, after)


async def _buy(session: Session, stage: Stage) -> Seen:
    try:
        activation = await session.numbers.buy(OFFER, session.profile)
    except OtpError as error:
        return _told(error)
    return Seen(f"bought {activation.id}")


async def _buy_another(session: Session, stage: Stage) -> None:
    assert (await session.numbers.buy(OFFER, session.profile)).id == stage.simulator.ledger[-1].id


async def _wait(session: Session, stage: Stage) -> Seen:
    """The provider has a code from the start."""
    stage.simulator.desk.deliver(_number(session).id, f"Your code is {CODE}", CODE, stage.simulator.now())
    await until(lambda: _trouble(stage) or _number(session).messages)
    number = _number(session)
    shown = f"code {number.code}" if number.code or not number.messages else number.messages[0].text
    return _trouble(stage) or Seen(shown)


def _number(session: Session) -> Activation:
    """The only number, as the screen shows it."""
    (number,) = session.numbers.visible
    return number


async def _find_code(session: Session, stage: Stage) -> None:
    await until(lambda: stage.rows()[0].code == CODE)


async def _cancel(session: Session, stage: Stage) -> Seen:
    try:
        await session.numbers.cancel(_number(session).key)
    except OtpError as error:
        return _told(error)
    await until(lambda: _number(session).note or _number(session).state is not State.CANCELLING)
    number = _number(session)
    if number.state is State.CANCELLED:
        return Seen("cancelled")
    return Seen(number.note, "it is tried again by itself" if number.cancel_at else "it goes on waiting")


async def _cancel_again(session: Session, stage: Stage) -> None:
    if stage.rows()[0].state is State.WAITING:
        await session.numbers.cancel(stage.rows()[0].key)
    await until(lambda: stage.rows()[0].state is State.CANCELLED)
    assert stage.simulator.ledger[0].ended_by == "user"


def _trouble(stage: Stage) -> Seen | None:
    """The newest problem that was reported."""
    for report in reversed(stage.reports):
        match report:
            case PollTrouble(_, OtpError() as error) | StoreTrouble(OtpError() as error):
                return _told(error)
    return None


def _told(error: OtpError) -> Seen:
    return Seen(error.message, error.what_now)


async def _own_a_number(session: Session, stage: Stage) -> None:
    await session.numbers.buy(OFFER, session.profile)


CALLS = {
    call.action: call
    for call in (
        _listing(SERVERS),
        _listing(countries_of("1")),
        _listing(services_of("1", "22")),
        _listing(prices_of("1", "22")),
        Call("getNumber", _buy, _buy_another),
        Call("getStatus", _wait, _find_code, _own_a_number),
        Call("setStatus", _cancel, _cancel_again, _own_a_number),
    )
}
