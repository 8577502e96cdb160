"""Text is made legible on its background, with the smallest change that does it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from textual.color import Color
from textual.filter import ANSIToTruecolor

from otptui.ui.terminal.contrast import LEAST, Legible, UndimmedOnColour, contrast, legible

PART = st.integers(0, 255)
COLOURS = st.builds(ColorTriplet, PART, PART, PART)
DARK = Color(18, 18, 18)


def shown(segment: Segment, ground: Color = DARK) -> Style:
    """The style of a segment as `Legible` leaves it."""
    (found,) = Legible(ANSIToTruecolor(DEFAULT_TERMINAL_THEME)).apply([segment], ground)
    assert found.style is not None
    return found.style


@given(COLOURS, COLOURS, st.booleans())
def test_every_text_on_every_background_is_legible(
    colour: ColorTriplet, ground: ColorTriplet, dim: bool
) -> None:
    assert contrast(legible(colour, ground, dim=dim), ground) >= LEAST


@given(COLOURS, COLOURS)
def test_a_colour_that_is_legible_stays_as_it_is(colour: ColorTriplet, ground: ColorTriplet) -> None:
    if contrast(colour, ground) >= LEAST:
        assert legible(colour, ground) == colour
        assert contrast(legible(colour, ground, dim=True), ground) <= contrast(colour, ground)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#0000ff", "#ffffff", 8.59)],
)
def test_the_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    first, second = (ColorTriplet(*Color.parse(colour).rgb) for colour in (one, other))
    assert contrast(first, second) == pytest.approx(ratio, abs=0.01)
    assert contrast(second, first) == contrast(first, second)


def test_dim_is_a_colour_and_fainter_than_the_text_around_it() -> None:
    style = shown(Segment("out of stock", Style(color="#e0e0e0", dim=True)))
    assert not style.dim
    assert style.color is not None
    assert style.color.triplet is not None
    ground = ColorTriplet(*DARK.rgb)
    assert LEAST <= contrast(style.color.triplet, ground) < contrast(ColorTriplet(224, 224, 224), ground) / 2


def test_frames_and_bars_stay_as_faint_as_the_theme_has_them() -> None:
    faint = Style(color="#333333")
    assert shown(Segment("╭──", faint)).color == faint.color
    assert shown(Segment("1 Catalog", faint)).color != faint.color


def test_dim_goes_from_text_on_a_coloured_ground_of_the_terminal_only() -> None:
    segments = [Segment("a", Style(dim=True, bgcolor="blue")), Segment("b", Style(dim=True))]
    on_colour, on_own = UndimmedOnColour().apply(segments, DARK)
    assert on_colour.style is not None
    assert not on_colour.style.dim
    assert on_own.style == segments[1].style
