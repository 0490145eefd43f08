"""One desk's word, handed to whoever keeps it; what cannot be taken ends neither its line nor its work."""

from __future__ import annotations

import logging
from typing import Final, Protocol

from deskhand.core.world.delta import BadDelta, Delta, Snapshot
from deskhand.hub.world.problems import NeverCame

_log: Final = logging.getLogger(__name__)


class Takes(Protocol):
    """Who keeps what desks tell of themselves."""

    def take(self, device: str, frame: Delta | Snapshot) -> None:
        """Raises `BadDelta` where nothing more is taken on this line, `NeverCame` for a desk that has not come."""
        ...


class Taking:
    """What one desk tells, for as long as it has one line."""

    def __init__(self, device: str, worlds: Takes) -> None:
        self._device = device
        self._worlds = worlds
        self._ended = False
        """Whether nothing more of it is taken on this line."""

    def __call__(self, told: Delta | Snapshot) -> None:
        """Whatever is wrong with what it tells of itself, or with taking it, the desk may still work."""
        if self._ended:
            return
        try:
            self._worlds.take(self._device, told)
        except BadDelta as wrong:
            self._ended = True
            _log.error("the desk %s tells what cannot be, and of its world no more is taken: %s", self._device, wrong)
        except NeverCame:
            self._ended = True
            _log.info("the desk %s was taken off the list while it told: in a moment its line is gone", self._device)
        except Exception:  # noqa: BLE001 - a fault of ours in one world ends no line that jobs are on
            _log.exception("what the desk %s tells could not be taken, in an error of ours", self._device)
