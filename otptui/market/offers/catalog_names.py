"""The provider's names of servers, countries and services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct, field

from otptui.domain.model import Country, Server, Service


class CatalogNames(Struct, frozen=True, dict=True):
    """The names by id, or by code for services.

    A price list may contain ids that no other answer names; those are shown as they are.
    """

    servers: Mapping[str, Server] = field(default_factory=dict)
    countries: Mapping[str, Country] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)

    def server(self, id: str) -> Server:
        return self.servers.get(id) or Server(id, f"server {id}")

    def country(self, id: str) -> Country:
        return self.countries.get(id) or Country(id, id)

    def service(self, code: str) -> Service:
        return self.services.get(code) or Service(code, code)

    @cached_property
    def shared(self) -> frozenset[str]:
        """The names that several services have, ignoring case. Only their codes tell those apart."""
        times = Counter(service.name.casefold() for service in self.services.values())
        return frozenset(s.name for s in self.services.values() if times[s.name.casefold()] > 1)
