"""getPrices exactly as the document has it, {country: {service: {price: stock}}}, decoded straight to ints.

Most answers are. `price_parser.py` reads the others, which takes it longer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, TypeAlias

import msgspec

from otptui.provider.price_amounts import MOST_STOCK

Stock: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=MOST_STOCK)]
Services: TypeAlias = dict[str, dict[str, Stock]]

LONG = 2_000_000
"""Bytes that are decoded in some 20 ms; no other thread runs meanwhile."""

_COUNTRIES = msgspec.json.Decoder(dict[str, msgspec.Raw])
# Not strict: stocks come as text ("10") as well.
_SERVICES = msgspec.json.Decoder(Services, strict=False)


def documented_prices(body: bytes) -> Iterator[tuple[str, Services]]:
    """The services of each country in a body, each stock checked.

    Raises ValueError, RecursionError or msgspec.MsgspecError, possibly late, where the body is not as
    documented.
    Decoding one country at a time lets other threads run in between, and its prices are still in the
    processor's cache when they become columns.
    """
    for country, services in _COUNTRIES.decode(body).items():
        if not country.strip().isdecimal() or memoryview(services).nbytes > LONG:
            raise ValueError
        yield country, _SERVICES.decode(services)
