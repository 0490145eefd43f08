"""What the desk found when it let a job go: kept with its row, so that nothing later rests on what a hub says."""

from __future__ import annotations

import msgspec

from deskhand.core.flow.scope import Scope
from deskhand.core.flow.use import Use
from deskhand.core.wire.frames import Ground


class Reach(msgspec.Struct, frozen=True):
    """All that the doors of one job open, as absolute places. `closed` are out of reach though inside the others."""

    read: tuple[str, ...]
    """What may be written may be read too, and stands here as well."""
    write: tuple[str, ...]
    closed: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    """Those of the others that a person said yes to by name: that one thing, and nothing beside it."""
    run: int | None = None
    """The earlier run that may be taken back."""
    hosts: tuple[str, ...] = ()
    """Where requests may go, as grants write hosts; `shut` are out of reach whatever names them."""
    shut: tuple[str, ...] = ()
    unwritten: tuple[str, ...] = ()
    """Whom nothing may be sent to, by whichever name or mail they were found: names and addresses, in small letters."""
    bytes: int | None = None
    """The most that the whole run may send and receive; None is without limit."""
    seconds: float | None = None
    """How much longer the run may work; None is without limit."""


class Judged(msgspec.Struct, frozen=True):
    """On what grounds a job goes, as far as a restart and a later undo must know."""

    root: str
    person: str
    """On whose word; empty where nobody kept it."""
    reach: Reach
    use: Use
    expects: str = ""
    """The hash that the proposal must have; empty where nobody saw one."""
    yes_by: str = ""
    """The device that said yes, where one was needed."""
    ground: Ground | None = None
    """The same in names, as its receipt says it."""
    model: bool = False
    """Whether a model wrote any of what the step was given."""

    @property
    def scope(self) -> Scope:
        """Where the doors open, in the form in which plans name places."""
        return Scope.below(self.root, self.reach.read)
