"""The painted screen of a Textual app. Only this test module uses private names of Textual."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.segment import Segment
from textual.app import App
from textual.binding import BindingsMap
from textual.dom import DOMNode
from textual.driver import Driver
from textual.notifications import Notification
from textual.pilot import Pilot
from textual.strip import Strip


def painted_strips(app: App[Any]) -> list[Strip]:
    """The current screen, one strip for each line."""
    return app.screen._compositor.render_strips()


def painted_segments(app: App[Any]) -> Iterator[Segment]:
    """Every piece of text on the current screen, with its style."""
    for strip in painted_strips(app):
        yield from strip


def painted_lines(app: App[Any]) -> list[str]:
    """The text of the current screen, line by line."""
    return [strip.text for strip in painted_strips(app)]


def open_toasts(app: App[Any]) -> list[Notification]:
    """The toasts on the screen, oldest first."""
    return list(app._notifications)


def has_crashed(app: App[Any]) -> bool:
    """Whether an exception ended the app. Leaving `run_test` raises it."""
    return app._exception is not None


def is_leaving(app: App[Any]) -> bool:
    """Whether the app was told to exit."""
    return app._exit


async def messages_handled(pilot: Pilot[Any]) -> None:
    """Wait until every widget has handled the messages in its queue."""
    await pilot._wait_for_screen()


def driver_of(app: App[Any]) -> Driver:
    """The driver of a running app."""
    assert app._driver is not None
    return app._driver


def bindings_of(node: type[DOMNode]) -> BindingsMap:
    """The bindings of a class, with those it inherits."""
    return node._merge_bindings()


@contextmanager
def inside(app: App[Any]) -> Iterator[None]:
    """Act as the app from outside its own task."""
    with app._context():
        yield
