"""The dialects of the protocol by the name profiles use. A new one is a file here and an entry below."""

from __future__ import annotations

from collections.abc import Mapping

from otptui.provider.dialects.call import ONE_SERVER, Call, Dialect
from otptui.provider.dialects.otpbuddy import OTPBUDDY
from otptui.provider.dialects.sms_activate import SMS_ACTIVATE

__all__ = ["DIALECTS", "ONE_SERVER", "OTPBUDDY", "SMS_ACTIVATE", "Call", "Dialect"]

DIALECTS: Mapping[str, Dialect] = {dialect.name: dialect for dialect in (OTPBUDDY, SMS_ACTIVATE)}
