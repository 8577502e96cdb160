"""Every command of the README does what it says. Those that install otptui are run by `.ci/run`."""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fixtures.drafts import draft
from harness import OTPTUI, Home, Tmux, provided, quiet, until

from otptui.domain.model import utc_now
from otptui.domain.states import State
from otptui.simulator import Simulator
from otptui.simulator.desk import Sale
from otptui.store import Store

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
INSTALLS = ("python3 -m venv", "pipx install", "uv tool install", "ln -s")


class User:
    """Someone who has `otptui` on the path, and a number that waits for its code."""

    def __init__(self, home: Home, simulator: Simulator) -> None:
        self.home = home
        self._simulator = simulator
        self.waiting = self.rent()

    def rent(self) -> Sale:
        """A number that an earlier run bought."""
        sale = self._simulator.desk.sell("bne", "22", "3", self._simulator.now())
        live = draft(id=sale.id, number=sale.number, state=State.WAITING, bought_at=utc_now())
        self.home.database.parent.mkdir(parents=True, exist_ok=True)
        with closing(Store.open(self.home.database)) as store:
            store.journal.attach(live)
        return sale

    def deliver(self) -> None:
        """Let the provider have the code of the number that waits."""
        self._simulator.desk.deliver(
            self.waiting.id, "482910 is your Uber code", "482910", self._simulator.now()
        )

    def deliver_once_polled(self) -> threading.Thread:
        """Let the code come as soon as the number was polled, from a thread."""

        def deliver() -> None:
            until(lambda: any(request.action == "getStatus" for request in self._simulator.requests))
            self.deliver()

        thread = threading.Thread(target=deliver)
        thread.start()
        return thread

    @property
    def code(self) -> str:
        """What the database has for the number that waits."""
        with closing(Store.open(self.home.database)) as store:
            found = store.activations.find(self.waiting.id)
        assert found is not None
        return found.code

    def receive(self) -> None:
        """Let the number that waits get its code."""
        self.deliver()
        assert self.home.run("wait", "--timeout", "20").stdout == "482910\n"

    def run(self, line: str) -> str:
        """What a shell prints for this line."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", line],
            env=self.home.environ(),
            cwd=self.home.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), line
        return done.stdout


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[User]:
    script = tmp_path / "bin" / "otptui"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec {shlex.join(OTPTUI)} "$@"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}:{os.environ['PATH']}")
    simulator = quiet(has_balance=True)
    with provided(simulator) as provider:
        yield User(Home(tmp_path, provider.url, provider.key), simulator)


def status(user: User, line: str) -> None:
    assert user.run(line).startswith("1 waiting")


def code(user: User, line: str) -> None:
    user.receive()
    assert user.run(line) == "482910\n"


def wait(user: User, line: str) -> None:
    delivery = user.deliver_once_polled()
    assert user.run(line) == "482910\n"
    delivery.join()


def keep(user: User, line: str) -> None:
    delivery = user.deliver_once_polled()
    with subprocess.Popen(["bash", "-c", f"exec {line}"], env=user.home.environ()) as process:
        until(lambda: user.code == "482910")
        process.terminate()
    delivery.join()


def export(user: User, line: str) -> None:
    user.run(line)
    with (user.home.folder / "numbers.csv").open(newline="", encoding="utf-8-sig") as file:
        assert [row["id"] for row in csv.DictReader(file)] == [user.waiting.id]


def jq(user: User, line: str) -> None:
    if shutil.which("jq") is None:
        pytest.skip("jq is not installed")
    user.receive()
    assert user.run(line) == '"482910"\n'


def completion(user: User, line: str) -> None:
    assert user.run(line).startswith("#compdef otptui")


def schema(user: User, line: str) -> None:
    assert "limits" in json.loads(user.run(line))["properties"]


def simulate(user: User, line: str) -> None:
    with subprocess.Popen(
        ["bash", "-c", f"exec {line} --port 0"],
        env=user.home.environ(),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.terminate()
    assert "http://127.0.0.1:" in first


def screen(user: User, line: str) -> None:
    with Tmux(user.home) as tmux:
        tmux.open("-c", line, command=["bash"]).wait_for("1 waiting")


def side_pane(user: User, line: str) -> None:
    with Tmux(user.home) as tmux:
        pane = tmux.open(command=["bash"])
        tmux.do(*shlex.split(line)[1:])
        until(lambda: "Uber" in tmux.do("capture-pane", "-p"))
        assert tmux.do("display-message", "-p", "#{pane_width}").strip() == "34"
        assert pane.display("#{pane_width}") == "105"


TRIED: dict[str, Callable[[User, str], None]] = {
    "tmux split-window -h -l 34 'otptui --panel'": side_pane,
    'code=$(otptui wait --service uber --timeout 120) && echo "$code"': wait,
    "otptui export | jq '.[] | select(.state == \"received\") | .code'": jq,
    "otptui status": status,
    "otptui wait --service uber --timeout 120": wait,
    "otptui code": code,
    "otptui keep": keep,
    "otptui export --format csv --output numbers.csv": export,
    "otptui completion zsh": completion,
    "otptui schema": schema,
    "otptui simulate": simulate,
    "otptui --read-only": screen,
}


def test_every_command_is_tried() -> None:
    blocks = re.findall(r"^```console\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    fenced = [line for block in blocks for line in block.splitlines()]
    scripts = README.partition("\n## In scripts and prompts\n")[2].partition("\n## ")[0]
    table = re.findall(r"^\| `(otptui[^`]*)`", scripts, re.MULTILINE)
    assert {line for line in (*fenced, *table) if not line.startswith(INSTALLS)} == set(TRIED)


@pytest.mark.parametrize("line", TRIED)
def test_a_command_does_what_it_says(user: User, line: str) -> None:
    if TRIED[line] in (screen, side_pane) and shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    TRIED[line](user, line)


def test_the_lines_for_tmux_show_the_status_and_open_the_panel(user: User) -> None:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    (lines,) = re.findall(r"^```\n(bind-key.*?)^```", README, re.DOTALL | re.MULTILINE)
    conf = user.home.folder / "tmux.conf"
    conf.write_text(lines)
    with Tmux(user.home) as tmux:
        pane = tmux.open(command=["bash"])
        tmux.do("source-file", str(conf))
        with tmux.attach(pane) as terminal:
            terminal.wait_for("1 waiting")
            terminal.type("\x02O")
            terminal.wait_for("Uber")
