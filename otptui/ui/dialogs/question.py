"""A yes-or-no question: the focus starts on No, y and n answer, esc is No."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Button, Static

from otptui.ui.dialogs.answer_guard import AnswerGuard
from otptui.ui.dialogs.modal import Modal


class Choice(NamedTuple):
    """One button: its key, its id, and its text."""

    key: str
    id: str
    label: str


class ChoiceButton(Button, inherit_css=False):
    """A button of one line, as wide as its words: three of Textual's buttons do not fit a narrow dialog."""

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return cell_len(str(self.label))


class Dialog(Modal[bool]):
    """A question with two answers; the result is True for yes.

    `guard` decides whether a yes was meant for what is on the screen; where `spends`, it is strict.
    """

    CSS_PATH = "question.tcss"
    BINDINGS = [  # noqa: RUF012 (Textual reads it as a class attribute)
        Binding("y", "answer(True)", "yes", show=False),
        Binding("n,escape,q", "answer(False)", "no", show=False),
        Binding("left,h,up,k,shift+tab", "app.focus_previous", show=False),
        Binding("right,l,down,j,tab", "app.focus_next", show=False),
    ]
    AUTO_FOCUS = "#no"

    def __init__(
        self, title: str, body: Content | str, yes: str, no: str = "No", *, spends: bool = False
    ) -> None:
        super().__init__()
        self.guard = AnswerGuard(spends=spends)
        self._title = title
        self._body = Content(body) if isinstance(body, str) else body
        self._yes = yes
        self._no = no

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog") as box:
            box.border_title = Content(self._title)
            with VerticalScroll(id="question", can_focus=False):
                yield Static(self._body, id="body")
                yield Static(id="notice")
            answers = self.answers()
            # Three fit into a narrow terminal only without spare room.
            has_room = len(answers) == 2
            with Horizontal(id="answers", classes="" if has_room else "-many"):
                for key, id, label in answers:
                    gap = "  " if has_room else " "
                    yield ChoiceButton(Content.assemble((key, "bold"), f"{gap}{label}"), id=id)

    @on(events.Mount)
    def _follow_announcements(self) -> None:
        self.guard.question_drawn()
        self.watch(self.app, "announcements", self._announcement_drawn, init=False)

    def _announcement_drawn(self) -> None:
        self.guard.announcement_drawn()

    @on(events.ScreenResume)
    def _uncovered(self) -> None:
        self.guard.question_drawn()

    def answers(self) -> list[Choice]:
        """The possible answers, the harmless one first."""
        return [Choice("n", "no", self._no), Choice("y", "yes", self._yes)]

    def chosen(self, id: str | None) -> None:
        """The button of the answer with that id was pressed."""
        self.action_answer(id == "yes")

    def set_body(self, body: Content) -> None:
        """Replace the text, because something has changed since it was asked."""
        self._body = body
        # It may not be on the screen yet, or no longer.
        for shown in self.query("#body").results(Static):
            shown.update(body)

    def action_answer(self, yes: bool) -> None:
        if not yes or self.accepts_yes():
            self.dismiss(yes)

    def accepts_yes(self) -> bool:
        """Whether a yes pressed now counts; a notice says why not. Call it once for each press."""
        if self.guard.accepts():
            return True
        if self.guard.is_announced_over:
            self._show_notice("Not taken: a message appeared first. Press it again.")
        return False

    def _show_notice(self, text: str) -> None:
        """Say below the question why a key did nothing."""
        notice = self.query_one("#notice", Static)
        notice.update(Content(text))
        notice.display = True

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.chosen(event.button.id)
