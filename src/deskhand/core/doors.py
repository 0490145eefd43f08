"""The doors an ability works through. The desk's monitor hands them out; nothing else reaches disk, net or process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from deskhand.core.accounts import MailDoor, PeopleDoor, ShelvesDoor
from deskhand.core.agents import OutsideAgent
from deskhand.core.changes import Change, Done, Print
from deskhand.core.computer import DeskDoor
from deskhand.core.jail import Limits, Outcome
from deskhand.core.values import Name, Record
from deskhand.core.words import Lang
from deskhand.core.world.facts import FileFact
from deskhand.core.world.noticed import Noticed

Propose = Callable[[], Awaitable[Sequence[Change]]]


class Offered(Record):
    """A file that can be fetched from the desk by its hash, as long as it has not changed."""

    name: Name
    size: int
    hash: str


class FilesDoor(Protocol):
    """Files inside the granted folders. Paths are text forms, relative to the run's root or absolute."""

    @property
    def granted(self) -> Sequence[str]:
        """The granted folders, none of them inside another: everywhere that there is anything to find."""
        ...

    @property
    def closed(self) -> Sequence[str]:
        """What the owner closed, inside the granted folders or beside them: nothing in it is ever told of."""
        ...

    def may_write(self, path: str) -> bool:
        """Whether anything may be made or changed there."""
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

    async def show(self, picture: bytes, name: str) -> None:
        """Put a small picture (PNG) into the receipt, for those who would rather look; no file is made of it."""
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


@dataclass(frozen=True, slots=True)
class Start:
    """One start of one program in the jail: an argument list, never a line for a shell."""

    argv: Sequence[str]
    folder: str
    """The one folder it may write, and where it starts: a work folder of this step, or one inside the granted."""
    reads: Sequence[str] = ()
    """What it may read beside the system's own programs: inside the granted folders, or in a work folder."""
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    stdin: bytes = b""
    limits: Limits = field(default_factory=Limits)
    network: bool = False
    """Whether it may reach the hosts that this step may; everything else stays out of its reach."""
    loopback: bool = False
    """Whether it may speak to itself, as build tools and tests of servers do; nobody else is behind those addresses."""
    heard: Callable[[bytes], None] | None = None
    """Told what it prints while it runs, in pieces, from another thread; it must be quick, and not raise."""


class WorkFolder(Protocol):
    """An empty folder for programs, out of everybody's sight; gone with all that is in it once its block is left."""

    @property
    def path(self) -> str:
        """Absolute, the same for a program in the jail."""
        ...

    async def put(self, name: str, content: bytes) -> str:
        """Lay a new file into it; returns its path."""
        ...

    async def read(self, name: str, most: int) -> bytes:
        """What a program left there, if it is a file of at most this many bytes; a link is not followed."""
        ...

    async def names(self) -> list[str]:
        """What lies directly in it."""
        ...


class JailDoor(Protocol):
    """Programs that are not ours, held by the strongest jail that works here; where none does, nothing is run."""

    def folder(self) -> AbstractAsyncContextManager[WorkFolder]:
        """A fresh work folder. Leave its block only when nothing runs in it any more."""
        ...

    async def place(self, path: str) -> str:
        """How a program finds a path of the plan: absolute, as it may stand in `argv`; it is what `run` gives it."""
        ...

    async def run(self, start: Start) -> Outcome:
        """Run it to its end, or to a limit; cancelled, everything it started is ended before this returns.

        Raises a `Problem` where it may not be run so. A preview ends here if it would write what is the person's, or
        reach a network: then the call does not return.
        """
        ...


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request to a host that this step may reach. `limit` is the most bytes its answer may have, `timeout` the
    seconds for all of it, redirects included.

    `{secret:NAME}` in a header or the body stands for a secret that the owner released to that host, and to no other.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""
    limit: int = 10 << 20
    timeout: float = 30
    heard: Callable[[bytes], None] | None = None
    """Told the lines of the answer while it comes, as they stand in `body` at the end; it must be quick, and not raise.
    What comes packed is told of only then."""
    parting: bool = False
    """May go when the step was told to stop: a last word to a host that it has spoken to, in a few seconds."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back, whatever its status; `url` is where it came from in the end."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes
    url: str

    def header(self, name: str) -> str | None:
        """The first header of this name, in any case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class HttpDoor(Protocol):
    """Requests to the open internet: only to granted hosts, and never with a secret in them."""

    async def send(self, request: HttpRequest) -> HttpAnswer:
        """Send it once; nothing is tried again. Redirects are followed, each judged as if it were asked for.

        Raises a `Problem` that says whether it may have arrived. In a preview nothing is sent and the call does not
        return.
        """
        ...


class Ctx(Protocol):
    """What a step is given: its surroundings, and the doors."""

    @property
    def lang(self) -> Lang: ...

    @property
    def given(self) -> Mapping[str, Any]:
        """Its arguments, so that a check knows what was asked for."""
        ...

    @property
    def now(self) -> datetime: ...

    @property
    def model_wrote(self) -> bool:
        """Whether a model wrote any of the content this step was given, so that what is made of it must say so."""
        ...

    @property
    def files(self) -> FilesDoor: ...

    @property
    def runs(self) -> RunsDoor: ...

    @property
    def jail(self) -> JailDoor: ...

    @property
    def http(self) -> HttpDoor: ...

    @property
    def desk(self) -> DeskDoor: ...

    @property
    def mail(self) -> MailDoor: ...

    @property
    def shelves(self) -> ShelvesDoor: ...

    @property
    def people(self) -> PeopleDoor: ...

    @property
    def agents(self) -> Sequence[OutsideAgent]:
        """The outside agents that the owner knows here."""
        ...

    @property
    def zone(self) -> str:
        """The time zone of the person, by its name."""
        ...

    @property
    def key(self) -> str:
        """A text that stands for this step alone, everywhere, and is the same however often it is tried."""
        ...

    def noticed(self, seen: Sequence[Noticed]) -> None:
        """Let the picture of this desk know of mails, events, tasks and people that were read; costs nothing."""
        ...

    async def progress(self, done: int, total: int, what: str = "") -> None:
        """Tell the person how far it is; cheap to call often."""
        ...


class PureCtx(Protocol):
    """What an ability that only computes is given: for whom, and when; no door at all."""

    @property
    def lang(self) -> Lang: ...

    @property
    def now(self) -> datetime: ...

    def told(self, by: str, result: Any) -> str | None:
        """What an ability says of a result of its own; None where it says nothing of it."""
        ...
