"""What the abilities about files hand back."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from deskhand.core.afterwards import Left
from deskhand.core.doors import Offered
from deskhand.core.values import File, Files, Folder, Name, Record
from deskhand.core.world.facts import FileFact

Order = Literal["newest", "oldest", "largest", "smallest", "name"]
By = Literal["kind", "month", "project"]


class Searched(Record):
    """Folders passed over: `unread` may not be read, `unreal` has no real files, `closed` was closed by its owner."""

    unread: list[Folder] = Field(default_factory=list[Folder])
    unreal: list[Folder] = Field(default_factory=list[Folder])
    closed: list[Folder] = Field(default_factory=list[Folder])


class Found(Searched):
    """`count` is of all that matched; `files` and `facts` hold the first `limit`."""

    files: Files
    file: File | None
    count: int
    facts: list[FileFact]


class Listed(Record):
    folder: Folder
    files: Files
    count: int
    facts: list[FileFact]
    closed: list[Folder] = Field(default_factory=list[Folder])


class Opened(Record):
    file: File


class Moved(Record):
    """`files` are where they are now; `left` stayed where they were."""

    files: Files
    to: Folder
    count: int
    left: list[Left] = Field(default_factory=list[Left])


class Copied(Record):
    """`files` are the copies."""

    files: Files
    to: Folder
    count: int
    left: list[Left] = Field(default_factory=list[Left])


class Renamed(Record):
    """`files` under their new names, in the order given."""

    files: Files
    count: int
    left: list[Left] = Field(default_factory=list[Left])


class Into(Record):
    """How many files went into one sub-folder."""

    name: Name
    count: int


class Organized(Record):
    folder: Folder
    by: By
    count: int
    into: list[Into]
    left: list[Left] = Field(default_factory=list[Left])


class Deleted(Record):
    """`files` are where they were; all of them are in the trash. `bytes` counts files, not what is inside folders."""

    files: Files
    count: int
    bytes: int
    left: list[Left] = Field(default_factory=list[Left])


class Group(Record):
    """Files with the same content; the first is the one to keep."""

    files: Files
    size: int


class Duplicates(Searched):
    """`extra` are all but one of each group, `bytes` what they take up together."""

    groups: list[Group]
    extra: Files
    count: int
    bytes: int
    trashed: bool
    left: list[Left] = Field(default_factory=list[Left])


class Zipped(Record):
    """`count` is of files; `note` says what could not be packed as it is."""

    file: File
    count: int
    bytes: int
    note: str | None = None


class Unzipped(Record):
    folder: Folder
    count: int
    bytes: int


class Sent(Record):
    files: list[Offered]


class Part(Record):
    """A sub-folder or a kind of file, and what it takes up."""

    path: Name
    bytes: int
    count: int


class Usage(Searched):
    """`sizes` are of the `largest`, in their order; no `folder` where several were added up, which are the `parts`."""

    folder: Folder | None
    bytes: int
    count: int
    parts: list[Part]
    kinds: list[Part]
    largest: Files
    sizes: list[int]
