"""One request as a route's work sees it: who asks, in which language, and what was asked, read and checked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol, TypeVar

from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request

from deskhand.core.values import Record
from deskhand.core.words import Lang, Words
from deskhand.hub.api.grantor import Grantor
from deskhand.hub.api.lan import OpenLan
from deskhand.hub.api.line import Lines
from deskhand.hub.api.pairings import Pairings
from deskhand.hub.api.problems import Invalid, NotJson, TooLarge, TooSlow
from deskhand.hub.api.sessions import Secret, Sessions
from deskhand.hub.hub import Hub
from deskhand.trust.keys import Alg
from deskhand.trust.signed import sha256

LARGEST_BODY: Final = 1_000_000
BODY_SECONDS: Final = 15.0
MOST_WAITING: Final = 8
OWNER: Final = "owner"
Channel = Literal["cli", "page", "phone"]
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and how they proved it: a page's session, the terminal's token, a ticket for one file, or nothing."""

    by: Literal["page", "phone", "terminal", "ticket", "nobody"]
    """A phone is a page that was paired as one."""
    session: Secret | None = None
    device: str | None = None
    """The key that the session's page has."""

    @property
    def terminal(self) -> bool:
        return self.by == "terminal"


class Enrol(Protocol):
    """Has the owner's key sign devices into the list."""

    async def __call__(
        self,
        kind: Literal["page", "phone", "desk"],
        alg: Alg,
        public: bytes,
        name: str,
        folders: Sequence[str] = (),
    ) -> str:
        """The id of a device with this key; for a desk, the folders there are granted with it."""
        ...


Salt = Callable[[], Awaitable[bytes | None]]
"""What the key of the unlock secret is made with besides the secret; None where none was ever set."""


class Looker(Protocol):
    """What looks at the desk of this process."""

    def withheld(self) -> Mapping[str, int] | None:
        """How many things the desk tells nobody of, by kind."""
        ...

    def forget_openings(self) -> None:
        """Nothing of what it remembers by itself of files that were open is left, but of those that are."""
        ...


@dataclass(slots=True)
class Served:
    """What every request shares."""

    hub: Hub
    sessions: Sessions
    pairings: Pairings
    closing: asyncio.Event
    lines: Lines
    """Where desks on other machines come."""
    enrol: Enrol | None = None
    """None where the owner's key is not in this process: pages then look, and sign nothing."""
    salt: Salt | None = None
    grantor: Grantor | None = None
    """None where the owner's key is not in this process: grants are then signed elsewhere."""
    looker: Looker | None = None
    """None where nobody looks at the desk of this process."""
    waiting: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_WAITING))
    """Devices that wait for the owner's word; whoever comes beside them asks again."""
    lan: OpenLan | None = None
    """None where this hub listens on its own computer alone."""


@dataclass(frozen=True, slots=True)
class Call:
    served: Served
    request: Request
    lang: Lang
    caller: Caller
    read: Mapping[type[Record], Record]
    sent: str = ""
    """The hash of the body as it came."""

    @property
    def hub(self) -> Hub:
        return self.served.hub

    @property
    def channel(self) -> Channel:
        """The page, phones and the terminal are all the owner's own, each with a chat of its own."""
        return "cli" if self.caller.terminal else "phone" if self.caller.by == "phone" else "page"

    async def person(self) -> int:
        return await self.hub.person(self.channel, OWNER)

    def of(self, model: type[R]) -> R:
        """What was sent, as the model that the route's row names for it."""
        found = self.read[model]
        if not isinstance(found, model):
            raise TypeError(model)
        return found


async def body_of(request: Request, model: type[R], lang: Lang) -> tuple[R, str]:
    """The JSON body, and the hash of its bytes; refused when it is too large, too slow, not JSON, or not what the model
    allows."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise NotJson
    body = await _bytes(request)
    return _checked(model, body, lang), sha256(body)


async def _bytes(request: Request) -> bytes:
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > LARGEST_BODY:
        raise TooLarge(most=LARGEST_BODY)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_BODY:
                    raise TooLarge(most=LARGEST_BODY)
    except (TimeoutError, ClientDisconnect):
        raise TooSlow from None
    return bytes(body)


def parameters_of(given: Mapping[str, str], model: type[R], lang: Lang) -> R:
    """Path or query parameters; ones the model does not know are left aside."""
    known = {name: value for name, value in given.items() if name in model.model_fields}
    try:
        return model.model_validate_strings(known)
    except ValidationError as wrong:
        raise Invalid(why=_why(wrong, lang)) from None


def _checked(model: type[R], body: bytes, lang: Lang) -> R:
    try:
        return model.model_validate_json(body, strict=True)
    except ValidationError as wrong:
        raise Invalid(why=_why(wrong, lang)) from None


_REASONS: Final[Mapping[str, Words]] = {
    "json_invalid": Words("it is not sound JSON", "不是有效的 JSON"),
    "missing": Words('"{field}" is missing', "缺少“{field}”"),
    "extra_forbidden": Words('"{field}" is not known here', "不认识“{field}”"),
    "string_too_long": Words(
        '"{field}" is longer than {max_length:,} characters; send it in parts',
        "“{field}”超过 {max_length:,} 个字符，请分段发送",
    ),
    "string_too_short": Words('"{field}" is empty', "“{field}”是空的"),
    "nul": Words('"{field}" holds a NUL character', "“{field}”包含 NUL 字符"),
    "blank": Words('"{field}" is empty', "“{field}”是空的"),
}
_OTHER: Final = Words(
    '"{field}" is not in the form described in /api/openapi.json', "“{field}”不符合 /api/openapi.json 中的格式"
)


def _why(wrong: ValidationError, lang: Lang) -> str:
    first = wrong.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"])[:100]
    return _REASONS.get(first["type"], _OTHER).said(lang, field=field, **first.get("ctx", {}))
