"""Everything otptui stores: one SQLite file that any number of windows share.

`Store` is synchronous and belongs to the thread that opened it. The program uses it through
`otptui.store.store_thread.StoreThread`, so that a slow disk never freezes a key press.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from otptui.store.activation_reader import Step
    from otptui.store.preferences import Watch
    from otptui.store.store import Store

__all__ = ["Step", "Store", "Watch"]

_MODULES = {"Step": "activation_reader", "Store": "store", "Watch": "preferences"}


def __getattr__(name: str) -> object:
    # On first use: `otptui status` reads the database without any of them.
    from importlib import import_module

    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
