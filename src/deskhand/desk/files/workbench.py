"""What a change is carried out with: safe paths, the vault, the trash, temporary names, and a word to stop."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Literal, Protocol, TypeVar

from deskhand.core.changes import Change
from deskhand.core.errors import Problem
from deskhand.core.words import Lang
from deskhand.desk.files.beneath import Beneath
from deskhand.desk.files.item import Item
from deskhand.desk.files.notes import Notes
from deskhand.desk.files.prints import HashBudget
from deskhand.desk.files.problems import NotAFolder, Vanished
from deskhand.desk.files.trash import sync as sync_trash
from deskhand.desk.vault import Vault

if TYPE_CHECKING:
    from deskhand.desk.accounts.servers import Servers

Settled = Literal["done", "not_done", "unknown"]


class Halted(BaseException):
    """The work was told to end here. Not an `Exception`: no ability may mistake it for a failure of its own."""


class Skip(Exception):
    """This change is left out on purpose; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass(slots=True)
class Workbench:
    """All that the operations of one job share."""

    beneath: Beneath
    vault: Vault
    notes: Notes
    lang: Lang
    halt: Callable[[], None]
    """Raises `Halted` once the job has been told to stop."""
    keep: Callable[[str, str], None]
    """Tell the journal that this run needs a content, and from before what was changed."""
    servers: Callable[[], Servers]
    """What is changed on servers, and asked there."""
    budget: HashBudget = field(default_factory=HashBudget)
    touched: set[str] = field(default_factory=set[str])
    trashes: set[str] = field(default_factory=set[str])
    dropped: list[str] = field(default_factory=list[str])

    def sync(self) -> None:
        """Make the names given and taken since the last call durable."""
        for path in self.touched:
            try:
                with self.beneath.holding(path) as fd:
                    os.fsync(fd)
            except (Vanished, NotAFolder, PermissionError):
                continue
            except OSError as wrong:
                if wrong.errno != errno.EINVAL:
                    raise
        self.touched.clear()
        for path in self.trashes:
            sync_trash(path)
        self.trashes.clear()


C = TypeVar("C", bound=Change, contravariant=True)


class Operation(Protocol, Generic[C]):
    """How one kind of change is done, found out about, and taken back."""

    def sources(self, change: C) -> Sequence[str]:
        """The paths whose look decides what happens; a list is cut where an earlier change touches one of them."""
        ...

    def targets(self, change: C) -> Sequence[str]:
        """The paths that look different afterwards."""
        ...

    def prepare(self, bench: Workbench, item: Item, change: C) -> None:
        """Look, and fill in what must be known before the effect: at least `before`. Raises `Skip` or a problem."""
        ...

    def apply(self, bench: Workbench, item: Item, change: C) -> None:
        """Do it: whole, or not at all with an exception. Fills in `at` and `after`."""
        ...

    def settle(self, bench: Workbench, item: Item, change: C) -> Settled:
        """After a crash: was it done? Reads the disk; finishes what cannot be left as it is."""
        ...

    def inverse(self, item: Item, change: C) -> list[Change] | None:
        """What takes a done change back, in plan order; None where nothing can."""
        ...
