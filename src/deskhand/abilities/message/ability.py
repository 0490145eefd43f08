"""Signature of what writes to somebody on a chat platform; it is not built yet."""

from __future__ import annotations

from deskhand.core.declared import declared
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.values import App, Content, Files, Person, Reads, Record, Target


class Sent(Record):
    """`on` is the platform it went by."""

    person: Person
    on: App
    at: str


@declared("message.send", effect=Risk.R2, finds=("person",))
async def message_send(
    ctx: Ctx,
    person: Target[Person],
    text: Content[str] = "",
    files: Reads[Target[Files]] = [],  # noqa: B006 - a declaration, never changed
    on: Target[App | None] = None,
) -> Sent: ...
