"""Whether the other end is still there. Sans-IO: the clocks are passed in.

A line can be half open: what is sent goes nowhere, and no error ever comes. So whoever has heard nothing for a while
asks, and whoever hears nothing at all gives the line up. A laptop that slept is a case of its own: the clock that
drives timers stood still with it, and only the calendar's shows that time has passed. Then the other end is asked at
once, and has a few seconds.
"""

from __future__ import annotations

from typing import Final, Literal

ASK_AFTER: Final = 15.0
"""Seconds of silence after which the other end is asked."""
DEAD_AFTER: Final = 40.0
"""Seconds of silence after which a line is given up: with one look every `EVERY` seconds, noticed within 45."""
EVERY: Final = 4.0
"""Seconds between two looks at the clocks."""
JUMP: Final = 10.0
"""How far the two clocks may drift apart between two looks before it counts as sleep."""
AWAKE_PATIENCE: Final = 6.0
"""Seconds for which the other end may be silent after a sleep."""


class Pulse:
    """One end's view of the other. `now` is a clock that never jumps; `wall` one that knows of sleep."""

    def __init__(
        self, now: float, wall: float, *, ask_after: float = ASK_AFTER, dead_after: float = DEAD_AFTER
    ) -> None:
        self._ask_after = ask_after
        self._dead_after = dead_after
        self._heard = now
        self._asked: float | None = None
        self._apart = wall - now
        self._patience_ends: float | None = None
        self.slept = 0
        """How often this end was asleep."""

    def heard(self, now: float) -> None:
        """Something came from the other end, whatever it was."""
        self._heard = now
        self._asked = self._patience_ends = None

    def look(self, now: float, wall: float) -> Literal["ask", "dead"] | None:
        """What is to be done now: ask the other end, give the line up, or nothing."""
        apart, self._apart = wall - now - self._apart, wall - now
        if abs(apart) > JUMP:
            self.slept += 1
            self._patience_ends = self._asked_at(now) + AWAKE_PATIENCE
            return "ask"
        silent = now - self._heard
        if silent >= self._dead_after or (self._patience_ends is not None and now >= self._patience_ends):
            return "dead"
        if silent >= self._ask_after and (self._asked is None or now - self._asked >= self._ask_after):
            self._asked_at(now)
            return "ask"
        return None

    def silent(self, now: float) -> float:
        """Seconds since anything was heard."""
        return now - self._heard

    def _asked_at(self, now: float) -> float:
        self._asked = now
        return now
