"""Bodies unpacked in every packing that is met, and kept as they came where they cannot be."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otptui.domain.errors import Malformed, TooMuch
from otptui.provider.http_body import MOST_BYTES, unpack

BODY = b"ACCESS_NUMBER:687d51e19c5297335bb10161:919067545744"


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("packing", "sent"),
    [
        ("", BODY),
        ("identity", BODY),
        ("gzip", gzipped(BODY)),
        ("X-GZIP", gzipped(BODY)),
        (" gzip ", gzipped(BODY)),
        ("deflate", zlib.compress(BODY)),
        ("deflate", raw_deflate(BODY)),
        ("gzip", zlib.compress(BODY)),
        ("deflate", gzipped(BODY)),
        ("gzip", gzipped(BODY[:20]) + gzipped(BODY[20:])),
        ("gzip", gzipped(BODY) + bytes(8)),
        ("gzip", gzipped(BODY) + b"\r\n"),
    ],
)
def test_a_body_is_unpacked(packing: str, sent: bytes) -> None:
    unpacked = unpack(packing, sent)
    assert (unpacked.data, unpacked.error, unpacked.is_cut) == (BODY, None, False)


@pytest.mark.parametrize(
    ("packing", "sent", "words"),
    [
        ("gzip", BODY, "cannot be decompressed"),
        ("deflate", BODY, "cannot be decompressed"),
        ("br", b"\x0b\x02\x80hello\x03", "packed as br, which was not requested"),
        ("zstd", b"\x28\xb5\x2f\xfd", "packed as zstd"),
        ("gzip, gzip", gzipped(gzipped(BODY)), "not requested"),
    ],
)
def test_what_cannot_be_unpacked_is_kept_as_it_came(packing: str, sent: bytes, words: str) -> None:
    unpacked = unpack(packing, sent)
    assert unpacked.data == sent
    assert isinstance(unpacked.error, Malformed)
    assert words in unpacked.error.message


def test_a_packed_body_cut_short_gives_what_came_of_it() -> None:
    unpacked = unpack("gzip", gzipped(BODY)[:-12])
    assert BODY.startswith(unpacked.data)
    assert unpacked.data
    assert unpacked.is_cut
    assert unpacked.error is not None
    assert "cut short" in unpacked.error.message


@pytest.mark.parametrize("packed", [gzipped(bytes(MOST_BYTES + 1)), gzipped(bytes(MOST_BYTES)) * 2])
def test_a_body_that_swells_is_stopped(packed: bytes) -> None:
    unpacked = unpack("gzip", packed)
    assert isinstance(unpacked.error, TooMuch)
    assert len(unpacked.data) == MOST_BYTES + 1


@given(st.binary(max_size=200), st.sampled_from(["", "gzip", "deflate", "br", "x"]))
def test_whatever_is_sent_something_is_kept(sent: bytes, packing: str) -> None:
    unpacked = unpack(packing, sent)
    assert unpacked.data or not sent or unpacked.is_cut or unpacked.error is None
