"""Mails searched over all boxes, and the one that is meant."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from deskhand.abilities.mail.ids import id_of, parts_of
from deskhand.abilities.mail.noticing import notice
from deskhand.abilities.mail.problems import NoMailAccount, NoSuchBox, NoSuchMail, NoSuchMailAccount, WhichMail
from deskhand.abilities.mail.results import Counted, Found, Line, Order, Who
from deskhand.core.ability import Claim
from deskhand.core.accounts import Box, Letter, MailAccount, Wanted
from deskhand.core.doors import Ctx
from deskhand.core.shown import shown, shown_few
from deskhand.core.when import span_of
from deskhand.core.words import Words
from deskhand.formats.mailbox.headers import Address
from deskhand.formats.mailbox.message import Mail, read
from deskhand.formats.mailbox.problems import MailTooLarge, NotAMail

_PREVIEW = 160
_QUIET = ("trash", "junk", "drafts")
"""Boxes that are looked through only when they are named."""
_STILL = Words("{n:mail named above is|mails named above are} there still", "上面列出的邮件中有 {n} 封仍在原处")
_GONE = Words("gone since: {names}", "此后已不在：{names}")


@dataclass(frozen=True, slots=True)
class Seen:
    """A mail that was read, and where it lies."""

    letter: Letter
    mail: Mail
    at: datetime
    zone: ZoneInfo

    @property
    def id(self) -> str:
        return id_of(self.letter.box.account, self.letter.box.place, self.letter.key)


def account_of(ctx: Ctx, name: str | None) -> MailAccount:
    """The account of that name; else the first that sends, or the first. Raises where there is none."""
    accounts = ctx.mail.accounts
    if not accounts:
        raise NoMailAccount()
    if name is None:
        return next((one for one in accounts if one.sends), accounts[0])
    found = next((one for one in accounts if name.casefold() in (one.name.casefold(), one.address.casefold())), None)
    if found is None:
        raise NoSuchMailAccount(account=shown(name), names=shown_few([one.name for one in accounts], ctx.lang))
    return found


async def boxes_of(ctx: Ctx, box: str) -> list[Box]:
    """The boxes that are meant: those of a name or a use, or all in which mails are looked for; raises."""
    if not ctx.mail.accounts:
        raise NoMailAccount()
    every = await ctx.mail.boxes()
    wanted = box.strip().casefold()
    if not wanted:
        return [one for one in every if one.role not in _QUIET]
    named = [one for one in every if wanted in (one.name.casefold(), one.role, one.account.casefold())]
    named = named or [one for one in every if wanted == one.name.casefold().rpartition("/")[2]]
    if not named:
        raise NoSuchBox(box=shown(box), names=shown_few([one.name for one in every], ctx.lang, at_most=10))
    return named


async def found(
    ctx: Ctx, about: str, sender: str, when: str | None, box: str, order: Order, limit: int, *, unread: bool
) -> Found:
    boxes = await boxes_of(ctx, box)
    span = (float("-inf"), float("inf")) if when is None else span_of(when, ZoneInfo(ctx.zone))
    wanted = Wanted(span[0], span[1], about, sender, unread, oldest=order == "oldest")
    seen, passed, more = await _seen(ctx, boxes, wanted)
    fitting = [one for one in seen if _fits(one, wanted)]
    fitting.sort(key=lambda one: (one.at.timestamp(), one.letter.key), reverse=order == "newest")
    first = [line_of(one) for one in fitting[:limit]]
    notice(ctx, first)
    per_box = Counter((one.letter.box.account, one.letter.box.name) for one in fitting)
    return Found(
        mails=first,
        mail=first[0].id if first else None,
        first=first[0] if first else None,
        count=len(fitting),
        boxes=[Counted(box=one.name, count=per_box[one.account, one.name]) for one in boxes],
        passed=passed,
        more=more,
    )


async def meant(ctx: Ctx, said: str, *, one: bool) -> Seen:
    """The mail that an id names, its file, or words of its subject.

    `one`: of several that fit, none is taken for the one.
    """
    parts = parts_of(said)
    if parts is not None:
        account, place, key = parts
        box = next((box for box in await ctx.mail.boxes(account) if box.place == place), None)
        letter = None if box is None else await ctx.mail.letter(box, key)
        if letter is None:
            raise NoSuchMail(mail=shown(said))
        return await _read(ctx, letter)
    if said.casefold().endswith(".eml"):
        return await _in_file(ctx, said)
    words = re.sub(r"^(?:the|a|an)\s+", "", said.strip(), flags=re.IGNORECASE)
    told = await found(ctx, words, "", None, "", "newest", 10, unread=False)
    exact = [line for line in told.mails if line.subject.casefold() in (said.strip().casefold(), words.casefold())]
    fitting = exact or told.mails
    if not fitting:
        raise NoSuchMail(mail=shown(said))
    if one and len(fitting) > 1:
        names = shown_few([f"{line.subject} ({line.at[:10]})" for line in fitting], ctx.lang)
        raise WhichMail(mail=shown(said), n=len(fitting), names=names)
    return await meant(ctx, fitting[0].id, one=one)


async def _in_file(ctx: Ctx, path: str) -> Seen:
    """The mail that lies in a file, by its path or, where only one is called so, its name."""
    letters = [
        one for box in await ctx.mail.boxes() if box.near for one in (await ctx.mail.letters(box, Wanted())).letters
    ]
    fitting = [one for one in letters if path in (one.file, one.key)]
    if len(fitting) != 1:
        raise NoSuchMail(mail=shown(path))
    return await _read(ctx, fitting[0])


def line_of(one: Seen) -> Line:
    mail, letter = one.mail, one.letter
    return Line(
        id=one.id,
        account=letter.box.account,
        box=letter.box.name,
        subject=mail.subject,
        sender=None if mail.sender is None else who(mail.sender),
        to=[who(each) for each in mail.to],
        at=one.at.isoformat(timespec="seconds"),
        dated=mail.dated,
        unread=letter.unread,
        files=[each.name for each in mail.files],
        preview=" ".join(mail.text[: 4 * _PREVIEW].split())[:_PREVIEW],
        file=letter.file,
    )


def who(one: Address) -> Who:
    return Who(name=one.said, address=one.address)


async def still_there(ctx: Ctx, result: Found) -> list[Claim]:
    """Files that were told of are looked at again; what a server told is only as old as its answer."""
    files = [line for line in result.mails if line.file is not None]
    if not files:
        return []
    gone = [line.subject for line in files if line.file is None or await ctx.files.fact(line.file) is None]
    claims = [Claim(_STILL.said(ctx.lang, n=len(files) - len(gone)), holds=True)] if len(gone) < len(files) else []
    if gone:
        claims.append(Claim(_GONE.said(ctx.lang, names=shown_few(gone, ctx.lang)), holds=False, decides=False))
    return claims


async def _seen(ctx: Ctx, boxes: Sequence[Box], wanted: Wanted) -> tuple[list[Seen], list[str], int]:
    """Everything that may be wanted, read; the names of what is no mail; and how many were not looked at."""
    zones = {one.name: ZoneInfo(one.zone or ctx.zone) for one in ctx.mail.accounts}
    seen: list[Seen] = []
    passed: list[str] = []
    more = 0
    for n, box in enumerate(boxes, 1):
        letters, unlooked = await ctx.mail.letters(box, wanted)
        more += unlooked
        read_, not_ = await asyncio.to_thread(_all_read, letters, zones[box.account])
        seen += read_
        passed += not_
        await ctx.progress(n, len(boxes), box.name)
    return seen, passed, more


def _all_read(letters: Sequence[Letter], zone: ZoneInfo) -> tuple[list[Seen], list[str]]:
    seen: list[Seen] = []
    passed: list[str] = []
    for letter in letters:
        try:
            seen.append(_seen_in(letter, zone))
        except (NotAMail, MailTooLarge):
            passed.append(letter.key)
    return seen, passed


async def _read(ctx: Ctx, letter: Letter) -> Seen:
    account = next(one for one in ctx.mail.accounts if one.name == letter.box.account)
    return await asyncio.to_thread(_seen_in, letter, ZoneInfo(account.zone or ctx.zone))


def _seen_in(letter: Letter, zone: ZoneInfo) -> Seen:
    mail = read(letter.content, zone, letter.key)
    at = mail.at or datetime.fromtimestamp(letter.kept, zone)
    return Seen(letter, mail, at.astimezone(zone), zone)


def _fits(one: Seen, wanted: Wanted) -> bool:
    if not wanted.since <= one.at.timestamp() < wanted.until:
        return False
    if wanted.unread and one.letter.unread is False:
        return False
    mail = one.mail
    sender = "" if mail.sender is None else f"{mail.sender.name} {mail.sender.address}".casefold()
    if not all(word in sender for word in wanted.sender.casefold().split()):
        return False
    whom = " ".join(f"{each.name} {each.address}" for each in (*mail.to, *mail.cc))
    names = " ".join(each.name for each in mail.files)
    text = f"{mail.subject} {sender} {whom} {names} {mail.text}".casefold()
    return all(word in text for word in wanted.words.casefold().split())
