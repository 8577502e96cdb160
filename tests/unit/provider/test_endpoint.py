"""Addresses: which are accepted, in which form they are used, and where a key stays private."""

from __future__ import annotations

import pytest

from otptui.provider.endpoint import is_encrypted, keeps_key_private, read_endpoint


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("https://api.test/stubs/Handler.php", "https://api.test/stubs/Handler.php"),
        (" https://api.test/ ", "https://api.test/"),
        ("HTTPS://API.Test/stubs/Handler.php", "https://api.test/stubs/Handler.php"),
        ("Https://api.test:8443", "https://api.test:8443"),
        ("HTTP://127.0.0.1:1/", "http://127.0.0.1:1/"),
        ("https://[::1]/x", "https://[::1]/x"),
    ],
)
def test_an_address_is_used_with_scheme_and_host_in_lower_case(text: str, endpoint: str) -> None:
    assert read_endpoint(text) == endpoint
    assert is_encrypted(endpoint) == text.strip().lower().startswith("https:")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "api.test",
        "ftp://api.test/",
        "https://",
        "https://host:99999/",
        "https://[::1/",
        "https://host/x?api_key=1",
        "https://host/x#top",
        "https://me:secret@host/",
        "https://ho st/",
        "https://hôte/",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        read_endpoint(text)


@pytest.mark.parametrize(
    ("endpoint", "is_private"),
    [
        ("https://provider.test/", True),
        ("http://localhost/x", True),
        ("http://127.0.0.1:8000/x", True),
        ("http://[::1]:1/x", True),
        ("http://provider.test/x", False),
        ("http://127.0.0.1.evil.test/", False),
        ("http://10.0.0.1/", False),
    ],
)
def test_where_a_key_stays_private(endpoint: str, is_private: bool) -> None:
    assert keeps_key_private(read_endpoint(endpoint)) is is_private
