"""The input path: whatever a terminal or a line does to it, keys stay keys and answers are never typed."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events

from otptui.ui.terminal.event_decoder import EventDecoder, Report
from otptui.ui.terminal.input_splitter import PASTE_END, PASTE_LIMIT, PASTE_START, InputSplitter

ANSWERS = {
    "colour": "\x1b]11;rgb:bbbb/yyyy/bbbb\x1b\\",
    "colour, BEL": "\x1b]11;rgb:bbbb/yyyy/bbbb\x07",
    "XTVERSION": "\x1bP>|xterm(by)\x1b\\",
    "capability": "\x1bP1+r544e=6279\x1b\\",
    "graphics": "\x1b_Gi=31;by\x1b\\",
    "privacy message": "\x1b^by\x1b\\",
    "primary attributes": "\x1b[?62;22;52c",
    "secondary attributes": "\x1b[>41;380;0c",
    "tertiary attributes": "\x1bP!|62796279\x1b\\",
    "mode": "\x1b[?2048;2$y",
    "kitty flags": "\x1b[?31u",
    "window": "\x1b[4;600;800t",
    "title": "\x1b]lby\x1b\\",
    "unknown": "\x1b[?1;2;3y",
    "unknown, with a space": "\x1b[ y",
    "unknown, with a sign": "\x1b[!!y",
    "unknown, with a number and a space": "\x1b[2 y",
    "old mouse": "\x1b[Mbby",
    "colour scheme": "\x1b[?997;1n",
}


class Terminal:
    """Types on an `InputSplitter` and its decoder, with a clock of its own."""

    def __init__(self) -> None:
        self.now = 100.0
        self.splitter = InputSplitter()
        self.decoder = EventDecoder()

    def send(self, *pieces: str, after: float = 0.0) -> list[str]:
        """What the program takes from these pieces, `after` seconds between them."""
        heard = []
        for piece in pieces:
            heard += self.wait(after)
            heard += self._heard(self.splitter.feed(piece, self.now))
        return heard

    def wait(self, seconds: float) -> list[str]:
        self.now += seconds
        return self._heard(self.splitter.expire(self.now))

    def _heard(self, tokens) -> list[str]:
        heard = []
        for token in tokens:
            for event in self.decoder.decode(token):
                if isinstance(event, events.Key):
                    heard.append(event.key)
                elif isinstance(event, events.Paste):
                    heard.append(f"paste {event.text}")
        return heard


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_is_never_typed_however_it_is_cut(answer: str) -> None:
    for cut in range(len(answer) + 1):
        terminal = Terminal()
        assert terminal.send("j", answer[:cut], answer[cut:], "k", after=0.05) == ["j", "k"], cut


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_half_an_answer_is_dropped_and_its_late_rest_too(answer: str) -> None:
    # Before the second character it is the escape key, as far as anybody can tell.
    for cut in range(2, len(answer)):
        terminal = Terminal()
        assert terminal.send(answer[:cut]) == []
        assert terminal.wait(1.1) == []
        rest = answer[cut:]
        if len(rest) > 2 and "\x1b" not in rest[:-2]:
            assert terminal.send(rest) == [], rest
        assert terminal.wait(1.1) + terminal.send("k") == ["k"]


def test_an_answer_that_is_late_from_its_second_character_on_is_no_key() -> None:
    for answer in ("\x1b[?62;22c", "\x1b]11;rgb:bb/yy/bb\x07", "\x1bP>|xterm(by)\x1b\\", "\x1b[<35;10;10M"):
        terminal = Terminal()
        assert terminal.send(answer[0]) == []
        assert terminal.wait(0.2) == ["escape"]
        assert terminal.send(answer[1:]) == []
        assert terminal.send("k") == ["k"]


@pytest.mark.parametrize("control", ["\x8f", "\x90", "\x98", "\x9b", "\x9d", "\x9e", "\x9f"])
def test_the_escape_key_right_before_a_sequence_in_eight_bits_leaves_it_whole(control: str) -> None:
    rest = "y" if control in "\x8f\x9b" else "by\x9c"
    for pieces in ([f"\x1b{control}{rest}"], ["\x1b", f"{control}{rest}"]):
        heard = Terminal().send(*pieces, "k")
        # The 9 of the keypad is reported as a y.
        assert heard == (["escape", "9", "k"] if control == "\x8f" else ["escape", "k"])


def test_keys_arrive_whole_however_they_are_cut() -> None:
    keys = {
        "\x1b[A": "up",
        "\x1bOB": "down",
        "\x1b[1;5C": "ctrl+right",
        "\x1b[15~": "f5",
        "\x1b[Z": "shift+tab",
        "\x1b[[A": "f1",
        "\x1b[7$": "shift+home",
        "\x1b[98u": "b",
        "\x1b[99;5u": "ctrl+c",
    }
    for sequence, key in keys.items():
        for cut in range(1, len(sequence)):
            assert Terminal().send(sequence[:cut], sequence[cut:], after=0.05) == [key]
    assert Terminal().send("\x1b\x1b[A") == ["escape", "up"]
    assert Terminal().send("\x1bx") == ["alt+x"]


def test_the_escape_key_is_known_after_a_moment() -> None:
    terminal = Terminal()
    assert terminal.send("\x1b") == []
    assert terminal.wait(0.05) == []
    assert terminal.wait(0.06) == ["escape"]


@pytest.mark.parametrize(
    "beginning",
    [
        "",
        "\x1b",
        "\x1b[",
        "\x1b[1;",
        "\x1bO",
        "\x1b]11;",
        "\x1bP>|",
        "\x1b_G",
        "\x1b[M",
        f"{PASTE_START}text",
    ],
)
@pytest.mark.parametrize("interrupt", ["\x03", "\x1b[99;5u", "\x1b[1089::99;5u", "\x1b[99;5:1u"])
def test_ctrl_c_works_in_every_state(beginning: str, interrupt: str) -> None:
    terminal = Terminal()
    heard = terminal.send(beginning, interrupt, after=0.01)
    assert heard[-1] in ("ctrl+c", "ctrl+\u0441")
    assert terminal.send("k") == ["k"]


def test_a_paste_ends_at_its_mark() -> None:
    assert Terminal().send(f"{PASTE_START}two words{PASTE_END}k") == ["paste two words", "k"]
    whole = f"{PASTE_START}a\x1b[Ab\x00c{PASTE_END}"
    for cut in range(1, len(whole)):
        assert Terminal().send(whole[:cut], whole[cut:], "k", after=0.01) == ["paste a\x1b[Abc", "k"], cut


def test_a_paste_without_an_end_is_over_after_a_second() -> None:
    terminal = Terminal()
    assert terminal.send(f"{PASTE_START}by", "by", after=0.9) == []
    assert terminal.wait(1.1) == ["paste byby"]
    assert terminal.send("k") == ["k"]


def test_the_late_rest_of_a_paste_is_not_typed() -> None:
    terminal = Terminal()
    terminal.send(f"{PASTE_START}by")
    terminal.wait(1.1)
    assert terminal.send("buy bye yes", f"by{PASTE_END}k") == ["k"]
    terminal.send(f"{PASTE_START}by")
    terminal.wait(1.1)
    assert terminal.send(f"y{PASTE_END}", "k") == ["k"]


@pytest.mark.parametrize("answer", [*ANSWERS.values(), PASTE_END, "\x1bO5y"])
def test_what_is_cut_together_with_a_paste_is_not_typed_either(answer: str) -> None:
    for cut in range(1, len(answer)):
        rest = answer[cut:]
        if len(rest) < 3 or "\x1b" in rest[:-2]:
            continue
        for pieces in ([rest], [rest[:2], rest[2:]]):
            terminal = Terminal()
            terminal.send(f"{PASTE_START}by{answer[:cut]}")
            assert terminal.wait(1.1) == ["paste by"]
            heard = terminal.send(*pieces) + terminal.wait(1.1)
            # A whole key of an unusual terminal may be one; its letters are none.
            assert not {"y", "b"} & set(heard), (answer[:cut], pieces)
            assert terminal.send("k") == ["k"]


def test_a_paste_has_a_largest_size() -> None:
    terminal = Terminal()
    (paste,) = terminal.send(PASTE_START, *["b" * 4096] * 40)
    assert paste == f"paste {'b' * PASTE_LIMIT}"
    assert terminal.send(f"y{PASTE_END}k") == ["k"]
    # Without its end mark, silence ends it.
    terminal.send(PASTE_START, *["b" * 4096] * 40)
    assert terminal.wait(1.1) + terminal.send("k") == ["k"]


def test_a_string_without_an_end_does_not_swallow_keys_for_ever() -> None:
    terminal = Terminal()
    heard = terminal.send("\x1b]0;", *"jjjjjjjjjjkkkkkkkkkk", after=0.3)
    assert heard
    assert set(heard) == {"k"} or set(heard) == {"j", "k"}


# Everything a terminal may send, weighted towards what has a meaning, and bytes at random.
fragments = st.sampled_from(
    [
        *ANSWERS.values(),
        PASTE_START,
        PASTE_END,
        "\x1b",
        "\x1b[",
        "\x1bO",
        "\x1b]",
        "\x1bP",
        "\x1b[48;24;80;0;0t",
        "\x1b[<35;10;10M",
        "\x1b[98;1:3u",
        "\x1b[1089::99;5u",
        "\x1b[1114112u",
        "\x1b[;;9999999u",
        "\x1b[M",
        "\x1b[99~",
        "b",
        "y",
        "\x03",
        "\r",
        "é",
        "😀",
        "\x9b",
        "\ufffd",
        "\x1b[27;5;99~",
        "\x1b[200",
    ]
).map(str.encode)
streams = st.lists(fragments | st.binary(max_size=12), max_size=12)


@settings(max_examples=150, deadline=None)
@given(streams, st.data())
def test_no_bytes_kill_the_input(parts: list[bytes], data: st.DataObject) -> None:
    terminal = Terminal()
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    stream = b"".join(parts)
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        piece, stream = stream[:size], stream[size:]
        terminal.send(decode(piece), after=data.draw(st.sampled_from([0.0, 0.0, 0.2, 2.0])))
    # After a while of silence everything is as before.
    terminal.wait(4)
    terminal.now += 20
    terminal.send("q")
    assert terminal.wait(4) + terminal.send("k") == ["k"]


def test_reports_are_no_events() -> None:
    terminal = Terminal()
    (token,) = terminal.splitter.feed("\x1b[12;40R", 0)
    (report,) = terminal.decoder.decode(token)
    assert isinstance(report, Report)
    assert report.numbers == (12, 40)
