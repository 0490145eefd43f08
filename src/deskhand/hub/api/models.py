"""What crosses the HTTP interface, apart from events (`events.py`)."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, AwareDatetime, Field, JsonValue, StringConstraints
from pydantic_core import PydanticCustomError

from deskhand.core.values import Record
from deskhand.core.wire.frames import Signed
from deskhand.core.words import Lang
from deskhand.hub.api.problems import Invalid
from deskhand.hub.trust.kept import as_bytes
from deskhand.hub.views import DeskFacts, RunItem, Suggest

LONGEST_TEXT: Final = 20_000
LARGEST_RUN: Final = 2**53 - 1


def _no_nul(text: str) -> str:
    if "\0" in text:
        raise PydanticCustomError("nul", "holds a NUL character")
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "is empty")
    return text


ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""Made by the sender, once for each thing it sends: sent again, it is the same thing."""
Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_TEXT),
    AfterValidator(_no_nul),
    AfterValidator(_not_blank),
    Field(json_schema_extra={"pattern": r"^[^\u0000]*[^\s\u0000][^\u0000]*$"}),
]
RunNo = Annotated[int, Field(ge=1, le=LARGEST_RUN)]
StepPath = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.#\[\]]{1,200}$")]

Path = Annotated[str, StringConstraints(min_length=1, max_length=4_096, pattern=r"^[^\u0000]+$")]


class ErrorBody(Record):
    code: str
    text: str


class ErrorAnswer(Record):
    """Why something was refused, in the language of the request."""

    error: ErrorBody


class Health(Record):
    ok: Literal[True]
    version: str


Base64 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]*={0,2}$", max_length=180_000)]
"""Bytes, in the ordinary alphabet of base64."""
DeviceName = Annotated[str, StringConstraints(pattern=r"^[a-z2-7]{26}$")]


class SignedBytes(Record):
    """What a device signed: the bytes themselves, which device, and its signature."""

    raw: Base64
    by: DeviceName
    sig: Base64

    def signed(self) -> Signed:
        """Raises `Invalid` where it is no base64 after all."""
        try:
            return Signed(as_bytes(self.raw), self.by, as_bytes(self.sig))
        except ValueError:
            raise Invalid(why="signed") from None


class NewDevice(Record):
    """The public half of a key that a page has made for itself."""

    alg: Literal["ed25519", "p256"]
    public: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{20,120}={0,2}$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\u0000-\u001f]+$")]


class SignIn(Record):
    token: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    """From the link that `deskhand up` prints; it works once."""
    device: NewDevice | None = None
    """Without a key of its own, a page may look and ask for what only reads."""


class SignedIn(Record):
    key: str
    """Half of the session, for the page's own storage; it goes into the header X-Deskhand-Key. A cookie is the rest."""
    device: DeviceName | None = None
    """What the page's key is called."""


class Link(Record):
    """A link that signs in once."""

    url: str


class Me(Record):
    root: str
    """The folder that paths start from."""
    folders: list[str]
    """What may be touched."""
    version: str
    hub: str
    person: str
    """In whose name this page or terminal signs."""
    channel: str
    device: DeviceName | None = None
    """The key that this session signed in with."""
    event: int
    """The number of the newest event now."""


class Place(Record):
    """Where and when a request holds. Only the command line may say so: it acts with the owner's own rights."""

    root: Annotated[str, StringConstraints(min_length=1, max_length=4_096, pattern=r"^/[^\u0000]*$")] | None = None
    """The folder that paths start from, absolute."""
    folders: Annotated[list[Path], Field(min_length=1, max_length=100)] | None = None
    """What may be touched, below the root or absolute."""
    now: AwareDatetime | None = None
    """The clock of the run."""


class NewMessage(Place):
    id: ClientId
    text: Text
    lang: Lang | None = None
    chat: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9:_-]{1,80}$")] | None = None
    """The conversation it belongs to; only the command line has more than one."""
    shown: Annotated[int, Field(ge=1, le=LARGEST_RUN)] | None = None
    """The newest question that was shown where this was written: it is no answer to a later one."""
    signed: SignedBytes | None = None
    """The same words as a signed command; without it they are worth what anybody's on this computer are: reading."""


class NewAnswer(Record):
    """An answer to one question of a run.

    Without `question`, to the one at `step` or else the oldest that is open. One that was put again, because things had
    changed, is answered that way only once the command line has said that it showed it.
    """

    id: ClientId
    text: Text
    question: Annotated[int, Field(ge=1, le=LARGEST_RUN)] | None = None
    """The number of the question that was shown; once it is answered or put again, this answer counts for nothing."""
    step: StepPath | None = None
    signed: SignedBytes | None = None
    """The same answer, signed to the card of the question, where it has one."""


class Shown(Record):
    """The command line has put this question before the person: plain answers may mean it, though it was put again."""

    question: Annotated[int, Field(ge=1, le=LARGEST_RUN)]


class Forgotten(Record):
    """What a run was about is forgotten here; the desk has not said so of itself yet, and is told until it has."""

    run: int
    here: Literal[True] = True
    desk: Literal[False] = False
    text: str


class Wanted(Record):
    """Something asked for once, however often it is sent."""

    id: ClientId
    lang: Lang | None = None
    """Default: the language of the run that is meant."""
    signed: SignedBytes | None = None
    """The command “undo N”."""


class NewPlan(Place):
    text: Text
    lang: Lang | None = None


class Planned(Record):
    """How some words are understood. Nothing was done."""

    outcome: Literal["run", "confirm", "choose", "teach"]
    lang: Lang
    plan: dict[str, JsonValue] | None
    unused: list[str]
    suggest: list[Suggest]
    ms: float


class RunPath(Record):
    run: RunNo


class FilePath(Record):
    hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32,128}$")]


class FileQuery(Record):
    name: Annotated[str, StringConstraints(max_length=1_000)] = "file"
    ticket: Annotated[str, StringConstraints(max_length=200)] | None = None
    """In place of the header X-Deskhand-Key, for a link that a browser follows by itself."""


class Ticket(Record):
    """What fetches one file once, within a minute."""

    ticket: str


class WaitQuery(Record):
    wait: Annotated[float, Field(ge=0, le=30)] = 0.0
    """Seconds to wait for the end of the run or its first question."""


class UnlockSalt(Record):
    """With it a page makes the key of the unlock secret that was typed, as the desk keeps it."""

    salt: str


class DeviceView(Record):
    id: str
    kind: str
    name: str
    person: str
    added: str
    revoked: bool = False


class DeskStates(Record):
    """The computers that carry things out, whether they are there or not."""

    desks: list[DeskFacts]


class Devices(Record):
    """Everything that may speak to this desk, and the signed list that says so."""

    owner: str
    """The owner's public key."""
    devices: list[DeviceView]
    roster: list[SignedBytes]


class NewRoster(Record):
    """The owner's list from its first entry on; it must go on from the one that is known."""

    entries: Annotated[list[SignedBytes], Field(min_length=1, max_length=10_000)]


class NewGrants(Record):
    """Signed grants, parents first, and signed ends of grants."""

    entries: Annotated[list[SignedBytes], Field(max_length=1_000)] = Field(default_factory=list[SignedBytes])
    ends: Annotated[list[SignedBytes], Field(max_length=1_000)] = Field(default_factory=list[SignedBytes])


class Grown(Record):
    """Whether anything of it was new."""

    grown: bool


class RunList(Record):
    """Runs, newest first."""

    runs: list[RunItem]


class RunsQuery(Record):
    before: RunNo | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 30


class EventsQuery(Record):
    after: Annotated[int, Field(ge=0, le=LARGEST_RUN)] | None = None
    """Send what came after this event; the header Last-Event-ID goes before it."""
    last: Annotated[int, Field(ge=1, le=1_000)] | None = None
    """Where neither is given: begin this many events before the newest."""
