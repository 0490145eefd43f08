"""Every route of the hub, in one table: the router and the OpenAPI document both come from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from pydantic import BaseModel
from starlette.responses import Response

from deskhand.core.values import Record
from deskhand.hub.api import access, download, requests, stream
from deskhand.hub.api.calls import Call
from deskhand.hub.api.models import (
    EventsQuery,
    FilePath,
    FileQuery,
    Forgotten,
    Health,
    Link,
    Me,
    NewAnswer,
    NewMessage,
    NewPlan,
    Planned,
    RunList,
    RunPath,
    RunsQuery,
    Shown,
    SignedIn,
    SignIn,
    Ticket,
    WaitQuery,
    Wanted,
)
from deskhand.hub.views import Accepted, Answered, RunView

Authority = Literal["open", "owner", "terminal", "ticket"]
"""open: anybody on this computer · owner: signed in, by page or terminal · terminal: the command line alone ·
ticket: the owner, or whoever brings a ticket for this very file."""


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


OCTETS: Final = "application/octet-stream"
EVENTS: Final = "text/event-stream"

ROUTES: Final[tuple[Row, ...]] = (
    Row("GET", "/health", access.health, "Whether the hub is there", "open", gives={200: Health}),
    Row(
        *("POST", "/api/session", access.sign_in, "Sign in with a link", "open"),
        body=SignIn,
        gives={200: SignedIn},
        refuses=(401,),
    ),
    Row("DELETE", "/api/session", access.sign_out, "Sign out", gives={204: None}),
    Row("POST", "/api/links", access.link, "A link that signs in once", "terminal", gives={201: Link}),
    Row("GET", "/api/me", requests.me, "What I may touch, and where now is", gives={200: Me}),
    Row(
        *("POST", "/api/messages", requests.message, "Ask for something, in words"),
        body=NewMessage,
        query=WaitQuery,
        gives={202: Accepted},
        refuses=(403, 409),
    ),
    Row(
        *("POST", "/api/plan", requests.plan, "How words are understood"),
        body=NewPlan,
        gives={200: Planned},
        refuses=(409,),
    ),
    Row("GET", "/api/events", stream.events, "What happens, as it happens", query=EventsQuery, gives={200: EVENTS}),
    Row("GET", "/api/runs", requests.runs, "My runs, newest first", query=RunsQuery, gives={200: RunList}),
    Row("GET", "/api/runs/{run}", requests.run, "One run, whole", at=RunPath, gives={200: RunView}),
    Row(
        *("POST", "/api/runs/{run}/answer", requests.answer, "Answer a question of a run"),
        body=NewAnswer,
        at=RunPath,
        gives={202: Answered},
        refuses=(409,),
    ),
    Row(
        *("POST", "/api/runs/{run}/shown", requests.shown, "Say that a question was shown", "terminal"),
        body=Shown,
        at=RunPath,
        gives={204: None},
    ),
    Row("POST", "/api/runs/{run}/stop", requests.stop, "Stop a run", at=RunPath, gives={202: RunView}),
    Row(
        *("POST", "/api/runs/{run}/undo", requests.undo, "Take back what a run changed"),
        body=Wanted,
        at=RunPath,
        gives={202: Accepted},
        refuses=(409,),
    ),
    Row(
        *("POST", "/api/undo", requests.undo_last, "Take back what my last run changed"),
        body=Wanted,
        gives={202: Accepted},
        refuses=(404, 409),
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
    ),
)
