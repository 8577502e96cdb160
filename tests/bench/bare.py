"""The cost of starting any Textual app: widgets like those of the workspace, with nothing behind them.

A separate program, so that it imports only the necessary modules; `startup.py` starts it.
"""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import DataTable, Input, OptionList, Static, Tree

LAST_LINE = "commands"


class Bare(App[None]):
    CSS = """
    Horizontal { height: 1fr; }
    Tree { width: 40; border: round gray; }
    Vertical { border: round gray; }
    Input { height: 1; border: none; }
    DataTable { height: 1fr; }
    OptionList { height: 30%; border: round gray; }
    Static { height: 1; }
    """
    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Static("otptui")
        with Horizontal():
            yield Tree[None]("All servers")
            with Vertical():
                yield Input()
                yield DataTable[str](cursor_type="row")
        yield OptionList("No numbers yet.")
        yield Static(LAST_LINE)

    def on_mount(self) -> None:
        rows = range(self.size.height)
        tree = self.query_one(Tree)
        tree.root.expand()
        for row in rows:
            tree.root.add_leaf(f"Country {row}")
        table = self.query_one(DataTable)
        table.add_columns("service", "code", "server", "price", "stock")
        table.add_rows((f"Service {row}", "mm", "server 4", "2.00", "140") for row in rows)
        table.focus()


if __name__ == "__main__":
    Bare().run()
