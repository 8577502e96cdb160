"""`otptui wait` and `otptui keep`: numbers are polled without a screen. Neither can buy."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from otptui.cli.output import NO_CODE, fail, print_code, print_line
from otptui.config.config_file import load
from otptui.domain.errors import NoActivation
from otptui.numbers.reports import CodeArrived, NumbersChanged
from otptui.session import Session, SessionReport
from otptui.store.glance import NewestCode
from otptui.support.atomic_file import private_folder
from otptui.support.exclusive import exclusive
from otptui.support.log import logging_to
from otptui.support.paths import Paths
from otptui.text.matching import fold

if TYPE_CHECKING:
    from argparse import Namespace

    from otptui.config.schema import Config
    from otptui.domain.model import Activation, Message

log = logging.getLogger(__name__)

CHECK_SECONDS = 1.0
"""How often `keep` checks whether any number is live."""

_ENDINGS: dict[signal.Signals, int] = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


def wait(args: Namespace) -> int:
    """Print the next code that `args` ask for; returns the exit status. Raises OtpError."""
    paths = Paths.find(args.config)
    config = load(paths.config, args.profile)
    with logging_to(paths.log):
        return asyncio.run(_until_signalled(lambda: _wait(args, config, paths), _ENDINGS))


def keep(args: Namespace) -> int:
    """Poll until no number is live; returns the exit status. Raises OtpError, and OSError for its lock."""
    paths = Paths.find(args.config)
    config = load(paths.config, args.profile)
    private_folder(paths.state_db.parent)
    with exclusive(paths.keep_lock) as is_alone:
        if not is_alone:
            return fail("another otptui keep already polls the numbers", 0)
        # It is there for the time after the terminal hangs up.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        endings = dict(_ENDINGS)
        del endings[signal.SIGHUP]
        with logging_to(paths.log):
            return asyncio.run(_until_signalled(lambda: _keep(config, paths), endings))


async def _until_signalled(work: Callable[[], Awaitable[int]], endings: dict[signal.Signals, int]) -> int:
    """Run `work` to its end, or cancel it when a signal comes; returns the exit status of either."""
    ended_by: list[int] = []
    task = asyncio.ensure_future(work())

    def end(status: int) -> None:
        ended_by.append(status)
        task.cancel()

    for number, status in endings.items():
        asyncio.get_running_loop().add_signal_handler(number, end, status)
    try:
        return await task
    except asyncio.CancelledError:
        if not ended_by:
            raise
        return ended_by[0]


class _Poller:
    """A session without a screen. It polls what no window polls, and runs the alerts."""

    def __init__(self, session: Session, reports: asyncio.Queue[SessionReport]) -> None:
        self.session = session
        self._reports = reports
        self._alerts: list[asyncio.Task[None]] = []

    async def next_report(self) -> SessionReport:
        """What the session reports next; the alert for a message runs from then on."""
        report = await self._reports.get()
        if isinstance(report, CodeArrived):
            self._alerts.append(asyncio.create_task(self._run_alert(report)))
        return report

    async def _run_alert(self, report: CodeArrived) -> None:
        if failure := await self.session.alerts.run(report.activation, report.message):
            log.warning("[alerts] command %s", failure)

    async def finish_alerts(self) -> None:
        """Wait for the alerts that still run; each has a time limit of its own."""
        await asyncio.gather(*self._alerts, return_exceptions=True)


@asynccontextmanager
async def _polling(config: Config, paths: Paths) -> AsyncIterator[_Poller]:
    reports: asyncio.Queue[SessionReport] = asyncio.Queue()
    session = Session(config, paths.state_db, reports.put_nowait, has_screen=False)
    poller = _Poller(session, reports)
    try:
        await session.open()
        session.start_polling()
        yield poller
        await poller.finish_alerts()
    finally:
        await session.close()


async def _wait(args: Namespace, config: Config, paths: Paths) -> int:
    try:
        async with asyncio.timeout(args.timeout) as limit, _polling(config, paths) as poller:
            newest = await _next_code(poller, args.id, args.service)
            limit.reschedule(None)
            if newest is not None:
                print_code(newest, as_json=args.json)
    except TimeoutError:
        return fail(f"no code came within {args.timeout:g} seconds", NO_CODE)
    return 0 if newest is not None else fail(f"the number {args.id} ended without a code", NO_CODE)


async def _next_code(poller: _Poller, id: str | None, service: str | None) -> NewestCode | None:
    """The next code of that number and service; None where the number ended without one.

    Raises NoActivation where no number has that id.
    """
    if id is not None:
        known = await poller.session.store.run(lambda store: store.activations.find(id))
        if known is None:
            raise NoActivation(f"no number has the activation id {id}", "otptui export lists them all.")
        if known.code or not known.live:
            return next((_newest(known, it) for it in reversed(known.messages) if it.code), None)
    while True:
        match await poller.next_report():
            case CodeArrived(activation, message) if message.code and _is_meant(activation, id, service):
                return _newest(activation, message)
            case NumbersChanged(activations) if id is not None:
                ended = [number for number in activations if number.id == id and not number.live]
                if ended and not ended[0].code:
                    return None


def _is_meant(activation: Activation, id: str | None, service: str | None) -> bool:
    if id is not None and activation.id != id:
        return False
    code, name = activation.service.code, activation.service.name
    return service is None or service == code or fold(service) in fold(name)


def _newest(activation: Activation, message: Message) -> NewestCode:
    return NewestCode(
        message.code,
        message.text,
        message.received_at,
        activation.id,
        activation.number,
        activation.service.code,
        activation.service.name,
        activation.profile,
    )


async def _keep(config: Config, paths: Paths) -> int:
    async with _polling(config, paths) as poller:
        while await poller.session.store.run(lambda store: store.activations.any_open()):
            try:
                async with asyncio.timeout(CHECK_SECONDS):
                    report = await poller.next_report()
            except TimeoutError:
                continue
            if isinstance(report, CodeArrived):
                _print_arrival(report)
    return 0


def _print_arrival(report: CodeArrived) -> None:
    activation, message = report.activation, report.message
    at = datetime.now().astimezone().strftime("%H:%M:%S")
    try:
        print_line(f"{at} {message.code or '-'} {activation.service.name} {activation.number}")
    except OSError:
        # The terminal is gone; the numbers are not.
        return
