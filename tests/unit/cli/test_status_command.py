"""`otptui status` and `otptui code`, read from the database alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from fixtures.drafts import bought

from otptui.cli import main
from otptui.domain.lifecycle import Texted
from otptui.domain.model import Service, utc_now
from otptui.store import Store
from otptui.support.paths import Paths


@pytest.fixture
def store(home: Paths) -> Iterator[Store]:
    with closing(Store.open(home.state_db)) as store:
        yield store


def unattended(store: Store) -> None:
    """The window that bought the numbers is gone."""
    store.leases.release("me")


def ago(seconds: float) -> datetime:
    return utc_now() - timedelta(seconds=seconds)


def printed(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a call prints; it must succeed and complain about nothing."""
    assert main.main(list(arguments)) == 0
    out, err = capfd.readouterr()
    assert err == ""
    return out


def test_nothing_live_is_an_empty_line(home: Paths, capfd: pytest.CaptureFixture[str]) -> None:
    assert printed(capfd, "status") == "\n"
    assert not home.state_db.exists()


def test_waiting_numbers_and_the_newest_code_stand_on_one_line(
    store: Store, capfd: pytest.CaptureFixture[str]
) -> None:
    bought(store, "a1", service=Service("wa", "WhatsApp"), bought_at=ago(42.5))
    bought(store, "a2", service=Service("tg", "Telegram"), bought_at=ago(5))
    coded = bought(store, "a3", bought_at=ago(70))
    store.leases.claim("me")
    assert printed(capfd, "status") == "3 waiting 1:10\n"
    store.journal.apply(coded.key, Texted("482910 is it", "482910"), ago(3))
    assert printed(capfd, "status") == "2 waiting 0:42 · 482910 Uber\n"


def test_numbers_that_nobody_polls_are_said_to_be(store: Store, capfd: pytest.CaptureFixture[str]) -> None:
    bought(store, "a1", bought_at=ago(3700.5))
    unattended(store)
    assert printed(capfd, "status") == "1 waiting 1:01:40 · not polled\n"


def test_the_line_has_the_fields_that_are_asked_for(store: Store, capfd: pytest.CaptureFixture[str]) -> None:
    number = bought(store, "a1", service=Service("x", "C#[fg=red]"), bought_at=ago(42.5))
    store.journal.apply(number.key, Texted("482910 is it", "482910"), ago(3.5))
    unattended(store)
    form = "{live} {waiting} [{waited}] {code:>8} {service} {number} {age} {polled}"
    assert printed(capfd, "status", "--format", form) == ("1 0 []   482910 C[fg=red] 919067545744 0:03 no\n")


@pytest.mark.parametrize("form", ["{key}", "{0}", "{", "{live.__class__}", "{live!x}"])
def test_a_format_with_anything_else_is_refused(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main.main(["status", "--format", form])
    assert "the fields are {live} {waiting}" in capsys.readouterr().err


def test_as_json_it_is_an_object(store: Store, capfd: pytest.CaptureFixture[str]) -> None:
    number = bought(store, "a1")
    store.journal.apply(number.key, Texted("482910 is it", "482910"), utc_now())
    unattended(store)
    seen = json.loads(printed(capfd, "status", "--json"))
    assert (seen["live"], seen["waiting"], seen["polled"]) == (1, 0, False)
    assert seen["numbers"] == [
        {
            "id": "a1",
            "number": "919067545744",
            "service": "bne",
            "service_name": "Uber",
            "state": "received",
            "bought_at": "2026-10-05T12:00:00Z",
            "code": "482910",
        }
    ]
    assert seen["newest"]["code"] == "482910"


def test_the_newest_code_is_printed_alone(store: Store, capfd: pytest.CaptureFixture[str]) -> None:
    for id, code in (("a1", "1111"), ("a2", "2222")):
        number = bought(store, id)
        store.journal.apply(number.key, Texted(f"{code} is it", code), utc_now())
    assert printed(capfd, "code") == "2222\n"
    assert json.loads(printed(capfd, "code", "--json"))["text"] == "2222 is it"


def test_without_a_code_the_exit_status_is_3(home: Paths, capfd: pytest.CaptureFixture[str]) -> None:
    assert main.main(["code"]) == 3
    assert capfd.readouterr() == ("", "otptui: no code has come yet\n")


def test_a_database_that_cannot_be_read_is_one_line(home: Paths, capfd: pytest.CaptureFixture[str]) -> None:
    home.state_db.parent.mkdir(parents=True)
    home.state_db.write_bytes(b"no database" * 1000)
    for command in ("status", "code"):
        assert main.main([command]) == 1
        assert capfd.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("command", ["status", "code"])
def test_they_import_neither_screen_nor_network_nor_the_whole_store(
    command: str, store: Store, home: Paths
) -> None:
    program = (
        "import sys\nfrom otptui.cli.main import main\nmain(sys.argv[1:])\n"
        "sys.stderr.write(' '.join(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", program, command], capture_output=True, text=True, timeout=30)
    heavy = {
        "textual",
        "rich",
        "httpx",
        "asyncio",
        "tomllib",
        "platformdirs",
        "dataclasses",
        "decimal",
        "msgspec",
    }
    heavy |= {"otptui.store.store", "otptui.domain.model"}
    assert heavy.isdisjoint(run.stderr.split())
    assert "otptui.store.glance" in run.stderr.split()
