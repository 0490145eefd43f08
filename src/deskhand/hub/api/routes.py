"""Every route of the hub, in one table: the router and the OpenAPI document both come from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from pydantic import BaseModel
from starlette.responses import Response

from deskhand.core.values import Record
from deskhand.hub.api import access, download, granting, owner, pairing, requests, shared, skills, stream, trust, world
from deskhand.hub.api.calls import Call
from deskhand.hub.api.granting_models import (
    EndedGrant,
    GrantDraft,
    Granted,
    GrantForm,
    GrantList,
    GrantPath,
    NewGrant,
    WantedGrant,
)
from deskhand.hub.api.models import (
    DeskStates,
    Devices,
    EventsQuery,
    FilePath,
    FileQuery,
    Forgotten,
    Grown,
    Health,
    Link,
    Me,
    NewAnswer,
    NewGrants,
    NewMessage,
    NewPlan,
    NewRoster,
    Planned,
    RunList,
    RunPath,
    RunsQuery,
    Shown,
    SignedIn,
    SignIn,
    Ticket,
    UnlockSalt,
    WaitQuery,
    Wanted,
)
from deskhand.hub.api.pairing_models import (
    LanView,
    NewConfirm,
    NewHello,
    NewPairing,
    NewProof,
    Offer,
    PairingQuery,
    PairingState,
    Standing,
    Welcomed,
)
from deskhand.hub.api.skill_models import NewSkill, PhrasePath, SkillName
from deskhand.hub.api.world_models import DeskList, FoundList, HistoryForgotten, WorldQuery
from deskhand.hub.lengths import Lengths
from deskhand.hub.run.grounds import Grounds
from deskhand.hub.skills.views import SkillList, SkillView, SkillWhole
from deskhand.hub.views import Accepted, Answered, RunView

Authority = Literal["open", "owner", "terminal", "ticket"]
"""open: anybody on this computer · owner: signed in, by page or terminal · terminal: the command line alone ·
ticket: the owner, or whoever brings a ticket for this very file."""
Reach = Literal["any", "safe", "here"]
"""By which doors. any: also by plain http from another machine · safe: over TLS, or on this computer · here: on this
computer alone."""


@dataclass(frozen=True, slots=True)
class Row:
    method: Literal["GET", "POST", "DELETE"]
    path: str
    work: Callable[[Call], Awaitable[Response]]
    summary: str
    authority: Authority = "owner"
    body: type[Record] | None = None
    query: type[Record] | None = None
    at: type[Record] | None = None
    """The parameters in the path."""
    gives: Mapping[int, type[BaseModel] | str | None] = field(default_factory=dict[int, type[BaseModel] | str | None])
    """By status: a model in JSON, the media type of something else, or nothing. Refusals follow from the rest."""
    refuses: tuple[int, ...] = ()
    """Refusals that are this route's own."""
    by: Reach | None = None
    """None: what only looks by any door, all else by the safe ones."""

    @property
    def reach(self) -> Reach:
        return self.by or ("any" if self.method == "GET" else "safe")


OCTETS: Final = "application/octet-stream"
EVENTS: Final = "text/event-stream"

ROUTES: Final[tuple[Row, ...]] = (
    Row("GET", "/health", access.health, "Whether the hub is there", "open", gives={200: Health}),
    Row(
        *("POST", "/api/session", access.sign_in, "Sign in with a link", "open"),
        body=SignIn,
        gives={200: SignedIn},
        refuses=(401,),
        by="any",
    ),
    Row("DELETE", "/api/session", access.sign_out, "Sign out", gives={204: None}, by="any"),
    Row("POST", "/api/links", access.link, "A link that signs in once", "terminal", gives={201: Link}, by="here"),
    Row(
        *("POST", "/api/links/plain", access.plain_link, "One to look by over plain http, elsewhere", "terminal"),
        gives={201: Link},
        refuses=(409,),
        by="here",
    ),
    Row("GET", "/api/lan", access.lan, "Where other machines reach this hub", gives={200: LanView}),
    Row(
        *("GET", "/ca.crt", access.authority, "The certificate that phones must trust", "open"),
        gives={200: access.CERTIFICATE},
        refuses=(404,),
    ),
    Row("GET", "/api/me", requests.me, "What I may touch, and where now is", gives={200: Me}),
    Row(
        *("POST", "/api/messages", requests.message, "Ask for something, in words"),
        body=NewMessage,
        query=WaitQuery,
        gives={202: Accepted},
        refuses=(403, 409),
        by="any",
    ),
    Row(
        *("POST", "/api/plan", requests.plan, "How words are understood"),
        body=NewPlan,
        gives={200: Planned},
        refuses=(409,),
        by="any",
    ),
    Row("GET", "/api/events", stream.events, "What happens, as it happens", query=EventsQuery, gives={200: EVENTS}),
    Row(
        *("GET", "/api/world", world.world, "What is, or was, on my desks"),
        query=WorldQuery,
        gives={200: FoundList},
        refuses=(404, 409),
    ),
    Row(
        *("DELETE", "/api/world/history", world.forget_history, "Forget what was open on my desks"),
        gives={200: HistoryForgotten},
        refuses=(403, 409),
    ),
    Row("GET", "/api/world/desks", world.desks, "My desks at a glance", gives={200: DeskList}, refuses=(409,)),
    Row(
        *("GET", "/api/world/shared", shared.shared, "What a desk has told of itself, field by field"),
        query=shared.SharedQuery,
        gives={200: shared.SharedView},
        refuses=(404, 409),
    ),
    Row("GET", "/api/runs", requests.runs, "My runs, newest first", query=RunsQuery, gives={200: RunList}),
    Row("GET", "/api/runs/{run}", requests.run, "One run, whole", at=RunPath, gives={200: RunView}),
    Row(
        *("POST", "/api/runs/{run}/answer", requests.answer, "Answer a question of a run"),
        body=NewAnswer,
        at=RunPath,
        gives={202: Answered},
        refuses=(403, 409),
    ),
    Row(
        *("POST", "/api/runs/{run}/shown", requests.shown, "Say that a question was shown", "terminal"),
        body=Shown,
        at=RunPath,
        gives={204: None},
    ),
    Row("POST", "/api/runs/{run}/stop", requests.stop, "Stop a run", at=RunPath, gives={202: RunView}, by="any"),
    Row(
        *("POST", "/api/runs/{run}/undo", requests.undo, "Take back what a run changed"),
        body=Wanted,
        at=RunPath,
        gives={202: Accepted},
        refuses=(403, 409),
    ),
    Row("GET", "/api/undo", requests.undoable, "What “undo” means now", gives={200: RunPath}, refuses=(404, 409)),
    Row(
        *("POST", "/api/undo", requests.undo_last, "Take back what my last run changed"),
        body=Wanted,
        gives={202: Accepted},
        refuses=(403, 404, 409),
    ),
    Row("GET", "/api/devices", trust.devices, "What may speak to my desk", gives={200: Devices}),
    Row("GET", "/api/desks", trust.desk_states, "The computers that carry things out", gives={200: DeskStates}),
    Row(
        *("POST", "/api/devices", trust.add_devices, "Go on with the owner's signed list of devices"),
        body=NewRoster,
        gives={200: Grown},
        refuses=(403,),
    ),
    Row("GET", "/api/unlock", trust.unlock, "The salt of my unlock secret", gives={200: UnlockSalt}, refuses=(404,)),
    Row("GET", "/api/grants", granting.grants, "What may be done, by whom, where", gives={200: GrantList}),
    Row(
        *("POST", "/api/grants", granting.add_grants, "Add signed grants, or end some"),
        body=NewGrants,
        gives={200: Grown},
        refuses=(403,),
    ),
    Row(
        *("GET", "/api/grants/form", granting.form, "What there is to be granted"),
        gives={200: GrantForm},
        refuses=(409,),
        by="here",
    ),
    Row(
        *("POST", "/api/grants/draft", granting.draft, "What would be granted; nothing is yet"),
        body=WantedGrant,
        gives={200: GrantDraft},
        refuses=(409,),
        by="here",
    ),
    Row(
        *("POST", "/api/grants/new", granting.grant, "Grant what a draft says, on the owner's signed word"),
        body=NewGrant,
        gives={201: Granted},
        refuses=(404, 409),
        by="here",
    ),
    Row(
        *("POST", "/api/grants/{id}/end", granting.remove_grant, "Take a grant back, on the owner's signed word"),
        body=EndedGrant,
        at=GrantPath,
        gives={200: Granted},
        refuses=(409,),
    ),
    Row(
        "GET", "/api/skills", skills.skills, "My automations, and the words I am understood by", gives={200: SkillList}
    ),
    Row(
        *("GET", "/api/skills/one", skills.skill, "One automation, whole"),
        query=SkillName,
        gives={200: SkillWhole},
        refuses=(404, 409),
    ),
    Row(
        *("POST", "/api/skills", skills.install, "Take in an automation that the owner signed for", "terminal"),
        body=NewSkill,
        gives={201: SkillView},
        refuses=(403, 409),
        by="here",
    ),
    Row(
        *("DELETE", "/api/skills", skills.remove, "Take an automation away", "terminal"),
        query=SkillName,
        gives={204: None},
        refuses=(404,),
        by="here",
    ),
    Row(
        *("DELETE", "/api/phrases/{phrase}", skills.forget_phrase, "Forget how some words were understood"),
        at=PhrasePath,
        gives={204: None},
    ),
    Row("GET", "/api/lists", owner.lists, "How long those lists are", gives={200: Lengths}),
    Row("GET", "/api/runs/{run}/why", owner.why, "On what a run rests", at=RunPath, gives={200: Grounds}),
    Row(
        *("GET", "/api/pair", pairing.standing, "How far the pairing of a new device has come"),
        query=PairingQuery,
        gives={200: PairingState},
        by="here",
    ),
    Row(
        *("POST", "/api/pair", pairing.begin, "Begin to pair a device; an earlier pairing is over"),
        body=NewPairing,
        gives={201: Offer},
        refuses=(409,),
        by="here",
    ),
    Row("DELETE", "/api/pair", pairing.cancel, "Pair nothing after all", gives={200: PairingState}, by="here"),
    Row(
        *("POST", "/api/pair/confirm", pairing.confirm, "Say whether both show the same words"),
        body=NewConfirm,
        gives={200: PairingState},
        refuses=(409,),
        by="here",
    ),
    Row(
        *("POST", "/api/pair/hello", pairing.hello, "What a new device says first", "open"),
        body=NewHello,
        gives={200: Welcomed},
        refuses=(409, 429),
    ),
    Row(
        *("POST", "/api/pair/session", pairing.session, "Whether the owner has said yes to this device", "open"),
        body=NewProof,
        gives={200: Standing},
        refuses=(409, 429),
    ),
    Row(
        *("DELETE", "/api/runs/{run}", requests.forget, "Forget what a run was about"),
        at=RunPath,
        gives={202: Forgotten, 204: None},
    ),
    Row(
        *("GET", "/api/files/{hash}", download.file, "A file that a run offered", "ticket"),
        query=FileQuery,
        at=FilePath,
        gives={200: OCTETS},
        refuses=(409, 410),
    ),
    Row(
        *("POST", "/api/files/{hash}/ticket", download.ticket, "A ticket for a link to such a file"),
        at=FilePath,
        gives={201: Ticket},
        by="any",
    ),
)
