"""Country names get title case, whatever case the provider sends."""

from __future__ import annotations

import pytest

from otptui.text.country_names import tidy_country


@pytest.mark.parametrize(
    ("raw", "tidy"),
    [
        ("russia", "Russia"),
        ("iNDIA", "India"),
        ("india ", "India"),
        ("INDIA", "India"),
        ("usa", "USA"),
        ("usa (virtual)", "USA (virtual)"),
        ("(virtual) usa", "(virtual) USA"),
        ("uae", "UAE"),
        ("USA", "USA"),
        ("UAE", "UAE"),
        ("southafrica", "Southafrica"),
        ("south korea", "South Korea"),
        ("sri lanka", "Sri Lanka"),
        ("NEW ZEALAND", "New Zealand"),
        ("antigua and barbuda", "Antigua and Barbuda"),
        ("côte d'ivoire", "Côte d'Ivoire"),
        ("Côte d'Ivoire", "Côte d'Ivoire"),
        ("Timor-Leste", "Timor-Leste"),
        ("timor-leste", "Timor-Leste"),
        ("dr congo", "DR Congo"),
        ("🇮🇳 india", "IN India"),
        ("россия", "Россия"),
        ("中国", "中国"),
        ("", ""),
    ],
)
def test_country_names_are_in_title_case(raw: str, tidy: str) -> None:
    assert tidy_country(raw) == tidy
