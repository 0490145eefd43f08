"""The doors an ability works through. The desk's monitor hands them out; nothing else reaches disk, net or process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from deskhand.core.changes import Change, Done, Print
from deskhand.core.values import Record
from deskhand.core.words import Lang
from deskhand.core.world.facts import FileFact

Propose = Callable[[], Awaitable[Sequence[Change]]]


class Offered(Record):
    """A file that can be fetched from the desk by its hash, as long as it has not changed."""

    name: str
    size: int
    hash: str


class FilesDoor(Protocol):
    """Files inside the granted folders. Paths are text forms, relative to the run's root or absolute."""

    @property
    def granted(self) -> Sequence[str]:
        """The granted folders, none of them inside another: everywhere that there is anything to find."""
        ...

    async def fact(self, path: str) -> FileFact | None: ...

    async def listed(self, folder: str) -> list[FileFact]:
        """What stands directly in a folder, by name; raises if it cannot be read."""
        ...

    def walk(self, folder: str, *, hidden: bool = False) -> AsyncIterator[FileFact]:
        """Everything below a folder, links not followed; says progress by itself on long walks."""
        ...

    async def look(self, path: str, *, hashed: bool = False) -> Print | None:
        """How a thing looks now; with its content's hash if asked."""
        ...

    async def reading(self, path: str, work: Callable[[BinaryIO], Any]) -> Any:
        """Run `work` over the open file in a worker thread."""
        ...

    async def offer(self, paths: Sequence[str]) -> list[Offered]:
        """Make files fetchable from where the request came from, as they are now."""
        ...

    async def keep(self, content: bytes) -> str:
        """Put new content into the vault for a `Write`; returns its hash."""
        ...

    async def carry_out(self, propose: Propose) -> list[Done]:
        """Have proposed changes done: stored first, each marked, skipped ones named, resumable, undoable.

        `propose` is called at most once per step, even over restarts; only reading is allowed inside it. The result is
        the whole list, in order. In a preview nothing is carried out and the call does not return.
        """
        ...

    @property
    def done(self) -> Sequence[Done]:
        """What this step had carried out, for its check; empty where it changed nothing."""
        ...


class RunsDoor(Protocol):
    """What earlier runs changed here."""

    async def inverse(self, run: int) -> list[Change]:
        """The changes that take a run back, last first, each expecting what the run left behind."""
        ...


class Ctx(Protocol):
    """What a step is given: its surroundings, and the doors."""

    @property
    def lang(self) -> Lang: ...

    @property
    def now(self) -> datetime: ...

    @property
    def files(self) -> FilesDoor: ...

    @property
    def runs(self) -> RunsDoor: ...

    async def progress(self, done: int, total: int, what: str = "") -> None:
        """Tell the person how far it is; cheap to call often."""
        ...


class RunLine(Record):
    """One run as a person sees it in a list."""

    run: int
    goal: str
    state: str
    steps_done: int
    steps: int
    started: str
    changed: int = 0


class WorkDoor(Protocol):
    """The hub's own rows, for abilities about the work itself."""

    async def runs(self, limit: int = 10) -> list[RunLine]:
        """This person's runs, newest first."""
        ...

    async def run(self, run: int | None) -> RunLine:
        """One run, or the last one that was not about the work itself; raises where there is none."""
        ...

    async def why(self, run: int | None) -> list[str]:
        """The story of a run, one line an event, in the asker's language."""
        ...

    async def stop(self, run: int | None) -> RunLine:
        """Ask a run (default: everything this person has running) to stop; returns at once with its state."""
        ...


class Card(Record):
    """One ability as help shows it."""

    id: str
    about: str
    say: list[str]


class PureCtx(Protocol):
    """What an ability that only computes is given: for whom, and when; no door at all."""

    @property
    def lang(self) -> Lang: ...

    @property
    def now(self) -> datetime: ...


class HubCtx(Protocol):
    """What an ability that runs in the hub is given."""

    @property
    def lang(self) -> Lang: ...

    @property
    def now(self) -> datetime: ...

    @property
    def work(self) -> WorkDoor: ...

    @property
    def cards(self) -> Sequence[Card]:
        """Every ability with examples, in the asker's language."""
        ...
