"""The base of the screens that are only read: a title, a text that scrolls, and esc back."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from otptui.ui.dialogs.modal import Modal


class ReadingScreen(Modal[None]):
    """Shows `parts` under `heading`; `hint` says what the keys do."""

    CSS_PATH = ["../dialogs/question.tcss", "../dialogs/form.tcss", "reading.tcss"]  # noqa: RUF012 (Textual reads it as a class attribute)
    BINDINGS = [  # noqa: RUF012 (Textual reads it as a class attribute)
        Binding("escape,q,enter,question_mark", "dismiss", show=False),
        Binding("j,down", "scroll('down')", show=False),
        Binding("k,up", "scroll('up')", show=False),
        Binding("ctrl+d,pagedown,space", "scroll('page_down')", show=False),
        Binding("ctrl+u,pageup", "scroll('page_up')", show=False),
        Binding("g,home", "scroll('home')", show=False),
        Binding("G,end", "scroll('end')", show=False),
    ]

    heading = ""
    hint = "j k scroll   esc back"

    @abstractmethod
    def parts(self) -> Iterator[Static]:
        """The widgets of the text, from top to bottom."""

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog") as box:
            box.border_title = Content(self.heading)
            with VerticalScroll(id="text"):
                yield from self.parts()
            yield Static(Content(self.hint), id="hint")

    def action_scroll(self, direction: str) -> None:
        getattr(self.query_one("#text", VerticalScroll), f"scroll_{direction}")(animate=False)
