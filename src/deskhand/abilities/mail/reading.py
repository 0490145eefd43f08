"""Mails read whole, and the files that came with them saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from deskhand.abilities.mail.looking import Seen, line_of, meant, who
from deskhand.abilities.mail.noticing import notice
from deskhand.abilities.mail.problems import NothingToSave
from deskhand.abilities.mail.results import Attachment, Invitation, Read, Table, Text
from deskhand.core.ability import Claim
from deskhand.core.afterwards import claims_of, left_alone
from deskhand.core.changes import Change, Done, MakeFolder, Write
from deskhand.core.doors import Ctx
from deskhand.core.paths import joined
from deskhand.core.words import Words
from deskhand.formats.calendar.document import read as read_calendar
from deskhand.formats.calendar.invitation import method_of
from deskhand.formats.calendar.occurrences import Guest, every
from deskhand.formats.calendar.problems import CalendarTooLarge, NotACalendar
from deskhand.formats.calendar.zones import Moment, at

_HEAD = Words(
    "From: {who}\nTo: {to}\nDate: {at}\nSubject: {subject}", "发件人：{who}\n收件人：{to}\n日期：{at}\n主题：{subject}"
)
_MOST_EVENTS = 20
_RULE = "\n\n--------\n\n"


async def read(ctx: Ctx, mails: Sequence[str], save: str | None) -> Read:
    seen = [await meant(ctx, one, one=False) for one in mails]
    notice(ctx, [line_of(one) for one in seen])
    done: list[Done] = []
    if save is not None:
        done = await ctx.files.carry_out(lambda: _saving(ctx, seen, save))
    texts = [_text(one) for one in seen]
    return Read(
        mails=texts,
        first=texts[0],
        text=texts[0].text if len(texts) == 1 else _RULE.join(_with_head(ctx, one) for one in texts),
        saved=[one.at for one in done if one.at is not None and isinstance(one.change, Write)],
        left=left_alone(done, ctx.lang),
    )


async def saved(ctx: Ctx, result: Read) -> list[Claim]:
    return await claims_of(ctx.files, ctx.files.done, ctx.lang)


async def _saving(ctx: Ctx, seen: Sequence[Seen], save: str) -> list[Change]:
    """A file for each attachment; one whose name is taken gets a free one."""
    files = [file for one in seen for file in (*one.mail.files, *one.mail.within)]
    if not files:
        raise NothingToSave()
    changes: list[Change] = []
    if await ctx.files.fact(save) is None:
        changes.append(MakeFolder(path=save))
    return changes + [
        Write(path=joined(save, plain_name(file.name)), content=await ctx.files.keep(file.content)) for file in files
    ]


def plain_name(name: str) -> str:
    """A name that others gave, as a file may be called: no path, nothing hidden, not endless."""
    plain = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in name).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    while len(plain.encode()) > 200:
        stem = stem[:-1]
        plain = f"{stem}{dot}{ending}" if stem else plain[:60]
    return plain or "file"


def _text(one: Seen) -> Text:
    mail = one.mail
    return Text(
        id=one.id,
        account=one.letter.box.account,
        box=one.letter.box.name,
        subject=mail.subject,
        sender=None if mail.sender is None else who(mail.sender),
        to=[who(each) for each in mail.to],
        cc=[who(each) for each in mail.cc],
        at=one.at.isoformat(timespec="seconds"),
        text=mail.text,
        html=mail.html,
        tables=[Table(rows=[list(row) for row in rows]) for rows in mail.tables],
        files=[
            Attachment(name=one.name, type=one.type, size=len(one.content), hash=one.hash, inside=one.inside)
            for one in (*mail.files, *mail.within)
        ],
        invitation=mail.calendar is not None,
        events=_events(one, mail.calendar) if mail.calendar is not None else [],
        file=one.letter.file,
    )


def _events(one: Seen, content: bytes) -> list[Invitation]:
    """What an invitation is to, by the clocks of whoever got it."""
    try:
        document = read_calendar(content)
        found = every(document, one.zone)
    except (NotACalendar, CalendarTooLarge):
        return []
    cancels = method_of(document) == "CANCEL"
    return [
        Invitation(
            title=event.title,
            starts=_moment(event.start, one.zone),
            ends=_moment(event.end - timedelta(days=1) if event.all_day else event.end, one.zone),
            place=event.place,
            organizer=_who(event.organizer),
            repeats=event.rule,
            cancelled=cancels or event.state == "CANCELLED",
        )
        for event in found[:_MOST_EVENTS]
    ]


def _moment(moment: Moment, zone: tzinfo) -> str:
    return at(moment, zone).isoformat(timespec="minutes") if isinstance(moment, datetime) else moment.isoformat()


def _who(one: Guest | None) -> str:
    return "" if one is None else f"{one.name} <{one.address}>" if one.name else one.address


def _with_head(ctx: Ctx, one: Text) -> str:
    sender = "" if one.sender is None else f"{one.sender.name} <{one.sender.address}>"
    to = ", ".join(each.address for each in one.to)
    head = _HEAD.said(ctx.lang, who=sender, to=to, at=one.at[:16].replace("T", " "), subject=one.subject)
    return f"{head}\n\n{one.text}"
