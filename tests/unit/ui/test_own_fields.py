"""The user's own commands among the keys, and the fields that they get."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from otptui.config.schema import NUMBER, OFFER, OwnCommand
from otptui.domain.errors import ConfigError
from otptui.domain.model import Activation, Country, Message, Offer, Server, Service
from otptui.ui.commands import CATALOG, DETAIL, HISTORY, MOST_OWN, NUMBERS, PATHS, PRICES, Keys, bindings
from otptui.ui.controllers.own_commands import number_environment, offer_environment
from otptui.ui.format.help_text import help_rows

SEND = OwnCommand("Send to phone", "send", ("p",))
LOOK = OwnCommand("Look up", "browse", ("p", "ctrl+o"), OFFER)
SILENT = OwnCommand("Keep", "keep")

UBER, INDIA, NINE = Service("ub", "Uber"), Country("22", "India"), Server("9", "Server 9")


@pytest.mark.parametrize(
    ("pane", "names"),
    [
        (NUMBERS, ["Send to phone", "Keep"]),
        (HISTORY, ["Send to phone", "Keep"]),
        (DETAIL, ["Send to phone", "Keep"]),
        (PRICES, ["Look up"]),
        (CATALOG, ["Look up"]),
    ],
)
def test_a_command_is_there_where_it_can_run(pane: str, names: list[str]) -> None:
    keys = Keys({}, [SEND, LOOK, SILENT])
    own = [c for c in keys.commands(PATHS[pane]) if c.id.startswith("own_")]
    assert [c.does for c in own] == names
    assert all(c.in_palette and c.short for c in own)
    # Its binding is at the widget or screen of that place, and the keymap gives it the key.
    bound = {binding.id: binding for binding in bindings(pane) if not isinstance(binding, tuple)}
    for command in own:
        assert bound[command.id].action == command.action
        if shown := keys.of(command.id):
            assert keys.keymap()[command.id] == ",".join(shown)


def test_the_help_lists_it_with_its_key_and_one_without_a_key_with_the_palette() -> None:
    keys = Keys({}, [SEND, SILENT])
    rows = {row.text: row.sign for row in help_rows(keys, PATHS[NUMBERS], frozenset(), [])}
    assert rows["Send to phone"] == "p"
    assert rows["Keep"] == ": …"


def test_without_any_nothing_is_added() -> None:
    keys = Keys({})
    assert not any(c.id.startswith("own_") for pane in PATHS for c in keys.commands(PATHS[pane]))
    assert keys.keymap() == {}


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ([replace(SEND, key=("x",))], '"x" is both cancel and your command "Send to phone"'),
        ([replace(SEND, key=("q",))], '"q" is both quit and your command "Send to phone"'),
        ([SEND, replace(SILENT, key=("p",))], 'your command "Send to phone" and your command "Keep"'),
        ([replace(LOOK, key=("s",))], '"s" is both sort and your command "Look up"'),
        ([SEND] * (MOST_OWN + 1), f'more than {MOST_OWN} have on = "number"'),
    ],
)
def test_a_key_that_is_taken_is_refused(own: list[OwnCommand], said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Keys({}, own)
    assert said in str(caught.value)


def test_a_key_that_another_action_gave_up_is_free() -> None:
    assert Keys({"cancel": ("X",)}, [replace(SEND, key=("x",))]).of(f"own_{NUMBER}_0") == ("x",)


def test_the_fields_of_a_number() -> None:
    number = Activation(
        UBER, INDIA, NINE, Decimal("7.50"), "sim", datetime(2026, 1, 2, tzinfo=UTC), id="a1",
        number="919876543210", currency="₹",
        messages=(Message("Your code: 482910\0", "482910", datetime(2026, 1, 2, tzinfo=UTC)),),
    )  # fmt: skip
    fields = number_environment(number)
    assert fields == {
        "OTPTUI_CODE": "482910",
        "OTPTUI_MESSAGE": "Your code: 482910",
        "OTPTUI_NUMBER": "919876543210",
        "OTPTUI_SERVICE": "Uber",
        "OTPTUI_SERVICE_CODE": "ub",
        "OTPTUI_COUNTRY": "India",
        "OTPTUI_COUNTRY_ID": "22",
        "OTPTUI_SERVER": "Server 9",
        "OTPTUI_SERVER_ID": "9",
        "OTPTUI_PRICE": "7.50",
        "OTPTUI_CURRENCY": "₹",
        "OTPTUI_ID": "a1",
        "OTPTUI_STATE": number.state.value,
        "OTPTUI_PROFILE": "sim",
    }


def test_the_fields_of_an_offer() -> None:
    fields = offer_environment(Offer(UBER, INDIA, NINE, Decimal("7.50"), 3), "sim", "₹")
    assert fields["OTPTUI_PRICE"] == "7.50"
    assert fields["OTPTUI_STOCK"] == "3"
    assert not {"OTPTUI_NUMBER", "OTPTUI_CODE", "OTPTUI_API_KEY"} & fields.keys()
