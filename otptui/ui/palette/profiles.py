"""Switching from one provider to another: the palette's lines for it, and what changes on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from otptui.domain.errors import OtpError
from otptui.ui.palette.palette import Entry, rank
from otptui.ui.problems import LISTING
from otptui.ui.screens.numbers import NumbersScreen

if TYPE_CHECKING:
    from otptui.ui.app import OtpApp

ASKING = ("loading", "the catalog")
"""The work behind a screen that asks for what its profile offers."""


def profiles(app: OtpApp, query: str) -> Iterator[Entry]:
    """The other profiles of the config, as entries of the palette."""
    shown = app.session.profile.name
    for name, profile in app.config.profiles.items():
        text = f"switch to profile {name}"
        if name != shown and (place := rank(text, query)) is not None:
            has_key = bool(profile.api_key or profile.api_key_command)
            right = profile.dialect if has_key else "no key yet"
            yield Entry(text, right, partial(_switch, app, name), place, dim=not has_key)


def _switch(app: OtpApp, name: str) -> None:
    app.behind(_switched(app, name), "switching the profile")


async def _switched(app: OtpApp, name: str) -> None:
    shown = app.session.profile.name
    if app.config.profiles[name].api_key_command:
        app.toast("Its api_key_command is run, which may take a while.", f"Switching to {name} …", timeout=4)
    try:
        await app.session.switch(name)
    except OtpError as error:
        app.explain(error, f"Still on {shown}")
        return
    app.config = app.session.config
    for work in ASKING:
        app.workers.cancel_group(app, work)
    app.troubles.clear_all(LISTING)
    app.status = app.troubles.line()
    app.balance = None
    # Whatever is open was opened over the other provider's offers.
    while not isinstance(app.screen, NumbersScreen):
        app.pop_screen()
    app.profile = name
    app.refresh_balance()
    app.toast("Numbers of every profile stay in sight and are looked after.", f"Now on {name}")
