"""Signatures of everything about mails; the work, the checks and the answers are in the modules beside this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field

from deskhand.abilities.mail.results import Found, Order, Read, Written
from deskhand.core.ability import Args, ability
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.later import later
from deskhand.core.values import Content, Files, Folder, NamedPeople, People, Reads, Target, When
from deskhand.formats.mailbox.headers import address_of

if TYPE_CHECKING:
    from deskhand.abilities.mail import looking, reading, told, writing
else:
    looking, reading, told, writing = later(__package__, "looking", "reading", "told", "writing")


def _several(given: object) -> object:
    return [given] if isinstance(given, str) else given


Mails = Annotated[list[str], BeforeValidator(_several), Field(min_length=1, max_length=200)]
"""Mails by the ids that a search gives, by their files, or by words of their subjects; one alone is fine."""


@ability("mail.search", effect=Risk.R0, check=looking.still_there, tell=told.found)
async def mail_search(
    ctx: Ctx,
    about: Content[str] = "",
    from_: Content[str] = "",
    when: Content[When | None] = None,
    box: Content[str] = "",
    unread: bool = False,
    order: Order = "newest",
    limit: Annotated[int, Field(ge=1, le=1_000)] = 20,
) -> Found:
    """Mails by words anywhere in them, by sender, time and box: a name (`Inbox`, a person's) or a use (`sent`)."""
    return await looking.found(ctx, about, from_, when, box, order, limit, unread=unread)


def _saves(args: Args) -> Risk:
    return Risk.R1 if args.get("save") else Risk.R0


@ability("mail.read", effect=_saves, worst=Risk.R1, check=reading.saved, tell=told.read)
async def mail_read(ctx: Ctx, mails: Target[Mails], save: Target[Folder | None] = None) -> Read:
    """The text of mails; `save` puts the files that came with them into a folder."""
    return await reading.read(ctx, mails, save)


@ability("mail.draft", effect=Risk.R1, check=writing.as_written, tell=told.written)
async def mail_draft(
    ctx: Ctx,
    to: Content[NamedPeople] = [],  # noqa: B006 - a declaration, never changed
    subject: Content[str] = "",
    body: Content[str] = "",
    files: Reads[Target[Files]] = [],  # noqa: B006
    cc: Content[NamedPeople] = [],  # noqa: B006
    account: Target[str | None] = None,
) -> Written:
    return await writing.drafted(ctx, writing.Said(to, subject, body, files, cc), account)


def _named(args: Args) -> frozenset[str]:
    """A name is looked up in the contacts, where others may have put it: no grant says whom it means."""
    said = [*(args.get("to") or ()), *(args.get("cc") or ())]
    return frozenset({"person"}) if any(address_of(one) is None for one in said) else frozenset()


@ability("mail.send", effect=Risk.R2, check=writing.as_written, tell=told.written, finds=_named)
async def mail_send(
    ctx: Ctx,
    to: Target[People],
    subject: Content[str] = "",
    body: Content[str] = "",
    files: Reads[Target[Files]] = [],  # noqa: B006
    cc: Target[People] = [],  # noqa: B006
    account: Target[str | None] = None,
) -> Written:
    return await writing.sent(ctx, writing.Said(to, subject, body, files, cc), account)


@ability("mail.reply", effect=Risk.R2, check=writing.as_written, tell=told.written, finds=("person",))
async def mail_reply(
    ctx: Ctx,
    mail: Target[str],
    body: Content[str],
    files: Reads[Target[Files]] = [],  # noqa: B006
    everybody: bool = False,
) -> Written:
    """An answer to a mail, by its id or words of its subject; `everybody`: to all who got it.

    The mail itself says whom an answer reaches, so it is shown before it goes, unless writing to everybody is granted.
    """
    return await writing.replied(ctx, mail, body, files, everybody=everybody)
