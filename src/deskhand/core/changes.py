"""Changes, as data: what an ability proposes, what the desk journals, carries out one by one, and can undo. Most are to
files; some are to what an account of the person's keeps on a server.

An ability never changes a file itself. It proposes a list of these; the desk stores the list before the first effect,
marks each item, settles what a crash interrupted by reading the disk, and keeps what is needed to go back.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from deskhand.core.values import Record


class Print(Record):
    """How a file or folder looked: enough to know later whether somebody else changed it."""

    kind: Literal["file", "folder", "link", "other"]
    size: int
    mtime_ns: int
    inode: int
    hash: str | None = None


class _Change(Record):
    expect: Print | None = None
    """Carry this out only if the thing still looks like this; otherwise it is left alone and named.

    Who proposes may leave it out: the desk looks, and fills in what it sees before anything is shown or done.
    """


class MakeFolder(_Change):
    """Make a folder and any missing above it; one that exists already is fine."""

    op: Literal["make_folder"] = "make_folder"
    path: str


class RemoveFolder(_Change):
    """Remove a folder if it is empty."""

    op: Literal["remove_folder"] = "remove_folder"
    path: str


class Move(_Change):
    """Give a file or folder another place or name; never over something that is there."""

    op: Literal["move"] = "move"
    path: str
    to: str


class Copy(_Change):
    op: Literal["copy"] = "copy"
    path: str
    to: str


class Trash(_Change):
    """Put into the trash, from where the person's own file manager can restore it too."""

    op: Literal["trash"] = "trash"
    path: str


class Restore(_Change):
    """Take out of the trash again; `entry` is what the trash called it."""

    op: Literal["restore"] = "restore"
    path: str
    entry: str


class Write(_Change):
    """New content for a file, at once or not at all; what stood there before is kept.

    `content` is a hash in the vault.
    """

    op: Literal["write"] = "write"
    path: str
    content: str
    replace: bool = False
    executable: Literal[True] | None = None
    """A program: who may read it may start it."""


class Pack(_Change):
    """Make a zip of files and folders."""

    op: Literal["pack"] = "pack"
    paths: list[str]
    to: str
    expects: list[Print] = Field(default_factory=list[Print])
    """How each of `paths` must look, in their order; filled in like `expect`."""


class Unpack(_Change):
    """Unpack an archive into a new folder, whole or not at all."""

    op: Literal["unpack"] = "unpack"
    path: str
    to: str


class Launch(_Change):
    """Open something in the program it belongs to; whether it came up cannot be read back."""

    op: Literal["launch"] = "launch"
    path: str


class _Far(_Change):
    """Something on a server of one of the person's accounts; `path` is what a person knows it by."""

    account: str
    path: str


class Put(_Far):
    """New content for an event, a task or a contact on a server; what stood there before is kept.

    `content` is a hash in the vault, `etag` names the former content. Without one it must be new there.
    """

    op: Literal["put"] = "put"
    href: str
    content: str
    etag: str = ""


class Remove(_Far):
    """Take an event, a task or a contact off a server, if it still is what `etag` names."""

    op: Literal["remove"] = "remove"
    href: str
    etag: str


class Send(_Far):
    """Send a mail, to everybody or to nobody, and keep a copy in the box `copy_to`, where one is named.

    `content` is a hash in the vault, `id` the mail's Message-ID, by which it is looked up after a crash.
    """

    op: Literal["send"] = "send"
    content: str
    id: str
    to: list[str]
    copy_to: str = ""


class Append(_Far):
    """Lay a mail into a box on a server, as a draft."""

    op: Literal["append"] = "append"
    content: str
    id: str
    box: str


class Discard(_Far):
    """Take the mail with this Message-ID out of a box on a server, if it is still the one that `content` names."""

    op: Literal["discard"] = "discard"
    content: str
    id: str
    box: str


Change = Annotated[
    MakeFolder
    | RemoveFolder
    | Move
    | Copy
    | Trash
    | Restore
    | Write
    | Pack
    | Unpack
    | Launch
    | Put
    | Remove
    | Send
    | Append
    | Discard,
    Field(discriminator="op"),
]
FAR: Final = (Put, Remove, Send, Append, Discard)
"""Those that change nothing on this computer."""
ItemState = Literal["planned", "begun", "done", "skipped", "failed", "unknown"]


class Done(Record):
    """One change after it was tried: where the thing is now, how it looked before and after."""

    change: Change
    state: ItemState
    at: str | None = None
    """Where the result really is (another name may have been needed, or a place in the trash)."""
    before: Print | None = None
    after: Print | None = None
    why: str | None = None
    """Why it was skipped or failed, in the asker's language."""
