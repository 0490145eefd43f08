"""The frames, oldest first in every union: a new field has a default, a new frame a new tag."""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

VERSION: Final = 1

Outcome = Literal["done", "failed", "not_done", "stopped", "unknown", "changed", "refused"]
"""done · failed (side_effect says how far) · not_done (nothing happened) · stopped (asked to, part may be done) ·
unknown (cannot be read back) · changed (the world is no longer what was approved; nothing done) · refused (by rule)."""


class Frame(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="f"):
    """What every frame has in common: its tag."""


class Job(Frame, frozen=True, kw_only=True, tag="job"):
    """One step leased to one desk. `key` is run/step/attempt; together with `hub` it names the effect for ever."""

    hub: str
    key: str
    run: int
    do: str
    args: dict[str, Any]
    root: str
    folders: list[str]
    now: str
    lang: Literal["en", "zh"] = "en"
    home: bool = False
    """The answer goes to the owner's own page or terminal."""
    preview: bool = False
    """Say what would be done; do nothing."""
    approval: Approval | None = None
    timeout: float = 600.0
    envelope: bytes = b""
    """The signed chain that stands behind this job."""


class Approval(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person's yes to exactly this: the hash of the approved steps, and of the preview that was shown."""

    question: str
    steps: str
    preview: str = ""


class Progress(Frame, frozen=True, kw_only=True, tag="progress"):
    key: str
    done: int
    total: int
    what: str = ""


class Trouble(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A problem as it crosses the wire: its code, what fills its sentence, and the sentence in the asker's language."""

    code: str
    text: str
    values: dict[str, Any] = {}
    side_effect: Literal["none", "partial", "unknown"] = "none"


class Receipt(Frame, frozen=True, kw_only=True, tag="receipt"):
    """How a job ended, with its proof."""

    key: str
    outcome: Outcome
    result: dict[str, Any] = {}
    answer: str = ""
    """The result in words for the person, in the job's language."""
    proof: Proof | None = None
    trouble: Trouble | None = None


class Proof(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was changed and what was checked."""

    changes: list[dict[str, Any]] = []
    """The first changes in full (`core.changes.Done`); `total` counts all."""
    total: int = 0
    counts: dict[str, int] = {}
    """How many items ended in which state."""
    claims: list[dict[str, Any]] = []
    """What had to be true afterwards: `text` and `holds`. Empty means unverified."""
    preview: str = ""
    """The hash of the proposed list, to which an approval can be bound."""
    undo: Literal["yes", "partly", "no", "none"] = "none"
    """Whether this can be taken back; none means nothing was changed."""
    dropped: list[str] = []
    """Former contents that no longer fit into the keeping space."""


class Ask(Frame, frozen=True, kw_only=True, tag="ask"):
    """The desk needs a person's word before it goes on with a job; the job is not done and has had no effect."""

    key: str
    kind: Literal["confirm", "choose", "fill"]
    text: str
    choices: list[str] = []
    preview: str = ""


class Stop(Frame, frozen=True, kw_only=True, tag="stop"):
    """Start nothing more for this run; what has begun ends at its next safe point and reports."""

    hub: str
    run: int


class Stopping(Frame, frozen=True, kw_only=True, tag="stopping"):
    """The desk has heard the stop; these jobs are still on their way to a safe point."""

    run: int
    keys: list[str]


class Want(Frame, frozen=True, kw_only=True, tag="want"):
    """Send a blob from this offset on."""

    hash: str
    offset: int = 0


class Blob(Frame, frozen=True, kw_only=True, tag="blob"):
    """A piece of a blob. `gone` says why there will be no more of it."""

    hash: str
    offset: int
    size: int
    data: bytes = b""
    last: bool = False
    gone: Trouble | None = None


class Error(Frame, frozen=True, kw_only=True, tag="error"):
    """A frame could not be taken. `fatal` closes the line; otherwise it goes on, after `retry_after` seconds."""

    code: str
    text: str
    about: int | None = None
    """The sequence number of the frame that was refused."""
    fatal: bool = False
    retry_after: float | None = None


AnyFrame = Job | Progress | Receipt | Ask | Stop | Stopping | Want | Blob | Error
