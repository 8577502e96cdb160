# ruff: noqa: RUF001 - the tests are about confusable characters
"""Text that was decoded as cp1252 is repaired; real words that look like it are left alone."""

from __future__ import annotations

import pytest
from fixtures.catalogs import service_names
from hypothesis import given, settings
from hypothesis import strategies as st

from otptui.text.mojibake import repair_mojibake
from otptui.text.sanitize import tidy_name

_NOT_IN_CP1252 = (0x81, 0x8D, 0x8F, 0x90, 0x9D)


def misread(text: str) -> str:
    """The UTF-8 of `text` decoded as cp1252, or as Latin-1 where cp1252 has no character."""
    return "".join(
        chr(byte) if byte in _NOT_IN_CP1252 else bytes([byte]).decode("cp1252") for byte in text.encode()
    )


def test_a_server_name_with_a_flag_is_repaired() -> None:
    assert tidy_name("INDIAN SERVER 1 ðŸ‡®ðŸ‡³") == "INDIAN SERVER 1 IN"


@pytest.mark.parametrize(
    "text",
    [
        *[
            "José",
            "São Paulo",
            "Não Me Perturbe",
            "Njuškalo",
            "Allē",
            "Şikayet var",
            "București",
            "École",
            "NIÑO",
        ],
        *[
            "CITÉ",
            "don’t",
            "it — or",
            "BRAND®",
            "5 €",
            "Привет",
            "Столото",
            "高德地图 Amap",
            "رسال",
            "कोड",
            "강남언니",
        ],
        *["🎉 yes", "Вы", "я", "MoneyСontrol", "1хbet", "Ünal", "groß", "OLÁ", "Việt Nam", "naïve café…"],
    ],
)
def test_text_is_repaired_even_when_misread_twice(text: str) -> None:
    assert repair_mojibake(misread(text)) == text
    assert repair_mojibake(misread(misread(text))) == text
    assert repair_mojibake(text.encode().decode("latin-1")) == text


def test_a_misread_part_is_repaired_inside_sound_text() -> None:
    assert repair_mojibake("São JosÃ© – «CafÃ©» NÃO") == "São José – «Café» NÃO"
    assert repair_mojibake("SÃ£o, 验证码, donâ€™t") == "São, 验证码, don’t"


@pytest.mark.parametrize(
    "text",
    [
        *[
            "São",
            "NÃO",
            "AÇÃO",
            "IRMû",
            "MANHÃ…",
            "Ã",
            "«CAFÉ»",
            "“CAFÉ”",
            "CAFÉ™",
            "CAFÉ®",
            "CAFÉ’S",
            "É…",
            "“É”",
        ],
        *["VÝŠKA", "KNÍŽKA", "PÍŠE", "Úžasný", "máš…", "kníž…", "už…", "café…”", "Spaß…", "„Menü“", "„MENÜ“"],
        *["É…", "“É”", "L’ORÉAL", "À…", "CITTÀ’", "50 €", "ÄÖÜ", "Ÿ", "plain", ""],
    ],
)
def test_real_words_are_left_alone(text: str) -> None:
    assert repair_mojibake(text) == text


def test_a_sequence_that_is_not_utf8_stays() -> None:
    assert repair_mojibake("à€€ and í\xa0\x80") == "à€€ and í\xa0\x80"


@settings(deadline=None)
@given(st.text(max_size=40))
def test_repairing_never_fails(text: str) -> None:
    assert isinstance(repair_mojibake(text), str)


def test_every_service_name_of_a_catalog_survives_and_is_repaired() -> None:
    names = service_names().values()
    assert sum(not name.isascii() for name in names) > 80
    assert [name for name in names if repair_mojibake(name) != name] == []
    assert [name for name in names if repair_mojibake(name.upper()) != name.upper()] == []
    assert [name for name in names if repair_mojibake(misread(name)) != name] == []
