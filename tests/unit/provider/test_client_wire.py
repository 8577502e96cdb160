"""The client against servers that misbehave byte by byte, over real sockets."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from otptui.domain.errors import Malformed, OutcomeUnknown, Unreachable
from otptui.domain.listing import SERVERS, prices_of
from otptui.provider.client import Client, Patience
from otptui.provider.dialects import OTPBUDDY
from otptui.provider.parsers import Answer, Received, Sold
from otptui.support.deadline import LATE

KEY = "0123456789abcdef"
OK = b"HTTP/1.1 200 OK\r\n"
SHORT = Patience(connect=5, silence=0.1, poll=0.3, listing=0.3, purchase=0.3)

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Wire:
    """A server on a socket that runs `script` for each connection."""

    script: Script
    port: int = 0
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    def client(self, patience: Patience | None = None) -> Client:
        return Client(f"http://127.0.0.1:{self.port}/handler_api.php", KEY, patience=patience)

    async def request(self, reader: asyncio.StreamReader) -> bytes:
        request = await reader.readuntil(b"\r\n\r\n")
        self.requests.append(request)
        self.asked.set()
        return request


@asynccontextmanager
async def wire(script: Callable[[Wire], Script]) -> AsyncIterator[Wire]:
    served: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        served.add(task)
        here.connections += 1
        try:
            await here.script(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    here = Wire(script=lambda reader, writer: script(here)(reader, writer))
    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    here.port = server.sockets[0].getsockname()[1]
    try:
        yield here
    finally:
        server.close()
        for task in served:
            task.cancel()
        await asyncio.gather(*served, return_exceptions=True)
        await server.wait_closed()


def sending(*parts: bytes, then_hold: bool = False) -> Callable[[Wire], Script]:
    """Answer the first request with `parts` and hang up, or stay silent with the connection open."""

    def script(here: Wire) -> Script:
        async def run(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await here.request(reader)
            for part in parts:
                writer.write(part)
                await writer.drain()
            if then_hold:
                await reader.read()
            writer.close()
            await writer.wait_closed()

        return run

    return script


def with_length(body: bytes, *headers: bytes, length: int | None = None) -> bytes:
    size = str(len(body) if length is None else length).encode()
    return (
        OK
        + b"".join(header + b"\r\n" for header in headers)
        + b"Content-Length: "
        + size
        + b"\r\n\r\n"
        + body
    )


async def purchase(client: Client) -> Sold:
    """Buy, and read the answer as the journal does once it has kept it."""
    return OTPBUDDY.buy.read(await client.buy("bne", "22", "1", None))


async def test_an_answer_comes_through_whole() -> None:
    async with wire(sending(with_length(b"NO_NUMBERS"))) as here:
        client = here.client()
        assert await client.buy("bne", "22", "1", None) == Answer(200, b"NO_NUMBERS")
        await client.aclose()
        assert here.requests[0].startswith(b"GET /handler_api.php?api_key=0123456789abcdef&action=getNumber&")


def _answering_on(here: Wire) -> Script:
    async def run(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await here.request(reader):
            writer.write(with_length(b"STATUS_WAIT_CODE"))

    return run


async def test_polls_share_a_connection_and_each_purchase_has_its_own() -> None:
    async with wire(_answering_on) as here:
        client = here.client()
        for _ in range(3):
            await client.status("1")
        assert here.connections == 1
        await client.buy("bne", "22", "1", None)
        await client.buy("bne", "22", "1", None)
        await client.status("1")
        assert here.connections == 3
        await client.aclose()


async def test_a_connection_closed_without_an_answer() -> None:
    async with wire(sending()) as here:
        client = here.client()
        with pytest.raises(OutcomeUnknown, match="ended without an answer"):
            await purchase(client)
        with pytest.raises(Unreachable, match="ended without an answer"):
            await client.servers()
        await client.aclose()
        assert len(here.requests) == 2


def _resetting(after: bytes) -> Callable[[Wire], Script]:
    def script(here: Wire) -> Script:
        async def run(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await here.request(reader)
            writer.write(after)
            await writer.drain()
            sock = writer.get_extra_info("socket")
            # No lingering: closing sends a reset.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

        return run

    return script


async def test_a_reset_before_the_answer() -> None:
    async with wire(_resetting(b"")) as here:
        client = here.client()
        with pytest.raises(OutcomeUnknown):
            await purchase(client)
        with pytest.raises(Unreachable):
            await client.status("1")
        await client.aclose()
        assert len(here.requests) == 2


async def test_a_reset_in_the_middle_of_an_answer() -> None:
    async with wire(_resetting(with_length(b"ACCESS_NUMBER:", length=99))) as here:
        client = here.client()
        with pytest.raises(OutcomeUnknown):
            await purchase(client)
        with pytest.raises((Malformed, Unreachable)):
            await client.servers()
        await client.aclose()


@pytest.mark.parametrize(
    "answer",
    [
        with_length(b"ACCESS_NUMBER:687d:91906", length=99),
        OK + b"Transfer-Encoding: chunked\r\n\r\n18\r\nACCESS_NUMBER:687d:91906\r\n",
    ],
)
async def test_an_answer_cut_off_shows_what_came_of_it(answer: bytes) -> None:
    async with wire(sending(answer)) as here:
        client = here.client()
        with pytest.raises(OutcomeUnknown, match="it began with ACCESS_NUMBER:687d:91906"):
            await purchase(client)
        with pytest.raises(Malformed, match="cut short"):
            await client.servers()
        await client.aclose()


async def test_a_port_where_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        client = Client(f"http://127.0.0.1:{taken.getsockname()[1]}/x", KEY)
        for call in (client.buy("bne", "22", "1", None), client.servers()):
            with pytest.raises(Unreachable, match="connection was refused"):
                await call
        await client.aclose()


async def test_the_name_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    async def getaddrinfo(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(variable, raising=False)
    client = Client("http://provider.test/x", KEY, allow_http=True)
    for call in (client.buy("bne", "22", "1", None), client.servers()):
        with pytest.raises(Unreachable, match="address was not found"):
            await call
    await client.aclose()


async def test_a_server_that_does_not_speak_https() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()

    async with wire(lambda _: plain) as here:
        client = Client(f"https://127.0.0.1:{here.port}/x", KEY)
        with pytest.raises(Unreachable, match="does not speak https"):
            await client.buy("bne", "22", "1", None)
        await client.aclose()


async def test_a_silent_server() -> None:
    async with wire(sending(then_hold=True)) as here:
        client = here.client(SHORT)
        with pytest.raises(Unreachable, match=r"no answer within 0\.1 s"):
            await client.fetch(prices_of("1", "22"))
        with pytest.raises(Unreachable, match=r"within 0\.3 s"):
            await client.status("1")
        with pytest.raises(OutcomeUnknown, match=r"within 0\.3 s"):
            await purchase(client)
        await client.aclose()
        assert len(here.requests) == 3


def _slow(here: Wire) -> Script:
    async def run(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await here.request(reader)
        await asyncio.sleep(0.45)
        writer.write(with_length(b"STATUS_OK:4821"))
        await writer.drain()

    return run


async def test_a_provider_that_is_slow_to_answer_polls_gets_more_time() -> None:
    async with wire(_slow) as here:
        client = here.client(SHORT)
        with pytest.raises(Unreachable, match=r"within 0\.3 s"):
            await client.status("1")
        assert await client.status("1") == Received("4821")
        await client.aclose()


def _dripping(here: Wire) -> Script:
    async def run(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await here.request(reader)
        writer.write(OK + b"Content-Length: 9999999\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0)

    return run


async def test_an_answer_that_trickles_is_ended_by_the_deadline() -> None:
    async with wire(_dripping) as here:
        client = here.client(SHORT)
        with pytest.raises(Unreachable, match=r"no complete answer within 0\.3 s"):
            await client.status("1")
        with pytest.raises(OutcomeUnknown, match=r"no complete answer within 0\.3 s"):
            await purchase(client)
        await client.aclose()


def _flooding(head: bytes, chunk: bytes, times: int) -> Callable[[Wire], Script]:
    def script(here: Wire) -> Script:
        async def run(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await here.request(reader)
            writer.write(OK + head + b"\r\n")
            for _ in range(times):
                writer.write(chunk)
                await writer.drain()

        return run

    return script


MB = 1024 * 1024


async def test_64_mb_are_not_read_to_the_end() -> None:
    async with wire(_flooding(b"Content-Length: %d\r\n" % (64 * MB), b"x" * MB, 64)) as here:
        client = here.client()
        with pytest.raises(Malformed, match="more than 16 MB"):
            await client.servers()
        with pytest.raises(OutcomeUnknown, match="more than 16 MB"):
            await purchase(client)
        await client.aclose()


async def test_an_answer_of_exactly_16_mb_is_accepted() -> None:
    async with wire(_flooding(b"Content-Length: %d\r\n" % (16 * MB), b"x" * MB, 16)) as here:
        client = here.client()
        assert len((await client.fetch(prices_of("", ""))).body) == 16 * MB
        await client.aclose()


@pytest.mark.parametrize(("packing", "pack"), [(b"gzip", gzip.compress), (b"deflate", zlib.compress)])
async def test_a_decompression_bomb_stops_at_the_same_size(
    packing: bytes, pack: Callable[[bytes], bytes]
) -> None:
    bomb = pack(bytes(64 * MB))
    assert len(bomb) < MB
    async with wire(sending(with_length(bomb, b"Content-Encoding: " + packing))) as here:
        client = here.client()
        with pytest.raises(Malformed, match="more than 16 MB"):
            await client.servers()
        await client.aclose()


async def test_what_follows_a_packed_answer_is_bounded_too() -> None:
    packed = gzip.compress(b"[]")
    async with wire(_flooding(b"Content-Encoding: gzip\r\n", packed + bytes(MB), 20)) as here:
        client = here.client()
        with pytest.raises(Malformed, match="more than 16 MB"):
            await client.servers()
        await client.aclose()


@pytest.mark.parametrize("packing", [b"gzip", b"x-gzip", b"GZIP"])
async def test_a_packed_answer_is_unpacked_and_its_connection_kept(packing: bytes) -> None:
    def script(here: Wire) -> Script:
        async def run(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while await here.request(reader):
                packed = gzip.compress(b'{"One": "1"}')
                writer.write(OK + b"Content-Encoding: " + packing + b"\r\nTransfer-Encoding: chunked\r\n\r\n")
                for byte in packed:
                    writer.write(b"1\r\n" + bytes([byte]) + b"\r\n")
                writer.write(b"0\r\n\r\n")

        return run

    async with wire(script) as here:
        client = here.client()
        assert len(await client.servers()) == 1
        assert len(await client.servers()) == 1
        await client.aclose()
        assert here.connections == 1


@pytest.mark.parametrize(
    ("body", "packing", "words"),
    [
        (gzip.compress(b"[]" * 500)[:-9], b"gzip", "cut short"),
        (b"BAD_KEY", b"gzip", "cannot be decompressed"),
        (b"[]", b"br", "packed as br, which was not requested"),
        (b"[]", b"gzip, gzip", "not requested"),
    ],
    ids=["cut short", "not packed", "unknown", "twice"],
)
async def test_a_packed_answer_that_cannot_be_unpacked(body: bytes, packing: bytes, words: str) -> None:
    async with wire(sending(with_length(body, b"Content-Encoding: " + packing))) as here:
        client = here.client()
        with pytest.raises(Malformed, match=words):
            await client.servers()
        with pytest.raises(OutcomeUnknown, match=words):
            await purchase(client)
        await client.aclose()


async def test_an_empty_answer_is_empty_packed_or_not() -> None:
    async with wire(sending(with_length(b"", b"Content-Encoding: gzip"))) as here:
        client = here.client()
        assert await client.fetch(SERVERS) == Answer(200, b"")
        await client.aclose()


async def test_an_answer_that_is_not_http() -> None:
    async with wire(sending(b"SSH-2.0-OpenSSH_9\r\n")) as here:
        client = here.client()
        with pytest.raises(OutcomeUnknown):
            await purchase(client)
        with pytest.raises(Unreachable):
            await client.servers()
        await client.aclose()


async def test_calls_to_this_machine_do_not_go_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    async with wire(sending(with_length(b"[]"))) as here:
        client = here.client()
        assert await client.servers() == ()
        await client.aclose()


SALE = b"ACCESS_NUMBER:687d51e19c5297335bb10161:919067545744"
TWO_MEMBERS = gzip.compress(SALE[:9]) + gzip.compress(SALE[9:])


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("sent", "kept", "is_sold"),
    [
        (with_length(_raw_deflate(SALE), b"Content-Encoding: deflate"), SALE, True),
        (with_length(SALE, b"Content-Encoding: gzip"), SALE, True),
        (
            with_length(gzip.compress(SALE[:9]) + gzip.compress(SALE[9:]), b"Content-Encoding: gzip"),
            SALE,
            True,
        ),
        (with_length(b"\x0b\x02\x80br", b"Content-Encoding: br"), b"\x0b\x02\x80br", False),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n" % (len(SALE), SALE), SALE, True),
        (with_length(SALE, length=len(SALE) + 1), SALE, False),
        (with_length(SALE[:20], length=99), SALE[:20], False),
        (
            OK + b"Content-Encoding: gzip\r\nContent-Length: 99\r\n\r\n" + gzip.compress(SALE)[:30],
            None,
            False,
        ),
        (b"HTTP/1.1 500 Oops\r\nContent-Length: 99\r\n\r\n" + SALE + b"\n", SALE + b"\n", True),
    ],
    ids=[
        "raw deflate",
        "lying gzip",
        "two members",
        "br",
        "the last chunk missing",
        "one byte short",
        "cut short",
        "a packed one cut short",
        "an error cut short behind the sale",
    ],
)
async def test_what_arrived_of_a_purchase_is_kept_before_anything_reads_it(
    sent: bytes, kept: bytes | None, is_sold: bool
) -> None:
    async with wire(sending(sent)) as here:
        client = here.client()
        answer = await client.buy("bne", "22", "1", None)
        await client.aclose()
    assert answer.body == kept or (kept is None and SALE.startswith(answer.body))
    if is_sold:
        assert OTPBUDDY.buy.read(answer) == Sold("687d51e19c5297335bb10161", "919067545744")
    else:
        with pytest.raises(OutcomeUnknown):
            OTPBUDDY.buy.read(answer)


@pytest.mark.parametrize("then_hold", [False, True])
async def test_the_answer_of_a_provider_that_stalls_is_kept(then_hold: bool) -> None:
    head = OK + b"Transfer-Encoding: chunked\r\n\r\n"
    async with wire(sending(head + b"%x\r\n%b\r\n" % (len(SALE), SALE), then_hold=then_hold)) as here:
        client = here.client(SHORT)
        assert await purchase(client) == Sold("687d51e19c5297335bb10161", "919067545744")
        await client.aclose()


async def test_an_answer_that_waits_in_the_socket_counts_although_the_deadline_is_over() -> None:
    """A program that was suspended finds the deadline over and the answer there."""

    async with wire(sending(with_length(SALE))) as here:
        client = here.client(SHORT)
        buying = asyncio.create_task(purchase(client))
        await here.asked.wait()
        # The loop stands still, as it does while the program is suspended.
        time.sleep(SHORT.purchase + LATE + 0.1)  # noqa: ASYNC251 (that is what is tested)
        assert await buying == Sold("687d51e19c5297335bb10161", "919067545744")
        await client.aclose()


@pytest.mark.parametrize(
    "surplus",
    [
        with_length(b"STATUS_OK:111111"),
        with_length(b"STATUS_OK:111111")[:10],
        b"STATUS_OK:111111",
        b"\r\n",
    ],
    ids=["an answer", "the start of one", "no http", "an empty line"],
)
@pytest.mark.parametrize("packets", [1, 2])
async def test_surplus_bytes_are_never_another_call_s_answer(surplus: bytes, packets: int) -> None:
    def script(here: Wire) -> Script:
        async def run(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while request := await here.request(reader):
                id = request.partition(b"&id=")[2].partition(b" ")[0]
                answer = with_length(b"STATUS_OK:" + id)
                for part in (answer + surplus,) if packets == 1 else (answer, surplus):
                    writer.write(part)
                    await writer.drain()

        return run

    async with wire(script) as here:
        client = here.client()
        for id in ("2222", "3333", "4444"):
            assert await client.status(id) == Received(id)
            # Until the surplus is in the socket, if it came apart.
            await asyncio.sleep(0.05)
        await client.aclose()
        assert here.connections == 3
