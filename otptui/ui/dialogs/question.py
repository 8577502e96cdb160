"""A yes-or-no question: the focus starts on No, y and n answer, esc is No."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Button, Static

from otptui.ui.dialogs.modal import Modal


class Choice(NamedTuple):
    """One button: its key, its id, and what it says."""

    key: str
    id: str
    label: str


class ChoiceButton(Button, inherit_css=False):
    """A button of one line, as wide as its words: three of Textual's buttons do not fit a narrow dialog."""

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return cell_len(str(self.label))


class Dialog(Modal[bool]):
    """A question with two answers; the result is True for yes."""

    CSS_PATH = "question.tcss"
    BINDINGS = [  # noqa: RUF012 (Textual reads it as a class attribute)
        Binding("y", "answer(True)", "yes", show=False),
        Binding("n,escape,q", "answer(False)", "no", show=False),
        Binding("left,h,up,k,shift+tab", "app.focus_previous", show=False),
        Binding("right,l,down,j,tab", "app.focus_next", show=False),
    ]
    AUTO_FOCUS = "#no"

    def __init__(self, title: str, body: Content | str, yes: str, no: str = "No") -> None:
        super().__init__()
        self._title = title
        self._body = Content(body) if isinstance(body, str) else body
        self._yes = yes
        self._no = no

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog") as box:
            box.border_title = Content(self._title)
            with VerticalScroll(id="question", can_focus=False):
                yield Static(self._body, id="body")
            answers = self.answers()
            # Three fit into a narrow terminal only without spare room.
            has_room = len(answers) == 2
            with Horizontal(id="answers", classes="" if has_room else "-many"):
                for key, id, label in answers:
                    gap = "  " if has_room else " "
                    yield ChoiceButton(Content.assemble((key, "bold"), f"{gap}{label}"), id=id)

    def answers(self) -> list[Choice]:
        """The possible answers, the harmless one first."""
        return [Choice("n", "no", self._no), Choice("y", "yes", self._yes)]

    def chosen(self, id: str | None) -> None:
        """The button of the answer with that id was pressed."""
        self.action_answer(id == "yes")

    def set_body(self, body: Content) -> None:
        """Replace the text, because something has changed while the question is open."""
        self.query_one("#body", Static).update(body)

    def action_answer(self, yes: bool) -> None:
        self.dismiss(yes)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.chosen(event.button.id)
