"""The parsers of the dialects, imported with the first answer: the first frame does not wait for them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from otptui.domain.model import Country, PriceColumns, Server, Service
from otptui.provider.answers import CancelAnswer, ListedActivation, Sold, StatusAnswer
from otptui.provider.response import Answer


def servers(answer: Answer) -> tuple[Server, ...]:
    """As `listing_parser.servers`."""
    from otptui.provider import listing_parser

    return listing_parser.servers(answer)


def countries(answer: Answer) -> tuple[Country, ...]:
    """As `listing_parser.countries`."""
    from otptui.provider import listing_parser

    return listing_parser.countries(answer)


def services(answer: Answer) -> tuple[Service, ...]:
    """As `listing_parser.services`."""
    from otptui.provider import listing_parser

    return listing_parser.services(answer)


def prices(answer: Answer) -> PriceColumns:
    """As `price_parser.prices`."""
    from otptui.provider import price_parser

    return price_parser.prices(answer)


def balance(answer: Answer) -> Decimal:
    """As `parsers.balance`."""
    from otptui.provider import parsers

    return parsers.balance(answer)


def number(answer: Answer) -> Sold:
    """As `parsers.number`."""
    from otptui.provider import parsers

    return parsers.number(answer)


def status(answer: Answer) -> StatusAnswer:
    """As `parsers.status`."""
    from otptui.provider import parsers

    return parsers.status(answer)


def cancellation(answer: Answer) -> CancelAnswer:
    """As `parsers.cancellation`."""
    from otptui.provider import parsers

    return parsers.cancellation(answer)


def confirmed(*words: str) -> Callable[[Answer], None]:
    """As `parsers.confirmed`."""

    def read(answer: Answer) -> None:
        from otptui.provider import parsers

        parsers.confirmed(*words)(answer)

    return read


def live_activations(answer: Answer) -> tuple[ListedActivation, ...]:
    """As `activation_list.live_activations`."""
    from otptui.provider import activation_list

    return activation_list.live_activations(answer)


def past_activations(answer: Answer) -> tuple[ListedActivation, ...]:
    """As `activation_list.past_activations`."""
    from otptui.provider import activation_list

    return activation_list.past_activations(answer)
