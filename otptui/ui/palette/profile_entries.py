"""The other profiles of the config, among the palette's entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from msgspec import Struct

from otptui.config.schema import Profile
from otptui.ui.palette.palette import PaletteEntry, rank


class ProfileEntries(Struct, frozen=True):
    """An entry for each of `profiles` but `current`; `switch` is what enter does with its name."""

    profiles: Mapping[str, Profile]
    current: str
    switch: Callable[[str], None]

    def __call__(self, query: str) -> Iterator[PaletteEntry]:
        for name, profile in self.profiles.items():
            text = f"Switch to profile {name}"
            if name != self.current and (place := rank(text, query)) is not None:
                has_key = bool(profile.api_key or profile.api_key_command)
                right = profile.dialect if has_key else "no key yet"
                yield PaletteEntry(text, right, partial(self.switch, name), place, dim=not has_key)
