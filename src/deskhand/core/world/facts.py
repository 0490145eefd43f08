"""The facts a planner may ask about a desk, and the one interface it asks through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

from deskhand.core.values import File, Name, Record

if TYPE_CHECKING:
    from deskhand.core.world.query import Query


class FileFact(Record):
    """A file or folder as a listing shows it; `path` is the text form, relative to the root where it lies below it."""

    path: File
    name: Name
    kind: Literal["file", "folder", "link", "other"]
    size: int
    modified: float
    created: float | None = None
    accessed: float | None = None
    points_to: Name | None = None
    """Of a link: where it points, as it is written in it. Nothing says that anything is there."""
    unreal: bool = False
    """Of a folder that is `other`: a file system without real files begins there."""


class Event(Record):
    title: str
    start: str
    end: str


class ColumnFact(Record):
    """One column of a table: what it is called, and what it holds (`text`, `number`, `date` …) where that is known."""

    name: str
    holds: str = ""
    values: tuple[str, ...] = ()
    """The different texts in it, where all of them are known."""
    once: bool = False
    """No two rows have the same there."""


class SheetFact(Record):
    """The table of one sheet, as a planner may know it."""

    name: str
    columns: tuple[ColumnFact, ...]
    known: bool = False
    """Whether the values of its texts are known."""


Doubt = Literal["", "titled", "replaced"]
"""titled: nothing but a window's title, which anybody may have written, speaks of the file · replaced: what lies under
the path came there, or was written anew, after it was open."""


class Seen(Record):
    """Something that is or was on a desk: a file that was opened or changed, a window, a program.

    `path` is that of a file, in the text form of plans; `name` what it is called, `app` the program it is or was in.
    """

    kind: Literal["file", "window", "app"]
    name: str
    path: str = ""
    app: str = ""
    at: float = 0.0
    """When it was opened, or changed, last within what was asked for."""
    open: bool = False
    """It is open now."""
    active: bool = False
    """It is in front, or in the window that is."""
    doubt: Doubt = ""
    """Why the file that lies there may be another than the one that was open."""


class World(Protocol):
    """What a planner sees before any step runs. Asking never changes anything."""

    @property
    def root(self) -> str: ...

    @property
    def home(self) -> str | None:
        """The home folder of the person at the desk, absolute (text form); None where there is none."""
        ...

    @property
    def standard(self) -> Mapping[str, str]:
        """Where this person's desktop keeps `Documents`, `Downloads` …, where it says so; there or not."""
        ...

    @property
    def tops(self) -> Sequence[str]:
        """The folders that may be worked in while nothing around them may: each keeps its own name and place."""
        ...

    @property
    def people(self) -> Sequence[str]:
        """`Name <mail>`"""
        ...

    @property
    def apps_open(self) -> Sequence[str]:
        """`App: title`"""
        ...

    @property
    def events(self) -> Sequence[Event]: ...

    @property
    def shops(self) -> Sequence[str]: ...

    @property
    def devices(self) -> Sequence[str]: ...

    @property
    def capped(self) -> int:
        """How many things were looked at by `named` and `about`, where there are more than that; 0 where all were."""
        ...

    def fact(self, path: str) -> FileFact | None:
        """The file or folder at exactly this path (text form), if there is one inside the folders."""
        ...

    def listed(self, folder: str) -> Sequence[FileFact]:
        """What stands directly in a folder; empty where there is no such folder."""
        ...

    def named(self, name: str) -> Sequence[FileFact]:
        """Everything whose name equals this, letter case and ending aside, nearest to the root first."""
        ...

    def about(self, words: str, *, limit: int = 20) -> Sequence[FileFact]:
        """Files whose names hold these words, best first, newest first among equals."""
        ...

    def sheets(self, path: str) -> Sequence[SheetFact]:
        """The tables in a file, the main one first; empty where it holds none, or nobody has looked into it."""
        ...

    def seen(self, query: Query) -> Sequence[Seen] | None:
        """What was seen on the desk that answers this, within the folders; None where nobody looks at it."""
        ...
