"""The catalog cache, and what the user chose."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from fixtures.drafts import GENEROUS, at, draft

from otptui.domain.lifecycle import Lost
from otptui.store import Store, Watch
from otptui.store.catalog_cache import CHECK_EVERY


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(tmp_path / "otptui.db")) as store:
        yield store


@pytest.mark.parametrize("body", [b"", b'{"22":{}}', b"\x00\xff" * 4000, os.urandom(10_000)])
def test_a_body_comes_back_as_it_was(store: Store, body: bytes) -> None:
    store.catalog_cache.keep("p", "getPrices", "3/22", body, at(7))
    assert store.catalog_cache.get("p", "getPrices", "3/22") == (body, at(7))


def test_the_newest_body_of_each_call_is_kept(store: Store) -> None:
    store.catalog_cache.keep("p", "getPrices", "3/22", b"old", at(0))
    store.catalog_cache.keep("p", "getPrices", "3/22", b"new", at(1))
    store.catalog_cache.keep("p", "getPrices", "3/0", b"elsewhere", at(2))
    assert store.catalog_cache.get("p", "getPrices", "3/22") == (b"new", at(1))
    assert store.catalog_cache.get("p", "getServices", "3/22") is None
    assert store.catalog_cache.get("q", "getPrices", "3/22") is None


def test_a_long_body_is_compressed(store: Store) -> None:
    body = b'{"bne":{"13.00":"582"}}' * 10_000
    store.catalog_cache.keep("p", "getPrices", "3/22", body, at(0))
    assert store.database.execute("SELECT length(body) FROM cache").fetchone()[0] < len(body) / 5


def test_the_oldest_bodies_are_dropped_above_the_limit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("otptui.store.catalog_cache.MOST_BYTES", 60 * 1000)
    for number in range(2 * CHECK_EVERY):
        # The first is asked for again and again: what counts is its last answer.
        store.catalog_cache.keep("p", "getServers", "/", b"x" * 1000, at(number))
        store.catalog_cache.keep("p", "getPrices", f"3/{number}", b"x" * 1000, at(number))
    assert store.catalog_cache.get("p", "getServers", "/") is not None
    kept = [
        n for n in range(2 * CHECK_EVERY) if store.catalog_cache.get("p", "getPrices", f"3/{n}") is not None
    ]
    assert 59 <= len(kept) <= 60 + CHECK_EVERY
    assert kept == list(range(2 * CHECK_EVERY - len(kept), 2 * CHECK_EVERY))


def test_nothing_is_cached_while_a_purchase_is_under_way(store: Store) -> None:
    key = store.journal.record_intent(draft(), "me", GENEROUS).key
    store.catalog_cache.keep("p", "getPrices", "3/22", b"{}", at(0))
    assert store.catalog_cache.get("p", "getPrices", "3/22") is None
    store.journal.apply(key, Lost("no answer"), at(1))
    store.catalog_cache.keep("p", "getPrices", "3/22", b"{}", at(0))
    assert store.catalog_cache.get("p", "getPrices", "3/22") == (b"{}", at(0))


def test_nothing_is_cached_on_a_disk_that_is_nearly_full(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("otptui.store.disk_headroom.RESERVE", 2**80)
    store.catalog_cache.keep("p", "getPrices", "3/22", b"{}", at(0))
    assert store.catalog_cache.get("p", "getPrices", "3/22") is None


def test_favourites_belong_to_a_profile(store: Store) -> None:
    store.preferences.set_favourite("p", "bne", True)
    store.preferences.set_favourite("p", "bne", True)
    store.preferences.set_favourite("p", "aaz", True)
    store.preferences.set_favourite("q", "wa", True)
    assert store.preferences.favourites("p") == {"bne", "aaz"}
    store.preferences.set_favourite("p", "bne", False)
    store.preferences.set_favourite("p", "bne", False)
    assert store.preferences.favourites("p") == {"aaz"}
    assert store.preferences.favourites("nobody") == frozenset()


def test_watches_are_added_changed_and_removed(store: Store) -> None:
    uber = Watch("p", "bne", "22", "3", Decimal("9.50"), at(0))
    amazon = Watch("p", "aaz", "22", "8", None, at(1))
    store.preferences.add_watch(uber)
    store.preferences.add_watch(amazon)
    store.preferences.add_watch(Watch("q", "bne", "22", "3", None, at(2)))
    assert store.preferences.watches("p") == [uber, amazon]
    cheaper = Watch("p", "bne", "22", "3", Decimal("8"), at(3))
    store.preferences.add_watch(cheaper)
    assert store.preferences.watches("p") == [amazon, cheaper]
    store.preferences.remove_watch("p", "aaz", "22", "8")
    assert store.preferences.watches("p") == [cheaper]
    # What was seen last is kept with it, to the digit; not of one that is gone.
    store.preferences.see_watched(cheaper, (Decimal("7.50"), 0))
    store.preferences.see_watched(amazon, (Decimal(1), 1))
    (watch,) = store.preferences.watches("p")
    assert (watch.seen, str(watch.seen and watch.seen[0]), watch.least) == ((Decimal("7.50"), 0), "7.50", 1)


def test_a_remembered_value_replaces_the_one_before(store: Store) -> None:
    assert store.preferences.remembered("tour") is None
    store.preferences.remember("tour", "seen")
    store.preferences.remember("tour", "seen twice")
    assert store.preferences.remembered("tour") == "seen twice"
