"""What the hub asks of whoever turns words into a plan."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol

from deskhand.core.flow.grants import Closed
from deskhand.core.words import Lang
from deskhand.core.world.facts import World
from deskhand.planner import Context, Owes, Planned

Worlds = Callable[[str, tuple[str, ...]], World]
"""The world as it is now below a root, within some folders."""

Elsewhere = Callable[[str, str | None, tuple[str, ...]], Awaitable[World | None]]
"""The world of a desk on another machine, by its id, below a root (its own start where None), within some folders;
as it told it last, None where it never did. What it gives may be asked in another thread."""


class Planner(Protocol):
    def plan(
        self,
        text: str,
        world: World,
        *,
        now: datetime,
        lang: Lang | None = None,
        context: Context | None = None,
        owes: Owes | None = None,
        closed: Sequence[Closed] = (),
    ) -> Planned:
        """Blocking, quick, and without effect: it only reads the world. Asks before the steps that `owes` names.

        Of what is `closed` it tells that it is.
        """
        ...
