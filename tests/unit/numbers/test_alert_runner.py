"""The alert command: run for each message, once over all windows, and never with the key."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import Disk
from fixtures.drafts import at, bought

from otptui.config.schema import Alerts
from otptui.domain.lifecycle import Texted
from otptui.domain.model import Activation
from otptui.numbers.alert_runner import AlertRunner


async def coded(disk: Disk) -> Activation:
    """A number that has its code."""
    number = await disk.run(lambda store: bought(store, "a1"))
    return await disk.run(
        lambda store: store.journal.apply(number.key, Texted("Your code: 4821", "4821"), at(2))
    )


def script(folder: Path) -> tuple[str, Path]:
    """A command that notes what it is given, and its notes."""
    notes = folder / "notes"
    file = folder / "alert"
    file.write_text(
        "#!/bin/sh\n"
        f'echo "$OTPTUI_CODE $OTPTUI_NUMBER $OTPTUI_SERVICE ${{OTPTUI_API_KEY-no key}}" >> {notes}\n'
    )
    file.chmod(0o700)
    return str(file), notes


async def test_a_message_is_told_once_over_all_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTPTUI_API_KEY", "k-8f1e77aa02")
    command, notes = script(tmp_path)
    windows = [Disk(tmp_path / "otptui.db"), Disk(tmp_path / "otptui.db")]
    activation = await coded(windows[0])
    for disk in windows:
        runner = AlertRunner(disk, lambda: Alerts(command=command))
        assert await runner.run(activation, activation.messages[0]) == ""
    assert notes.read_text() == "4821 919067545744 Uber no key\n"
    for disk in windows:
        await disk.close()


async def test_without_a_command_nothing_is_claimed(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "otptui.db")
    activation = await coded(disk)
    assert await AlertRunner(disk, Alerts).run(activation, activation.messages[0]) == ""
    command, notes = script(tmp_path)
    await AlertRunner(disk, lambda: Alerts(command=command)).run(activation, activation.messages[0])
    assert notes.exists()
    await disk.close()


async def test_a_store_that_fails_does_not_silence_it(tmp_path: Path) -> None:
    command, notes = script(tmp_path)
    disk = Disk(tmp_path / "otptui.db")
    activation = await coded(disk)
    disk.broken = lambda job: True
    await AlertRunner(disk, lambda: Alerts(command=command)).run(activation, activation.messages[0])
    assert notes.exists()
    disk.broken = lambda job: False
    await disk.close()


async def test_what_went_wrong_is_returned(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "otptui.db")
    activation = await coded(disk)
    runner = AlertRunner(disk, lambda: Alerts(command="/no/such/program"))
    assert "cannot be run" in await runner.run(activation, activation.messages[0])
    await disk.close()
