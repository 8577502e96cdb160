"""The simulated provider on a real socket: httpx sees broken connections as it would a real provider's."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading

import httpx
import pytest
from simulated import running

from otptui.domain.errors import ConfigError
from otptui.simulator import ENDPOINT, Fault, Kind, Simulator, serve
from otptui.simulator.http_server import bound


async def call(client, sim, url, action="getServers", **params):
    return await client.get(url, params={"api_key": sim.key, "action": action, **params})


async def test_connection_faults_reach_httpx_and_nothing_is_logged(capfd, caplog):
    sim = Simulator(1)
    with caplog.at_level(logging.DEBUG, "uvicorn"):
        async with running(sim) as url, httpx.AsyncClient(timeout=5) as client:
            plain = await call(client, sim, url)
            assert len(plain.json()) == 7
            assert int(sim.requests[0].peer.removeprefix("127.0.0.1:")) > 1024

            for after, sold in ((False, 0), (True, 1)):
                sim.faults.add(Fault(Kind.RESET, "getNumber", times=1, after=after))
                with pytest.raises(httpx.ReadError):
                    await call(client, sim, url, "getNumber", service="bne")
                assert len(sim.ledger) == sold

            sim.faults.add(Fault(Kind.HANG, "getNumber", times=1, after=True))
            with pytest.raises(httpx.ReadTimeout):
                await client.get(
                    url, params={"api_key": sim.key, "action": "getNumber", "service": "bne"}, timeout=0.05
                )
            assert len(sim.ledger) == 2

            sim.faults.add(Fault(Kind.CUT_OFF, times=1))
            with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
                await call(client, sim, url)

            sim.faults.add(Fault(Kind.DRIP, times=1, seconds=0.0001))
            assert (await call(client, sim, url)).content == plain.content

            sim.faults.add(Fault(Kind.HUGE, times=1))
            params = {"api_key": sim.key, "action": "getServers"}
            async with client.stream("GET", url, params=params) as response:
                assert len(await anext(response.aiter_bytes(4096))) == 4096

            assert (await call(client, sim, url)).content == plain.content
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


async def test_the_server_ends_although_a_call_hangs():
    hanging = threading.Event()

    async def sleep(seconds):
        hanging.set()
        await asyncio.Event().wait()

    sim = Simulator(1, sleep=sleep, faults=[Fault(Kind.HANG, seconds=3600)])
    async with httpx.AsyncClient(timeout=5) as client:
        async with running(sim) as url:
            caller = asyncio.create_task(client.get(url))
            assert await asyncio.to_thread(hanging.wait, 5)
        with pytest.raises(httpx.TransportError):
            await caller


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_reports_its_port_and_ends_on_a_signal(number):
    program = (
        # A shell starts its background jobs with SIGINT ignored, and children inherit that.
        "import signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from otptui.simulator import *\n"
        "serve(Simulator(1), on_listening=lambda port: print(port, flush=True))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        url = f"http://127.0.0.1:{port}{ENDPOINT}"
        assert httpx.get(url, params={"action": "getServers"}).text == "BAD_KEY"
        os.kill(process.pid, number)
        out, err = process.communicate(timeout=10)
    assert process.returncode == -number
    assert out == ""
    assert ("KeyboardInterrupt" in err) == (number == signal.SIGINT)


def test_a_port_in_use_is_an_error():
    with bound("127.0.0.1", 0) as taken:
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"127.0.0.1:{port}"):
            serve(Simulator(), port=port)


def test_a_missing_uvicorn_is_an_error(monkeypatch):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "otptui.simulator.http_server")
    monkeypatch.delattr("otptui.simulator.http_server")
    with pytest.raises(ConfigError, match="uvicorn") as caught:
        serve(Simulator())
    assert "otptui[dev]" in caught.value.what_now
