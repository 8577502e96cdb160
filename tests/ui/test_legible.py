"""Every text on every main screen has the contrast of WCAG, in every theme that can be chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from keyboard import Desk, User
from painted import painted_segments
from rich.segment import Segment
from textual.color import Color

from otptui.ui.terminal.colour_depth import CONTRAST, OWN

LEAST = 4.5
ENHANCED = 7.0
DRAWN = re.compile(r"[\s\u2500-\u259f]*")

SHARE = 5
"""One in so many themes is tried on a screen."""

SCREENS = {
    "catalog": ("1", "All servers", ""),
    "prices": ("2", "PRICE", ""),
    "numbers": ("3 G", "482910", ""),
    "detail": ("enter", "482910 is your", "escape"),
    "filter": ("2 slash x y z", "No offer matches", "escape"),
    "buy": ("3 B", "Buy this number?", "n"),
    "quit": ("q", "Cancel all", "n"),
    "watch": ("2 w", "Alert at or below", "escape"),
    "palette": ("colon", "service, country", "escape"),
    "help": ("question_mark", "Keys", "escape"),
    "settings": ("comma j", "api_key", "escape"),
    "history": ("4", "spent ₹", ""),
    "totals": ("t", "By server", "t escape"),
}


def luminance(colour: Color) -> float:
    parts = (v / 255 for v in colour.rgb)
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(segment: Segment) -> float:
    style = segment.style
    assert style is not None
    assert style.color is not None, segment
    assert style.bgcolor is not None, segment
    assert not style.dim, "the terminal would dim it further"
    pair = (luminance(Color.from_rich_color(colour)) for colour in (style.color, style.bgcolor))
    darker, lighter = sorted(pair)
    return (lighter + 0.05) / (darker + 0.05)


def faint(user: User) -> Iterator[tuple[str, str, float]]:
    """The texts on the screen that are too near their background."""
    least = ENHANCED if user.app.theme == CONTRAST else LEAST
    for segment in painted_segments(user.app):
        if not DRAWN.fullmatch(segment.text) and (found := contrast(segment)) < least:
            yield user.app.theme, segment.text, round(found, 2)


async def test_every_text_is_legible_in_every_theme(desk: Desk) -> None:
    async with desk.shop((92, 24)) as user:
        sale = await user.rent("Uber")
        user.text_to(sale, "482910 is your Uber code")
        await user.until(lambda: user.app.numbers[0].messages)
        await user.rent("Amazon")
        user.app.problems.report("number 1", "no answer", 8)
        themes = [name for name in user.app.appearance.themes if name != OWN and "ansi" not in name]
        assert len(themes) > 10
        for number, (name, (keys, word, leave)) in enumerate(SCREENS.items()):
            await user.press(*keys.split())
            await user.sees(word)
            # All of them where most is shown; elsewhere a part, as each costs a new style for every widget.
            for theme in themes if name == "numbers" else {CONTRAST, *themes[number % SHARE :: SHARE]}:
                user.app.appearance.use(theme)
                await user.settles()
                # A list below a dialog may be painted a moment after it.
                await user.until(lambda: not any(faint(user)), lambda: str(set(faint(user))))
            await user.press(*leave.split())
