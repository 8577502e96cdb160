"""The real program at a real terminal: a user's home, a provider on a socket, a pty, a tmux.

Nothing here sleeps for a fixed time: everything waits for a condition, and a failure shows the screen.
"""

from __future__ import annotations

from harness.home import OTPTUI, Home
from harness.provider import Provider, provided, quiet
from harness.pseudo import Pty
from harness.tmux import Pane, Tmux
from harness.watching import loaded, until

__all__ = ["OTPTUI", "Home", "Pane", "Provider", "Pty", "Tmux", "loaded", "provided", "quiet", "until"]
