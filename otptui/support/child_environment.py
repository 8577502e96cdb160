"""The environment that other programs get from us: ours, without the API key."""

from __future__ import annotations

import os

API_KEY_VARIABLE = "OTPTUI_API_KEY"


def child_environment() -> dict[str, str]:
    """Our environment for a program we start: the API key is none of its business."""
    return {name: value for name, value in os.environ.items() if name != API_KEY_VARIABLE}
