"""Whether this session is one of Wayland, where the X server knows only some of the windows."""

from __future__ import annotations

import os


def is_wayland() -> bool:
    return bool(os.environ.get("WAYLAND_DISPLAY")) or os.environ.get("XDG_SESSION_TYPE") == "wayland"
