"""What the keys do where the focus is, made from the registry."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from otptui.ui.actions import TITLES, Keys


class HelpScreen(ModalScreen[None]):
    """Lists the commands of `contexts` (nearest first), each under the first context it works in."""

    CSS_PATH = ["dialog.tcss", "help.tcss"]  # noqa: RUF012 (Textual reads it as a class attribute)
    BINDINGS = [  # noqa: RUF012 (Textual reads it as a class attribute)
        Binding("escape,q,enter,question_mark", "dismiss", show=False),
        Binding("j,down", "scroll('down')", show=False),
        Binding("k,up", "scroll('up')", show=False),
        Binding("ctrl+d,pagedown,space", "scroll('page_down')", show=False),
        Binding("ctrl+u,pageup", "scroll('page_up')", show=False),
        Binding("ctrl+c", "app.leave(130)", show=False),
    ]

    def __init__(self, keys: Keys, contexts: tuple[str, ...]) -> None:
        super().__init__()
        self._keys = keys
        self._contexts = contexts

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog") as box:
            box.border_title = Content("Keys")
            with VerticalScroll(id="text"):
                yield Static(self._text())
            yield Static(Content("j k scroll   esc back"), id="hint")

    def action_scroll(self, way: str) -> None:
        getattr(self.query_one("#text", VerticalScroll), f"scroll_{way}")(animate=False)

    def _text(self) -> Content:
        lines: list[Content] = []
        told: set[str] = set()
        for context in self._contexts:
            commands = [
                c for c in self._keys.commands((context,)) if c.id not in told and self._keys.of(c.id)
            ]
            if not commands:
                continue
            told.update(c.id for c in commands)
            lines += [Content(""), Content.styled(TITLES[context], "bold $accent")]
            lines += [
                Content.assemble((f"{self._keys.shown_all(c.id):>10}", "bold"), f"  {c.does}")
                for c in commands
            ]
        return Content("\n").join(lines[1:])
