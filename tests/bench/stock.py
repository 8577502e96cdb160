"""The bytes any Textual app writes: stock widgets in three panes like otptui's, with the same actions.

A program of its own; `ssh.py` starts it and presses its keys.
"""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import DataTable, Input, OptionList, Static, Tree

from .data import code

ROWS = 2_500
TITLES = ("SERVICE", "CODE", "SERVER", "PRICE", "STOCK")


class Question(ModalScreen[None]):
    CSS = """
    Question { align: center middle; }
    Vertical { width: 56; height: auto; border: round $accent; background: $surface; padding: 1 2; }
    """
    BINDINGS = [("escape", "dismiss")]  # noqa: RUF012 (Textual's own way)

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static("Watch Amazon?")
            yield Static("Told when it has stock or costs less, while otptui runs.")
            yield Input("2.00")
            yield Static("enter watch  esc back")


class Stock(App[None]):
    CSS = """
    Static { height: 1; }
    Tree, DataTable, OptionList { border: none; border-top: solid $surface-lighten-2; padding: 0; }
    Tree:focus, DataTable:focus, OptionList:focus { border: none; border-top: solid $accent; }
    Tree { height: 5; }
    DataTable { height: 1fr; }
    OptionList { height: 6; }
    """
    BINDINGS = [  # noqa: RUF012 (Textual's own way)
        ("s", "sort"),
        ("m", "toast"),
        ("w", "ask"),
        ("1", "pane(0)"),
        ("2", "pane(1)"),
        ("3", "pane(2)"),
    ]
    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Static("otptui · India, all servers")
        yield Tree[None]("All servers")
        yield DataTable[str](cursor_type="row")
        yield OptionList("No numbers yet.", "Press 2, filter with /, and b to buy.")
        yield Static("enter buy  / filter  s sort  f fav  w watch  ? help  : commands")

    def on_mount(self) -> None:
        tree, table, numbers = self.query_one(Tree), self.query_one(DataTable), self.query_one(OptionList)
        tree.root.expand()
        for country in ("Russia", "Ukraine", "Kazakhstan", "China", "Philippines"):
            tree.root.add(country)
        for pane, title in ((tree, "1 Catalog"), (table, "2 Prices · India"), (numbers, "3 Numbers")):
            pane.border_title = title
        for title in TITLES:
            table.add_column(title, key=title)
        for row in range(ROWS):
            stock = row * 7919 % 4999
            table.add_row(
                f"Service {row}", code(row % 1900), f"server {row % 9}", f"{2 + row / 100:.2f}", stock
            )
        self._sorted = 0
        table.focus()

    def action_sort(self) -> None:
        self._sorted += 1
        self.query_one(DataTable).sort(TITLES[self._sorted % len(TITLES)], key=str)

    def action_toast(self) -> None:
        self.notify("The mouse selects text, as everywhere in the terminal.", title="Mouse off", timeout=4)

    def action_ask(self) -> None:
        self.push_screen(Question())

    def action_pane(self, number: int) -> None:
        self.query("Tree, DataTable, OptionList")[number].focus()


if __name__ == "__main__":
    Stock().run()
