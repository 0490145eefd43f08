"""How fast one desk may speak: who says more is read more slowly, and the line itself holds it back."""

from __future__ import annotations

from typing import Final

FRAMES: Final = 400.0
"""Frames a second, for as long as it likes."""
BYTES: Final = 20_000_000.0
"""Bytes a second, for as long as it likes."""
BURST: Final = 5.0
"""Seconds of both that may come at once."""


class Pace:
    """What one end may take of the other's time. Sans-IO: the clock is passed in."""

    def __init__(self, now: float, *, frames: float = FRAMES, size: float = BYTES, burst: float = BURST) -> None:
        self._frames = frames
        self._bytes = size
        self._burst = burst
        self._ahead = 0.0
        self._at = now

    def took(self, now: float, size: int) -> float:
        """Count one frame of so many bytes; the seconds to wait before the next is read."""
        self._ahead = max(0.0, self._ahead - (now - self._at)) + max(1.0 / self._frames, size / self._bytes)
        self._at = now
        return max(0.0, self._ahead - self._burst)
