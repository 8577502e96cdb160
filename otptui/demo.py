"""The provider of `--demo`, a simulator in the same process, and the history that the demo begins with."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from otptui.domain.lifecycle import Event
    from otptui.domain.model import Activation
    from otptui.simulator.past_sales import PastSale

DEMO_KEY = "demo-key"
FIRST_CODE_WITHIN = 9.0
"""Seconds within which the first number of a demo gets its code."""

SEED = 0
"""The seed of the demo's provider and of its history."""

_NOTICED = 1.0
"""Seconds after which a message or an end was noticed."""


def demo_transport() -> httpx.AsyncBaseTransport:
    """A transport to a new simulated provider, without a socket."""
    import httpx

    from otptui.simulator import Simulator

    simulator = Simulator(SEED, key=DEMO_KEY, has_balance=True, first_code_within=FIRST_CODE_WITHIN)
    return httpx.ASGITransport(simulator)


def write_history(database: Path, profile: str, now: datetime) -> None:
    """Fill a new database with some weeks of numbers at the demo's provider, all over before `now`.

    So the first look has estimates, and totals with curves. Raises StoreError.
    """
    from otptui.simulator.past_sales import past_sales
    from otptui.store import Store

    with closing(Store.open(database)) as store:
        store.journal.record_past(
            (_draft(past, profile, now), list(_steps(past, now))) for past in past_sales(SEED)
        )


def _draft(past: PastSale, profile: str, now: datetime) -> Activation:
    from otptui.domain.model import Activation, Country, Server, Service
    from otptui.simulator.inventory import LANDS, SERVICES, SOURCES
    from otptui.text.country_names import tidy_country
    from otptui.text.sanitize import tidy_name

    sale = past.sale
    return Activation(
        service=Service(sale.service, tidy_name(SERVICES[sale.service])),
        country=Country(sale.country, tidy_country(LANDS[sale.country].name)),
        server=Server(sale.server, tidy_name(SOURCES[sale.server].name)),
        price=Decimal(sale.price),
        profile=profile,
        bought_at=now + timedelta(seconds=sale.sold_at),
    )


def _steps(past: PastSale, now: datetime) -> Iterator[tuple[Event, datetime]]:
    from otptui.domain import lifecycle
    from otptui.domain.states import CancelReason
    from otptui.text.sanitize import tidy_message

    sale = past.sale
    steps: list[tuple[float, Event]] = [
        (sale.sold_at, lifecycle.Answered(sale.id, sale.number)),
        (past.copied_at, lifecycle.NumberCopied()),
    ]
    ended_at = sale.ended_at if sale.ended_at is not None else 0.0
    steps += (
        (sms.due_at + _NOTICED, lifecycle.Texted(tidy_message(sms.text), sms.code))
        for sms in sale.messages
        if sms.due_at < ended_at
    )
    if past.cancelled_at is not None:
        reason = CancelReason.SITE_REFUSED if past.is_site_refused else CancelReason.NO_CODE
        steps += [
            (past.cancelled_at, lifecycle.CancelAsked(reason)),
            (past.cancelled_at, lifecycle.CancelConfirmed()),
        ]
    else:
        end = lifecycle.ProviderCancelled() if sale.refunded else lifecycle.Expired()
        steps.append((ended_at + _NOTICED, end))
    steps.append((ended_at + 60, lifecycle.PutAway()))
    for seconds, event in sorted(steps, key=lambda step: step[0]):
        yield event, now + timedelta(seconds=seconds)
