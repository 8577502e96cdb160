"""A glance at the database: what `otptui status` and `otptui code` read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from fixtures.drafts import at, bought

from otptui.domain.errors import StoreError
from otptui.domain.lifecycle import CancelAsked, CancelConfirmed, Expired, PutAway, Texted
from otptui.domain.model import Service
from otptui.store import Store
from otptui.store.glance import glance, newest_code


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "otptui.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with closing(Store.open(path)) as store:
        yield store


def test_nothing_is_made_where_there_is_no_database(path: Path) -> None:
    assert glance(path, at(0)) == ((), None, True)
    assert newest_code(path) is None
    assert not path.exists()


def test_live_numbers_are_listed_oldest_first_with_their_newest_code(path: Path, store: Store) -> None:
    first = bought(store, "a1")
    bought(store, "a2", service=Service("wa", "WhatsApp"))
    gone = bought(store, "a3")
    for event in (CancelAsked(), CancelConfirmed()):
        store.journal.apply(gone.key, event, at(2))
    for code in ("1111", "2222"):
        store.journal.apply(first.key, Texted(f"Your code: {code}", code), at(3))
    seen = glance(path, at(60))
    assert [(number.id, number.service_name, number.code) for number in seen.numbers] == [
        ("a1", "Uber", "2222"),
        ("a2", "WhatsApp", ""),
    ]
    assert seen.numbers[0].bought_at == at(0)
    assert seen.newest is not None
    assert (seen.newest.code, seen.newest.text, seen.newest.received_at) == ("2222", "Your code: 2222", at(3))


def test_a_code_is_in_view_until_its_number_is_put_away_or_a_day_over(path: Path, store: Store) -> None:
    number = bought(store, "a1")
    store.journal.apply(number.key, Texted("482910", "482910"), at(3))
    store.journal.apply(number.key, Expired(), at(60))
    assert glance(path, at(60) + timedelta(hours=23)).newest is not None
    assert glance(path, at(60) + timedelta(hours=25)).newest is None
    store.journal.apply(number.key, PutAway(), at(70))
    assert glance(path, at(71)).newest is None
    # `otptui code` is about every number ever bought.
    newest = newest_code(path)
    assert newest is not None
    assert (newest.code, newest.id, newest.profile) == ("482910", "a1", "otpbuddy")


def test_a_message_without_a_code_is_none(path: Path, store: Store) -> None:
    number = bought(store, "a1")
    store.journal.apply(number.key, Texted("Your parcel is here", ""), at(3))
    assert newest_code(path) is None
    assert glance(path, at(4)).newest is None


def test_a_fresh_heartbeat_says_that_the_numbers_are_polled(path: Path, store: Store) -> None:
    assert glance(path, at(0)).is_polled, "there is nothing to poll"
    bought(store, "a1", "nobody")
    store.leases.release("nobody")
    assert not glance(path, at(0)).is_polled
    store.leases.claim("me")
    assert glance(path, at(0)).is_polled
    store.leases.release("me")
    assert not glance(path, at(0)).is_polled


def test_what_is_no_database_is_a_store_error(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError):
        glance(path, at(0))
    with pytest.raises(StoreError):
        newest_code(path)
