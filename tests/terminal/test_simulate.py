"""`otptui simulate` and `otptui` as two programs; the second uses the address the first prints."""

from __future__ import annotations

import subprocess
from pathlib import Path

from harness import OTPTUI, Home, Provider, Pty, loaded


def test_the_program_against_the_simulated_provider(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with subprocess.Popen(
        [*OTPTUI, "simulate", "--port", "0", "--seed", "3"],
        env=home.environ(),
        stdout=subprocess.PIPE,
        text=True,
    ) as simulate:
        try:
            assert simulate.stdout is not None
            (_, home.url), (_, home.key) = (simulate.stdout.readline().split() for _ in range(2))
            provider = Provider(home.url, home.key)
            with Pty(home, size=(80, 24)) as pty:
                pty.wait_for(loaded)
                pty.press("2", "b")
                pty.wait_for("checked just now")
                pty.press("y")
                pty.wait_for("◌ waiting")
                provider.deliver(provider.ledger()[0]["id"], "Use 90210 to sign in", "90210")
                pty.wait_for("90210")
        finally:
            simulate.terminate()
    (row,) = home.export()
    assert (row["code"], row["state"]) == ("90210", "received")
