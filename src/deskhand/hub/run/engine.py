"""The seam that starts what is due.

An engine takes steps that are due, has each performed, and hands over what came of it. It keeps nothing that the
journal does not: it may forget everything at any moment and begin again from the rows. What every engine
must pass is `deskhand.testing.engine_contract`.
"""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Protocol

from deskhand.hub.run.starting import Lease
from deskhand.hub.run.work import Work


class Performer(Protocol):
    """Carries out one attempt and stores its receipt."""

    def perform(self, work: Work) -> Coroutine[None, None, None]:
        """Returns when the receipt is durable. Called again with the same work after a crash."""
        ...

    def broken(self, work: Work, wrong: BaseException) -> Coroutine[None, None, None]:
        """`perform` itself failed, which it should not: store a receipt that says nobody can tell."""
        ...

    def not_begun(self, work: Work) -> Coroutine[None, None, None]:
        """The run was stopped before this attempt began: store a receipt that says so."""
        ...


class Engine(Protocol):
    """Starts what is due, each step at most once at a time in this process."""

    @property
    def lease(self) -> Lease | None:
        """Whose the steps are that a transition starts; None where the engine claims every step itself."""
        ...

    async def start(self) -> None:
        """Take up what an earlier process left, then whatever falls due."""
        ...

    async def stop(self) -> None:
        """End at once; what is under way is begun again, as the same attempt, by the next start."""
        ...

    def begin(self, work: Sequence[Work]) -> None:
        """These are claimed already, and durable."""
        ...

    def wake(self, at: float) -> None:
        """Something falls due at this time (seconds since 1970)."""
        ...

    def cancel(self, run: int) -> None:
        """This run is stopping: what has not been begun is not begun any more."""
        ...
