"""Sequences of the terminal as Textual's events."""

from __future__ import annotations

from typing import Any

import pytest
from textual import events
from textual._xterm_parser import XTermParser
from textual.messages import TerminalSupportsSynchronizedOutput

from otptui.ui.terminal.event_decoder import EventDecoder, Report, ReportKind, base_of
from otptui.ui.terminal.input_splitter import InputSplitter


def decoded(text: str) -> list[Any]:
    decoder = EventDecoder()
    return [event for token in InputSplitter().feed(text, 0) for event in decoder.decode(token)]


def keys(text: str) -> list[tuple[str, str | None]]:
    return [(event.key, event.character) for event in decoded(text) if isinstance(event, events.Key)]


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "B",
        "é",
        " ",
        "\r",
        "\t",
        "\x7f",
        "\x01",
        "\x0c",
        "/",
        "?",
        ":",
        "\x1b[A",
        "\x1bOA",
        "\x1b[1;5A",
        "\x1b[3~",
        "\x1b[5~",
        "\x1b[H",
        "\x1b[F",
        "\x1b[Z",
        "\x1bOP",
        "\x1b[15~",
        "\x1b[98u",
        "\x1b[98;5u",
        "\x1b[98;;98u",
        "\x1b[98;2;66u",
        "\x1b[13u",
        "\x1b[13;2u",
        "\x1b[9u",
        "\x1b[27u",
        "\x1b[127u",
        "\x1b[57399;;48u",
        "\x1b[57441;2u",
        "\x1b[32;;32u",
        "\x1b[97;3u",
        "\x1b[233;;233u",
        "\x1b[1;2A",
        "\x1b[0;;98u",
        "\x1bOj",
        "\x1bOM",
    ],
)
def test_a_key_is_what_textual_makes_of_it(text: str) -> None:
    parser = XTermParser()
    theirs = [(event.key, event.character) for event in parser.feed(text) if isinstance(event, events.Key)]
    assert keys(text) == theirs


@pytest.mark.parametrize(
    ("text", "key", "character"),
    [
        ("\x1b[98;1:1u", "b", "b"),
        ("\x1b[98;1:2u", "b", "b"),
        ("\x1b[1089::99;5u", "ctrl+\u0441", None),
        ("\x1b[1089::99;;1089u", "\u0441", "\u0441"),
        ("\x1b[27;5;99~", "ctrl+c", None),
        ("\x1b[1;1:1A", "up", None),
        ("\x1bx", "alt+x", None),
    ],
)
def test_what_textual_cannot_read_is_read(text: str, key: str, character: str | None) -> None:
    assert keys(text) == [(key, character)]


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[98;1:3u",
        "\x1b[1;1:3A",
        "\x1b[1114112u",
        "\x1b[55296u",
        "\x1b[9999999u",
        "\x1b[99~",
        "\x1b[3u",
        "\x9b",
        "\x1b[128u",
    ],
)
def test_a_released_key_and_what_is_no_character_are_nothing(text: str) -> None:
    assert keys(text) == []


@pytest.mark.parametrize(
    ("report", "text"),
    [("\x1b[0;;98:121u", "by"), ("\x1b[98;;98:121:1114112u", "by"), ("\x1b[98;;101:769u", "e\u0301")],
)
def test_a_text_of_several_characters_is_no_keys(report: str, text: str) -> None:
    (event,) = decoded(report)
    assert isinstance(event, events.Paste)
    assert event.text == text


def test_the_base_key_is_remembered() -> None:
    decoder = EventDecoder()
    for text, base in (("\x1b[1089::99;5u", "c"), ("\x1b[98::98u", ""), ("b", "")):
        (token,) = InputSplitter().feed(text, 0)
        (event,) = decoder.decode(token)
        assert isinstance(event, events.Key)
        assert base_of(event) == base


def test_the_mouse_is_read_in_cells_after_a_size_without_pixels() -> None:
    size, move, press, release, wheel = decoded(
        "\x1b[48;24;80;0;0t\x1b[<35;11;6M\x1b[<0;11;6M\x1b[<0;11;6m\x1b[<65;11;6M"
    )
    assert size == Report(ReportKind.SIZE, (24, 80))
    kinds = [events.MouseMove, events.MouseDown, events.MouseUp, events.MouseScrollDown]
    assert [type(event) for event in (move, press, release, wheel)] == kinds
    assert {(event.x, event.y) for event in (move, press, release, wheel)} == {(10, 5)}
    assert decoded("\x1b[<35;0;6M") == []


def test_synchronized_output_is_used_where_it_can_be_switched_on() -> None:
    for setting, supported in ((0, False), (1, True), (2, True), (3, True), (4, False)):
        found = decoded(f"\x1b[?2026;{setting}$y")
        assert [type(event) for event in found] == [TerminalSupportsSynchronizedOutput] * supported


def test_margins_are_used_where_they_can_be_switched_on() -> None:
    for setting, supported in ((0, False), (1, True), (2, True), (3, True), (4, False)):
        found = decoded(f"\x1b[?69;{setting}$y")
        assert found == [Report(ReportKind.MARGINS, ())] * supported


def test_the_focus_of_the_window_is_told() -> None:
    assert [type(event) for event in decoded("\x1b[I\x1b[O")] == [events.AppFocus, events.AppBlur]
