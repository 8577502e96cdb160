"""Before leaving live numbers behind: what happens to them."""

from __future__ import annotations

from otptui.ui.screens.dialog import Dialog


class QuitDialog(Dialog):
    """Asks only while `live` numbers are live or one is being bought."""

    def __init__(self, live: int, *, buying: bool) -> None:
        numbers = "1 number is" if live == 1 else f"{live} numbers are"
        body = (
            f"{numbers} live. They stay yours: start otptui again within their time and they go on, "
            "with every code that came in between."
        )
        if buying:
            body = (
                "A number is being bought at this moment. Wait for its answer: if you leave now, "
                "it will be listed as unknown."
            )
        super().__init__("Quit?", body, "Quit", "Stay")
