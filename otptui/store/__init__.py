"""Everything otptui stores: one SQLite file that any number of windows share.

`Store` is synchronous and belongs to the thread that opened it. The program uses it through
`otptui.store.store_thread.StoreThread`, so that a slow disk never freezes a key press.
"""

from otptui.store.activation_reader import Step
from otptui.store.preferences import Watch
from otptui.store.store import Store

__all__ = ["Step", "Store", "Watch"]
