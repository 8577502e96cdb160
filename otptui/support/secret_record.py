"""Records that hold an API key or the way to one: printed, they show only their harmless fields."""

from __future__ import annotations

from typing import Any, ClassVar

from msgspec import Struct


class SecretRecord(Struct, frozen=True):
    """The base of records with secrets; `SECRETS` names the fields that neither repr nor Rich may show."""

    SECRETS: ClassVar[frozenset[str]]

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        names = (name for name in self.__struct_fields__ if name not in self.SECRETS)
        return [(name, getattr(self, name)) for name in names]

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({shown})"
