"""The newest code in large letters, to be read from a distance."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from otptui.domain.model import Activation
from otptui.text.phone import phone

_BLOCK = "█"

# Three columns and five lines each; # is filled.
_GLYPHS = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": (" # ", "## ", " # ", " # ", "###"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
    "-": ("   ", "   ", "###", "   ", "   "),
    " ": ("   ", "   ", "   ", "   ", "   "),
}

# Cells for the left, the middle and the right column, and for the gap to the next glyph, the widest first.
_SCALES = ((2, 2, 2, 2), (1, 3, 1, 1), (1, 2, 1, 1), (1, 1, 1, 1))


def drawn(code: str, width: int) -> list[str]:
    """The lines of `code` in block letters, at most `width` cells wide.

    [] where it does not fit, or has other characters than digits, "-" and spaces.
    """
    if not code or any(sign not in _GLYPHS for sign in code):
        return []
    for *cells, gap in _SCALES:
        if len(code) * (sum(cells) + gap) - gap <= width:
            return [(" " * gap).join(_row(sign, line, cells) for sign in code) for line in range(5)]
    return []


def _row(sign: str, line: int, cells: list[int]) -> str:
    columns = zip(_GLYPHS[sign][line], cells, strict=True)
    return "".join((_BLOCK if filled == "#" else " ") * width for filled, width in columns)


class BigCode(Widget):
    """Shows the code of `activation` and its number; takes no room while there is none."""

    DEFAULT_CSS = """
    BigCode {
        height: auto;
        padding: 1 1 0 1;
        border-bottom: solid $surface-lighten-2;
        &.-none { display: none; }
        & > .big-code--code { color: $text-success; text-style: bold; }
    }
    """
    COMPONENT_CLASSES = {"big-code--code"}  # noqa: RUF012 (Textual reads it as a class attribute)
    # A picture cannot be selected as text: the row of the number has the code as text.
    ALLOW_SELECT = False

    activation: reactive[Activation | None] = reactive(None, layout=True)

    def watch_activation(self, activation: Activation | None) -> None:
        self.set_class(activation is None, "-none")

    def render(self) -> Content:
        activation = self.activation
        if activation is None:
            return Content("")
        style = self.get_visual_style("big-code--code")
        code = [Content.styled(line, style) for line in self._code(activation.code, self.size.width)]
        whose = Content.assemble((activation.service.name, "bold"), f"  {phone(activation.number)}")
        return Content("\n").join([*code, whose.truncate(self.size.width, ellipsis=True)])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._code(self.activation.code, width)) + 1 if self.activation else 0

    @staticmethod
    def _code(code: str, width: int) -> list[str]:
        lines = drawn(code, width) or [code]
        return [" " * ((width - cell_len(lines[0])) // 2) + line for line in (*lines, "")]
