"""What a step may reach beyond this computer, and what its run has sent there so far. Empty: nothing leaves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from deskhand.jail.egress.allowed import Allowed, Meter

if TYPE_CHECKING:
    from deskhand.core.guard.leaks import Leaks, Leaving

PIECE: Final = 32_768
"""How much is looked through at once: a bound on the readings of one look, and so on its cost."""


@dataclass
class Traffic:
    """Of one run, over all its steps: how much it sent and received, and how its words to each host went on."""

    leaks: Leaks | None = field(default=None, repr=False)
    """The secrets that this computer knows; without, only what is secret by its looks is found."""
    meter: Meter = field(default_factory=Meter)
    _ways: dict[str, Leaving] = field(default_factory=dict[str, "Leaving"], repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def secrets(self, to: str, text: str) -> list[str]:
        """The names of the secrets that a text holds, with what this run sent to the same place before it."""
        from deskhand.core.guard.leaks import Leaks, Leaving

        with self._lock:
            if self.leaks is None:
                self.leaks = Leaks()
            way = self._ways.setdefault(to, Leaving(self.leaks))
            found = {name: None for piece in _pieces(text) for name in way.found(piece)}
        return list(found)


@dataclass(frozen=True)
class Outward:
    """What one step may reach, and the account it goes on."""

    allowed: Allowed = field(default_factory=Allowed)
    traffic: Traffic = field(default_factory=Traffic)

    @property
    def anywhere(self) -> bool:
        return bool(self.allowed.hosts or self.allowed.near)


def as_text(data: bytes) -> str:
    """Bytes as they can be looked through. Of what is no UTF-8 the plain letters stay: noise between is no matter."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.translate(None, _UNPLAIN).decode("ascii")


_UNPLAIN: Final = bytes(one for one in range(256) if not 32 <= one < 127)


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, max(len(text), 1), PIECE):
        yield text[start : start + PIECE]
