"""The code that would be copied, or the number that waits for one, in letters of a hand's height."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from otptui.domain.model import Activation
from otptui.text.phone import phone
from otptui.ui.commands import Keys
from otptui.ui.format.big_text import drawn, drawn_number
from otptui.ui.format.code_text import shown_code


class BigCode(Widget):
    """Shows the code of `activation`, or its number while it has none, with the key that copies it; takes no
    room without an activation."""

    DEFAULT_CSS = """
    BigCode {
        height: auto;
        padding: 1 1 0 1;
        border-bottom: solid $surface-lighten-2;
        &.-none { display: none; }
        & > .big-code--code { color: $text-success; text-style: bold; }
        & > .big-code--number { color: $text-accent; }
    }
    """
    COMPONENT_CLASSES = {"big-code--code", "big-code--number"}  # noqa: RUF012 (Textual's own way to declare them)
    # It is a picture: the text of it stands in the row of its number.
    ALLOW_SELECT = False

    activation: reactive[Activation | None] = reactive(None, layout=True)

    def __init__(self, keys: Keys) -> None:
        super().__init__()
        self._keys = keys

    def watch_activation(self, activation: Activation | None) -> None:
        self.set_class(activation is None, "-none")

    def render(self) -> Content:
        activation = self.activation
        if activation is None:
            return Content("")
        style = self.get_visual_style(f"big-code--{'code' if activation.code else 'number'}")
        lines = [Content.styled(line, style) for line in self._lines(activation, self.size.width)]
        key = self._keys.shown("copy_code" if activation.code else "copy_number")
        about = phone(activation.number, activation.country.name) if activation.code else ""
        whose = Content.assemble(f"{key} copy  ", (activation.service.name, "bold"), f"  {about}")
        return Content("\n").join([*lines, whose.truncate(self.size.width, ellipsis=True)])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(self.activation, width)) + 1 if self.activation else 0

    @staticmethod
    def _lines(activation: Activation, width: int) -> list[str]:
        code = shown_code(activation)
        lines = (
            (drawn(code, width) or [code])
            if code
            else drawn_number(phone(activation.number, activation.country.name), width)
        )
        return [" " * ((width - cell_len(line)) // 2) + line for line in (*lines, "")]
