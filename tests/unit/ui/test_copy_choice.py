"""One rule says what `y` and `Y` copy, whatever was announced, wherever the cursor went."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from otptui.domain.lifecycle import Answered, Texted, after
from otptui.domain.model import Activation, Country, Server, Service
from otptui.ui.copy_choice import CopyChoice, OwnChoice

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)


def number(key: int, code: str = "") -> Activation:
    intent = Activation(
        Service("bne", "Uber"), Country("22", "India"), Server("3", "three"), Decimal(9), "p", NOON, key
    )
    bought = after(intent, Answered(f"a{key}", f"9190675457{key:02}"), NOON)
    if not code:
        return bought
    # The clock is set back between any two messages: what arrived later has an earlier time.
    texted = after(bought, Texted(f"code {code}", code), NOON - timedelta(minutes=key))
    return replace(texted, messages=tuple(replace(message, arrival=key) for message in texted.messages))


CODED = number(1, "1111")
OTHER = number(2, "2222")
WAITING = number(3)
NEWEST = number(4)
NUMBERS = (NEWEST, WAITING, OTHER, CODED)


def test_without_news_and_moves_it_is_the_newest_message() -> None:
    assert CopyChoice().code_source(NUMBERS) is OTHER
    assert CopyChoice().code_source((NEWEST, WAITING)) is NEWEST
    assert CopyChoice().code_source(()) is None


def test_what_was_announced_last_is_copied_until_the_cursor_moves() -> None:
    choice = CopyChoice()
    choice.announce(OTHER)
    choice.announce(CODED)
    assert choice.code_source(NUMBERS) is CODED
    choice.choose(WAITING)
    assert choice.code_source(NUMBERS) is WAITING
    choice.announce(OTHER)
    assert choice.code_source(NUMBERS) is OTHER


def test_the_number_that_waits_is_copied_and_then_as_the_code() -> None:
    choice = CopyChoice()
    choice.announce(CODED)
    assert choice.number_source(NUMBERS) is NEWEST
    assert choice.number_source((OTHER, CODED)) is CODED
    choice.choose(OTHER)
    assert choice.number_source(NUMBERS) is OTHER


def test_the_newest_state_of_a_number_is_copied_also_of_one_put_away() -> None:
    choice = CopyChoice()
    choice.announce(CODED)
    later = replace(CODED, note="later")
    assert choice.code_source((OTHER, later)) is later
    assert choice.code_source((OTHER,)) is CODED


def test_a_screen_of_its_own_copies_its_own_until_a_code_is_announced() -> None:
    choice = CopyChoice()
    choice.announce(CODED)
    own = OwnChoice(choice)
    assert own.code_source(OTHER) is OTHER
    choice.announce(CODED)
    assert own.code_source(OTHER) is CODED
    own.choose()
    assert own.code_source(OTHER) is OTHER


@given(st.lists(st.tuples(st.sampled_from(["announce", "choose"]), st.integers(0, 3))))
def test_the_last_of_news_and_moves_decides(steps: list[tuple[str, int]]) -> None:
    choice, expected = CopyChoice(), OTHER
    for kind, place in steps:
        expected = NUMBERS[place]
        (choice.announce if kind == "announce" else choice.choose)(expected)
    assert choice.code_source(NUMBERS) is expected
