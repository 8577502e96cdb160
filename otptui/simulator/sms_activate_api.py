"""The simulated provider in the sms-activate dialect: no servers, and a status in setStatus.

It sells the numbers of server 1, for the same money and into the same ledger, with decimal activation ids.
A request for another message (status 3) is answered by a new message some seconds later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from otptui.simulator.desk import Desk, Sale, Sms
from otptui.simulator.inventory import LANDS
from otptui.simulator.replies import JSON, Refusal, Reply
from otptui.simulator.supply import Tier, World

SERVER = "1"
"""The server whose numbers are sold: it has every country."""

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""The default time of its clock at the start. It must not depend on the real time."""

Call = Callable[[dict[str, str], float], Reply]
"""Takes the parameters and the time since the start. Raises Refusal."""


class SmsActivateApi:
    """The calls of the dialect, by action, on `world` and `desk`. Its clock shows `epoch` at the start."""

    def __init__(self, world: World, desk: Desk, epoch: datetime) -> None:
        self._epoch = epoch
        self._world = world
        self._desk = desk
        self.calls: Mapping[str, Call] = {
            "getBalance": lambda _, now: Reply(f"ACCESS_BALANCE:{desk.balance(now)}"),
            "getCountries": lambda _, now: _json({id: _country(id) for id in world.countries(SERVER)}),
            "getServicesList": lambda p, now: _json(self._services(p.get("country"))),
            "getPrices": self._prices,
            "getNumber": self._number,
            "getNumberV2": self._number_v2,
            "getStatus": self._status,
            "getStatusV2": self._status_v2,
            "setStatus": self._set_status,
            "getActiveActivations": self._live,
            "getHistory": self._past,
        }

    def _services(self, country: str | None) -> dict[str, Any]:
        named = self._world.services(SERVER, _known(country or "0"))
        return {
            "status": "success",
            "services": [{"code": code, "name": name} for code, name in named.items()],
        }

    def _prices(self, params: dict[str, str], now: float) -> Reply:
        asked = params.get("country", "")
        countries = [_known(asked)] if asked else list(self._world.countries(SERVER))
        return _json(
            {
                country: {
                    code: _price(tiers, now)
                    for code, tiers in self._world.shelf(SERVER, country).items()
                    if params.get("service", code) == code
                }
                for country in countries
            }
        )

    def _sell(self, params: dict[str, str], now: float) -> Sale:
        service, country = params.get("service", ""), params.get("country", "0")
        tier = self._world.cheapest(SERVER, country, service, now)
        if Decimal(tier.price) > _most(params.get("maxPrice")):
            raise Refusal(f"WRONG_MAX_PRICE:{tier.price}")
        return self._desk.sell(service, country, SERVER, now, decimal_id=True)

    def _number(self, params: dict[str, str], now: float) -> Reply:
        sale = self._sell(params, now)
        return Reply(f"ACCESS_NUMBER:{sale.id}:{sale.number}")

    def _number_v2(self, params: dict[str, str], now: float) -> Reply:
        sale = self._sell(params, now)
        told = {
            "activationId": sale.id,
            "phoneNumber": sale.number,
            "activationCost": float(sale.price),
            "currency": 840,
            "countryCode": sale.country,
            "canGetAnotherSms": True,
            "activationTime": self._clock(sale.sold_at),
            "activationEndTime": self._clock(sale.sold_at + self._desk.rules.lifetime),
            "activationOperator": "any",
        }
        return _json(told)

    def _live(self, params: dict[str, str], now: float) -> Reply:
        self._desk.settle(now)
        live = [sale for sale in self._desk.ledger if sale.ended_at is None]
        if not live:
            return _json({"status": "error", "error": "NO_ACTIVATIONS"})
        return _json({"status": "success", "data": [self._listed(sale, now) for sale in reversed(live)]})

    def _past(self, params: dict[str, str], now: float) -> Reply:
        self._desk.settle(now)
        since, until = (self._moment(params.get(name), now) for name in ("start", "end"))
        ended = (sale for sale in self._desk.ledger if sale.ended_at is not None)
        found = [sale for sale in ended if since <= sale.sold_at <= until]
        return _json([self._listed(sale, now) for sale in reversed(found)])

    def _listed(self, sale: Sale, now: float) -> dict[str, Any]:
        """One entry of a list of activations. Times have a zone, as those of the newer providers do."""
        sms = sale.newest(sale.open_until(now))
        return {
            "activationId": sale.id,
            "serviceCode": sale.service,
            "phoneNumber": sale.number,
            "activationCost": float(sale.price),
            "activationStatus": _status_number(sale, sms),
            "smsCode": sms.code if sms else None,
            "smsText": sms.text if sms else None,
            "activationTime": self._zoned(sale.sold_at),
            "activationEndTime": self._zoned(sale.sold_at + self._desk.rules.lifetime),
            "activationOperator": "any",
            "countryCode": sale.country,
        }

    def _moment(self, sent: str | None, now: float) -> float:
        """A time in Unix seconds, as seconds since the start; `now` for none. Raises Refusal."""
        try:
            return float(sent) - self._epoch.timestamp() if sent else now
        except ValueError:
            raise Refusal("BAD_DATE") from None

    def _zoned(self, now: float) -> str:
        return (self._epoch + timedelta(seconds=now)).isoformat(timespec="milliseconds")

    def _clock(self, now: float) -> str:
        return f"{self._epoch + timedelta(seconds=now):%Y-%m-%d %H:%M:%S}"

    def _look(self, params: dict[str, str], now: float) -> tuple[Sale, Sms | None]:
        """The number, and the message to report, which is marked as delivered. Raises
        Refusal(STATUS_CANCEL) where it ended without one."""
        sale = self._desk.find(params.get("id", ""), now)
        sms = sale.answering(now) if sale.ended_at is None else sale.newest(sale.ended_at)
        if sms is None and sale.ended_at is not None:
            raise Refusal("STATUS_CANCEL")
        if sms is not None and sms.delivered_at is None:
            sms.delivered_at = now
        return sale, sms

    def _status(self, params: dict[str, str], now: float) -> Reply:
        sale, sms = self._look(params, now)
        if sms is not None:
            return Reply(f"STATUS_OK:{sms.code or sms.text}")
        before = sale.newest(now)
        return Reply(f"STATUS_WAIT_RETRY:{before.code or before.text}" if before else "STATUS_WAIT_CODE")

    def _status_v2(self, params: dict[str, str], now: float) -> Reply:
        _, sms = self._look(params, now)
        told: dict[str, Any] = {"verificationType": 0, "sms": None, "call": None}
        if sms is not None:
            told["sms"] = {"dateTime": self._clock(sms.due_at), "code": sms.code, "text": sms.text}
        return _json(told)

    def _set_status(self, params: dict[str, str], now: float) -> Reply:
        id = params.get("id", "")
        sale = self._desk.find(id, now)
        match params.get("status"):
            case "1" if sale.ended_at is None:
                return Reply("ACCESS_READY")
            case "3":
                self._desk.ask_again(id, now)
                return Reply("ACCESS_RETRY_GET")
            case "6":
                self._desk.finish(id, now)
                return Reply("ACCESS_ACTIVATION")
            case "8" if sale.ended_at is None and sale.newest(now) is None:
                answer = self._desk.cancel(id, "8", now)
                return Reply("EARLY_CANCEL_DENIED") if answer.body == "ERROR" else answer
        raise Refusal("BAD_STATUS")


def _json(told: dict[str, Any] | list[Any]) -> Reply:
    # Some clients only parse JSON that is announced as such.
    return Reply(told, content_type=JSON)


def _most(sent: str | None) -> Decimal:
    try:
        return Decimal(sent or "Infinity")
    except InvalidOperation:
        raise Refusal("WRONG_MAX_PRICE") from None


def _known(country: str) -> str:
    if country not in LANDS:
        raise Refusal("BAD_COUNTRY")
    return country


def _country(id: str) -> dict[str, Any]:
    name = LANDS[id].name
    return {"id": int(id), "rus": name, "eng": name, "chn": name, "visible": 1, "retry": 1}


def _price(tiers: list[Tier], now: float) -> dict[str, Any]:
    """The tier a purchase would get: the cheapest in stock, or the cheapest of all."""
    tier = next((tier for tier in tiers if tier.stock(now)), tiers[0])
    return {"cost": float(tier.price), "count": tier.stock(now)}


def _status_number(sale: Sale, sms: Sms | None) -> str:
    if sale.ended_at is None:
        return "2" if sms else "4"
    if not sale.refunded:
        return "6"
    return "8" if sale.ended_by == "user" else "10"
