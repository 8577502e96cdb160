"""The table of states, against the rules that its rows must obey."""

from __future__ import annotations

from otptui.domain.states import State


def test_words_and_signs_tell_the_states_apart() -> None:
    assert len({state.word for state in State}) == len({state.sign for state in State}) == len(State)
    assert {len(state.sign) for state in State} == {1}


def test_the_values_are_the_public_ones() -> None:
    assert [state.value for state in State] == [
        "intent",
        "unknown",
        "waiting",
        "cancelling",
        "received",
        "cancelled",
        "refunded_by_provider",
        "expired",
        "refused",
    ]
    assert all(State(state.value) is state and str(state) == state.value for state in State)


def test_a_state_is_live_or_over_or_a_purchase_under_way() -> None:
    under_way = {State.INTENT, State.UNKNOWN}
    assert {state for state in State if not state.is_live and not state.is_over} == under_way
    assert not any(state.is_live and state.is_over for state in State)


def test_money_is_spent_or_came_back_or_was_never_taken() -> None:
    assert not any(state.is_paid and state.is_refunded for state in State)
    assert {state for state in State if not state.is_paid and not state.is_refunded} == {State.REFUSED}
    assert {state for state in State if state.is_refunded} == {State.CANCELLED, State.REFUNDED_BY_PROVIDER}
