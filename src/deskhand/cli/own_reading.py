"""How a desk reads a person's words by itself: the plan in them, and which of the owner's desks they name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from deskhand.cli.worlds import Worlds
from deskhand.core.msg import cleaned
from deskhand.core.plan.model import Plan
from deskhand.core.words import Lang
from deskhand.core.world.among import Among
from deskhand.trust.desks import desk_names
from deskhand.trust.roster import Roster

if TYPE_CHECKING:
    from deskhand.planner import Planner

LONGEST_TEXT: Final = 20_000


class OwnReading:
    """The grammar of a desk over its own folders."""

    def __init__(self, planner: Callable[[], Planner], worlds: Worlds) -> None:
        """`planner` is asked for whenever there are words: a desk that waits need not have one yet."""
        self._planner = planner
        self._worlds = worlds
        self.roster: Callable[[], Roster] | None = None
        """The owner's list as the desk knows it; set once the desk has read it, before any words come."""

    def derive(self, text: str, root: str, folders: Sequence[str], now: str, lang: Lang) -> Plan | None:
        """The plan in some words; none where it is not sure of them."""
        words, moment = _read(text), datetime.fromisoformat(now)
        if not words:
            return None
        names = () if self.roster is None else tuple(desk_names(self.roster()))
        planned = self._planner().plan(words, Among(self._worlds(root, tuple(folders)), names), moment, lang)
        return planned.plan if planned.outcome in ("run", "choose") and len(planned.devices) < 2 else None

    def named(self, text: str, root: str, folders: Sequence[str], names: Sequence[str]) -> Sequence[str]:
        """The desks of these names that some words may mean."""
        words = _read(text)
        spoken = None if not words else self._planner().spoken(words, Among(self._worlds(root, tuple(folders)), names))
        return () if spoken is None or spoken.also else spoken.names


def _read(text: str) -> str:
    """The words as a hub would have taken them; empty for what none would."""
    return cleaned(text) if len(text) <= LONGEST_TEXT else ""
