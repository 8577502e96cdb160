"""The user's alert command, run for each message once over all windows."""

from __future__ import annotations

import logging
from collections.abc import Callable

from otptui.config.schema import Alerts
from otptui.domain.errors import StoreError
from otptui.domain.model import Activation, Message
from otptui.store.store_thread import StoreThread
from otptui.support.programs import run_alert

log = logging.getLogger(__name__)


class AlertRunner:
    """Runs `[alerts] command`. `alerts` returns the settings as they are now."""

    def __init__(self, store: StoreThread, alerts: Callable[[], Alerts]) -> None:
        self._store = store
        self._alerts = alerts

    async def run(self, activation: Activation, message: Message) -> str:
        """Run the command for a message, unless another window runs it or no command is set. Returns the
        error with advice, "" after success."""
        command = self._alerts().command
        if not command or not await self._is_ours(activation, message):
            return ""
        environ = {
            "OTPTUI_CODE": message.code,
            "OTPTUI_NUMBER": activation.number,
            "OTPTUI_SERVICE": activation.service.name,
        }
        return await run_alert(command, environ)

    async def _is_ours(self, activation: Activation, message: Message) -> bool:
        try:
            return await self._store.run(lambda store: store.alert_claims.claim(activation.key, message.text))
        except StoreError as error:
            # Twice is better than never.
            log.warning("the alert of number %d is not recorded: %s", activation.key, error)
            return True
