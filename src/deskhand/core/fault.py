"""Named points just before and after every durable write, where a test may kill the process.

Nothing is installed in ordinary use, and reaching a point costs one comparison.
"""

from __future__ import annotations

from collections.abc import Callable

_hook: Callable[[str], None] | None = None


def install(hook: Callable[[str], None] | None) -> None:
    """Have `hook` called with the name of each point that is reached from now on."""
    global _hook
    _hook = hook


def reach(point: str) -> None:
    if _hook is not None:
        _hook(point)
