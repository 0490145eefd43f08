"""The frames, oldest first in every union: a new field has a default, a new frame a new tag."""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

from deskhand.core.wire.frames_line import LineFrame
from deskhand.core.wire.signed import Signed as Signed

VERSION: Final = 1
LOWEST: Final = 1
"""The oldest version that is still spoken. The frames of the greeting are written in it, whatever is agreed then."""

Outcome = Literal["done", "failed", "not_done", "stopped", "unknown", "changed", "refused"]
"""done · failed (side_effect says how far) · not_done (nothing happened) · stopped (asked to, part may be done) ·
unknown (cannot be read back) · changed (the world is no longer what was approved; nothing done) · refused (by rule)."""


Owing = Literal["table", "ceiling", "unproven", "bounds", "review"]
"""table: risk, origin and grants demand it · ceiling: too much for where it was said · unproven: the words do not
lead to this plan here · bounds: outside what a deciding step may do by itself."""


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
    timeout: float = 600.0
    envelope: bytes = b""
    """The signed chain that stands behind this job."""


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


class Ground(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """On what a desk let a step go, as it stands in its own record too. Names are those of `core.flow`."""

    decision: str
    risk: int
    target: str
    """The worst origin among who, where and how much."""
    grant: str
    grants: list[str] = []
    """The ids of those that cover it."""
    read_here: bool = False
    """This desk read the step out of the person's words by itself."""
    takes_back: bool = False
    """It only takes back what an earlier run did."""
    yes_by: str = ""
    """The device that signed the yes it went on, if it needed one."""


class Receipt(Frame, frozen=True, kw_only=True, tag="receipt"):
    """How a job ended, with its proof."""

    key: str
    outcome: Outcome
    result: dict[str, Any] = {}
    answer: str = ""
    """The result in words for the person, in the job's language."""
    proof: Proof | None = None
    trouble: Trouble | None = None
    head: str = ""
    """The hash of the desk's audit chain when this was written, and how long the chain was."""
    head_n: int = 0
    ground: Ground | None = None
    """On what the step was let go; none where it was not, or by a desk that does not say."""


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
    pictures: list[dict[str, Any]] = []
    """What it looks like now (`core.doors.Offered`)."""


class Ask(Frame, frozen=True, kw_only=True, tag="ask"):
    """The desk needs a person's word before it goes on with a job; the job is not done and has had no effect."""

    key: str
    kind: Literal["confirm", "choose", "fill"]
    text: str
    choices: list[str] = []
    preview: str = ""
    reason: Owing | None = None
    """Why the desk itself asks for more than the plan did."""
    unlock: bool = False
    """The yes must come with proof that the unlock secret was typed for it."""
    plan: str = ""
    """The hash of the plan as this desk holds it: what the card must name."""
    args: str = ""
    """The digest of the step (`core.flow.approve.step_digest`): what the card must say of it."""
    risk: int = 0
    doubts: list[Doubt] = []
    """What a card may offer to trust for this run instead."""


class Doubt(msgspec.Struct, frozen=True):
    """A value that is no word of the person's: for which parameter (`mail.send.to`), and from how far off."""

    what: str
    value: str
    label: Literal["U", "L", "X"]


class Stop(Frame, frozen=True, kw_only=True, tag="stop"):
    """Start nothing more for this run; what has begun ends at its next safe point and reports."""

    hub: str
    run: int


class Stopping(Frame, frozen=True, kw_only=True, tag="stopping"):
    """The desk has heard the stop; these jobs are still on their way to a safe point."""

    run: int
    keys: list[str]


class Want(Frame, frozen=True, kw_only=True, tag="want"):
    """Send so many pieces of a blob from this offset on, and then wait: the next `Want` says that these arrived."""

    hash: str
    offset: int = 0
    pieces: int = 8
    """The most that may be on their way; the desk may send fewer."""
    reader: int = 0
    """Who reads, as the hub counts; every piece says it again, so that two readers of one blob stay apart."""
    hub: str = ""
    runs: list[int] = []
    """The runs that offered it to whoever reads: a blob is read where one of them found it, and nowhere else."""


class Blob(Frame, frozen=True, kw_only=True, tag="blob"):
    """A piece of a blob. `gone` says why there will be no more of it."""

    hash: str
    offset: int
    size: int
    data: bytes = b""
    last: bool = False
    gone: Trouble | None = None
    reader: int = 0


class Error(Frame, frozen=True, kw_only=True, tag="error"):
    """A frame could not be taken. `fatal` closes the line; otherwise it goes on, after `retry_after` seconds."""

    code: str
    text: str
    about: int | None = None
    """The sequence number of the frame that was refused."""
    fatal: bool = False
    retry_after: float | None = None


class Forget(Frame, frozen=True, kw_only=True, tag="forget"):
    """Make everything written about a run unreadable. Sent again until `Forgot` comes; a desk may hear it twice."""

    hub: str
    run: int


class Forgot(Frame, frozen=True, kw_only=True, tag="forgot"):
    """The desk keeps nothing readable of this run any more. Without `trouble`, that is durable."""

    hub: str
    run: int
    trouble: Trouble | None = None
    """Why it could not be forgotten yet."""


class Lock(Frame, frozen=True, kw_only=True, tag="lock"):
    """The plan that a run is held to, with the signed command it came from; once a run on each line, before its jobs.

    `n` is 0 for the plan. A patch has the next number and the steps it brings, and comes with the consent that allows
    it; the command is still that of the run.
    """

    hub: str
    run: int
    n: int = 0
    command: Signed
    plan: bytes
    """As JSON."""
    now: str
    lang: Literal["en", "zh"] = "en"
    card: bytes = b""
    consent: Signed | None = None
    model: bool = False
    """A model wrote the plan's values, so they are the person's only where the words have them too. Saying so can only
    make a desk stricter, so a hub is believed."""


class Consent(Frame, frozen=True, kw_only=True, tag="consent"):
    """A signed answer to a card, and the card as it was shown. Sent again until it is `Taken`."""

    hub: str
    run: int
    card: bytes
    signed: Signed


class Taken(Frame, frozen=True, kw_only=True, tag="taken"):
    """The desk has heard a `Lock` or `Consent`; with `trouble` it does not hold."""

    about: str
    """The hash of the signed command of a plan, of the consent of a patch, of a consent."""
    trouble: Trouble | None = None
    challenge: str = ""
    """Signed too long ago: to be signed again with this, which is good for ten minutes."""


class Rosters(Frame, frozen=True, kw_only=True, tag="rosters"):
    """The owner's list of devices, from its first entry on; pushed when it has grown."""

    entries: list[Signed]


class Grants(Frame, frozen=True, kw_only=True, tag="grants"):
    """Grants, parents first, and tombstones of grants; pushed when there are more."""

    entries: list[Signed] = []
    ends: list[Signed] = []


class Heads(Frame, frozen=True, kw_only=True, tag="heads"):
    """How far the sender's own audit chain has come, signed by its keeper; the other side keeps it.

    A hub answers a desk's with its own, once it keeps that one. By itself it sends its own when it has grown.
    """

    head: Signed
    answers: int = 0
    """The length of the other side's chain of which this answers the head; 0 where it answers none."""


WorkFrame = (
    Job
    | Progress
    | Receipt
    | Ask
    | Stop
    | Stopping
    | Want
    | Blob
    | Error
    | Forget
    | Forgot
    | Lock
    | Consent
    | Taken
    | Rosters
    | Grants
    | Heads
)
AnyFrame = WorkFrame | LineFrame
