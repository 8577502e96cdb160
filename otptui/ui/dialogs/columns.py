"""The menu of columns: sort by one, show and hide them, change their order. The table below follows."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from otptui.market.offers import Column, Sort
from otptui.ui.dialogs.modal import Modal
from otptui.ui.format.column_choice import ColumnChoice
from otptui.ui.widgets.column_list import ColumnList


class ColumnsDialog(Modal[ColumnChoice]):
    """Changes a `ColumnChoice`; the result is the last one.

    `show` shows the prices with a choice, `sort_by` sorts them. `sort` and `visible` say how they are sorted,
    and which columns they have room for.
    """

    CSS_PATH = ["question.tcss", "form.tcss"]  # noqa: RUF012 (Textual reads it as a class attribute)
    BINDINGS = [  # noqa: RUF012 (Textual reads it as a class attribute)
        Binding("escape,q", "back", show=False),
        Binding("enter", "sort", show=False),
        Binding("space", "show_hide", show=False),
        Binding("J,shift+down", "move(1)", show=False),
        Binding("K,shift+up", "move(-1)", show=False),
        Binding("d", "default", show=False),
    ]
    AUTO_FOCUS = "ColumnList"

    def __init__(
        self,
        choice: ColumnChoice,
        show: Callable[[ColumnChoice], None],
        sort_by: Callable[[Column], None],
        sort: Callable[[], Sort],
        visible: Callable[[], frozenset[Column]],
    ) -> None:
        super().__init__()
        self._choice = choice
        self._show_prices = show
        self._sort_by = sort_by
        self._sort = sort
        self._visible = visible

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog") as box:
            box.border_title = Content("Columns of the prices")
            yield ColumnList()
            hint = "enter sort  space hide  J K move  d reset  esc back"
            yield Static(Content(hint), id="hint")

    def on_mount(self) -> None:
        self._show()

    @property
    def _columns(self) -> ColumnList:
        return self.query_one(ColumnList)

    def _show(self) -> None:
        self._columns.show(self._choice, self._sort(), self._visible())

    def _change(self, choice: ColumnChoice) -> None:
        if choice != self._choice:
            self._choice = choice
            self._show_prices(choice)
            self._show()

    def on_line_list_opened(self) -> None:
        self.action_sort()

    def action_sort(self) -> None:
        self._sort_by(self._columns.current)
        self._show()

    def action_show_hide(self) -> None:
        self._change(self._choice.toggled(self._columns.current))

    def action_move(self, step: int) -> None:
        self._change(self._choice.moved(self._columns.current, step))

    def action_default(self) -> None:
        self._change(ColumnChoice())

    def action_back(self) -> None:
        self.dismiss(self._choice)
