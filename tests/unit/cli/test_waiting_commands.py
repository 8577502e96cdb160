"""`otptui wait` and `otptui keep`, against the simulated provider on a socket."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from fixtures.drafts import draft
from simulated import serving

from otptui.cli import main
from otptui.domain.lifecycle import Expired, Texted
from otptui.domain.model import Activation, Service, utc_now
from otptui.domain.states import State
from otptui.session import Session
from otptui.simulator import Simulator
from otptui.simulator.desk import Sale
from otptui.store import Store
from otptui.support.exclusive import exclusive
from otptui.support.paths import Paths

PATIENCE = 20.0


def until(happened: Callable[[], object]) -> None:
    """Wait for something that another thread or process brings about."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


@dataclass
class Line:
    """The provider, and a user whose numbers it sold."""

    simulator: Simulator
    paths: Paths

    def rent(self, code: str = "bne", name: str = "Uber") -> Sale:
        """A number that an earlier run bought."""
        sale = self.simulator.desk.sell(code, "22", "3", self.simulator.now())
        live = draft(
            id=sale.id,
            number=sale.number,
            service=Service(code, name),
            state=State.WAITING,
            bought_at=utc_now(),
        )
        with closing(Store.open(self.paths.state_db)) as store:
            store.journal.attach(live)
        return sale

    def find(self, sale: Sale) -> Activation:
        with closing(Store.open(self.paths.state_db)) as store:
            found = store.activations.find(sale.id)
        assert found is not None
        return found

    def record(self, sale: Sale, *events: Texted | Expired) -> None:
        """What another window recorded."""
        with closing(Store.open(self.paths.state_db)) as store:
            for event in events:
                key = self.find(sale).key
                store.journal.apply(key, event, utc_now())

    def deliver_once_polled(self, sale: Sale, text: str, code: str) -> threading.Thread:
        """Deliver a message as soon as the number was polled, from a thread."""

        def deliver() -> None:
            until(lambda: any(request.action == "getStatus" for request in self.simulator.requests))
            self.simulator.desk.deliver(sale.id, text, code, self.simulator.now())

        thread = threading.Thread(target=deliver)
        thread.start()
        return thread


@pytest.fixture
def line(home: Paths) -> Iterator[Line]:
    simulator = Simulator(sends_messages=False, key="k-8f1e77aa02")
    with serving(simulator) as url:
        home.config.parent.mkdir(parents=True)
        home.config.write_text(
            f'[profiles.otpbuddy]\nbase_url = "{url}"\napi_key = "{simulator.key}"\n'
            "[polling]\ninterval = 0.1\nmax_per_second = 50.0\n"
        )
        home.config.chmod(0o600)
        yield Line(simulator, home)


def test_wait_polls_by_itself_and_prints_the_next_code_alone(
    line: Line, capfd: pytest.CaptureFixture[str]
) -> None:
    sale = line.rent()
    delivery = line.deliver_once_polled(sale, "482910 is your Uber code", "482910")
    assert main.main(["wait", "--timeout", "20"]) == 0
    delivery.join()
    assert capfd.readouterr() == ("482910\n", "")
    # It is recorded, and the next window still announces it.
    assert line.find(sale).code == "482910"
    with closing(Store.open(line.paths.state_db)) as store:
        assert [message.code for _, message in store.activations.unannounced()] == ["482910"]


def test_wait_takes_the_service_that_is_asked_for(line: Line, capfd: pytest.CaptureFixture[str]) -> None:
    line.simulator.desk.deliver(line.rent("wa", "WhatsApp").id, "1111 is it", "1111", line.simulator.now())
    delivery = line.deliver_once_polled(line.rent(), "2222 is it", "2222")
    assert main.main(["wait", "--service", "UBER", "--timeout", "20", "--json"]) == 0
    delivery.join()
    seen = json.loads(capfd.readouterr().out)
    assert (seen["code"], seen["service"], seen["text"]) == ("2222", "bne", "2222 is it")


def test_wait_hears_what_another_window_records(
    line: Line, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    is_polling = threading.Event()
    start_polling = Session.start_polling

    def started(session: Session) -> None:
        start_polling(session)
        is_polling.set()

    monkeypatch.setattr(Session, "start_polling", started)
    sale = line.rent()
    with closing(Store.open(line.paths.state_db)) as store:
        store.leases.claim("another window")
        # It takes the number for its own before `wait` begins.
        heartbeat = threading.Event()

        def beat() -> None:
            with closing(Store.open(line.paths.state_db)) as other:
                while not heartbeat.wait(0.3):
                    other.leases.claim("another window")

        beating = threading.Thread(target=beat)
        beating.start()

        def record() -> None:
            with closing(Store.open(line.paths.state_db)) as other:
                assert is_polling.wait(PATIENCE)
                other.journal.apply(line.find(sale).key, Texted("7755 is it", "7755"), utc_now())

        recording = threading.Thread(target=record)
        recording.start()
        assert main.main(["wait", "--timeout", "20"]) == 0
        recording.join()
        heartbeat.set()
        beating.join()
    assert capfd.readouterr().out == "7755\n"
    assert not any(request.action == "getStatus" for request in line.simulator.requests)


def test_a_code_that_the_number_has_counts_where_it_is_named(
    line: Line, capfd: pytest.CaptureFixture[str]
) -> None:
    sale = line.rent()
    line.record(sale, Texted("482910 is it", "482910"))
    assert main.main(["wait", "--id", sale.id]) == 0
    assert capfd.readouterr().out == "482910\n"


def test_no_code_in_time_is_exit_status_3(line: Line, capfd: pytest.CaptureFixture[str]) -> None:
    line.rent()
    assert main.main(["wait", "--timeout", "0.3"]) == 3
    assert capfd.readouterr() == ("", "otptui: no code came within 0.3 seconds\n")


def test_a_number_that_ended_is_not_waited_for(line: Line, capfd: pytest.CaptureFixture[str]) -> None:
    sale = line.rent()
    line.record(sale, Expired())
    assert main.main(["wait", "--id", sale.id]) == 3
    assert "ended without a code" in capfd.readouterr().err
    assert main.main(["wait", "--id", "no-such-id"]) == 1
    assert "no number has the activation id no-such-id" in capfd.readouterr().err


def test_keep_ends_when_none_is_live(line: Line, capfd: pytest.CaptureFixture[str]) -> None:
    line.record(line.rent(), Expired())
    assert main.main(["keep"]) == 0
    assert capfd.readouterr() == ("", "")


def test_keep_polls_tells_codes_runs_the_alert_and_ends_with_the_last_number(
    line: Line, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told"
    alert = tmp_path / "alert"
    alert.write_text(f'#!/bin/sh\necho "$OTPTUI_CODE" >> {told}\n')
    alert.chmod(0o700)
    with line.paths.config.open("a") as config:
        config.write(f'[alerts]\ncommand = "{alert}"\n')
    sale = line.rent()
    delivery = line.deliver_once_polled(sale, "482910 is your Uber code", "482910")

    def end() -> None:
        until(told.exists)
        line.record(sale, Expired())

    ending = threading.Thread(target=end)
    ending.start()
    assert main.main(["keep"]) == 0
    delivery.join()
    ending.join()
    out, err = capfd.readouterr()
    assert out.split()[1:] == ["482910", "Uber", sale.number]
    assert err == ""
    assert told.read_text() == "482910\n"


def test_a_second_keep_leaves_the_numbers_to_the_first(line: Line, capfd: pytest.CaptureFixture[str]) -> None:
    line.rent()
    with exclusive(line.paths.keep_lock) as is_alone:
        assert is_alone
        assert main.main(["keep"]) == 0
    assert "already polls the numbers" in capfd.readouterr().err
    assert not line.simulator.requests


@pytest.mark.parametrize(
    ("command", "number", "status"),
    [
        ("wait", signal.SIGTERM, 143),
        ("wait", signal.SIGINT, 130),
        ("wait", signal.SIGHUP, 129),
        ("keep", signal.SIGTERM, 143),
    ],
)
def test_a_signal_ends_it_in_good_order(
    line: Line, command: str, number: signal.Signals, status: int
) -> None:
    line.rent()
    with subprocess.Popen(
        [sys.executable, "-m", "otptui", command], stderr=subprocess.PIPE, text=True
    ) as process:
        until(lambda: any(request.action == "getStatus" for request in line.simulator.requests))
        os.kill(process.pid, number)
        _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (status, "")
    with closing(Store.open(line.paths.state_db)) as store:
        assert store.database.execute("SELECT owner FROM window").fetchall() == []


def test_keep_outlives_the_terminal_it_was_started_in(line: Line) -> None:
    line.rent()
    with subprocess.Popen([sys.executable, "-m", "otptui", "keep"], stdout=subprocess.DEVNULL) as process:
        until(lambda: line.simulator.requests)
        os.kill(process.pid, signal.SIGHUP)
        polled = len(line.simulator.requests)
        until(lambda: len(line.simulator.requests) > polled + 2)
        assert process.poll() is None
        process.terminate()
        assert process.wait(PATIENCE) == 143
