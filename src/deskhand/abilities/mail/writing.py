"""Mails written: laid into the drafts, sent, or sent as an answer; each once, under an id known beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO
from zoneinfo import ZoneInfo

from deskhand.abilities.mail.looking import account_of, meant
from deskhand.abilities.mail.problems import NobodyToWriteTo, NoSender, NoSuchAttachment
from deskhand.abilities.mail.results import Written
from deskhand.core.ability import Claim
from deskhand.core.accounts import MailAccount
from deskhand.core.afterwards import claims_of, left_alone
from deskhand.core.changes import Change, Done, MakeFolder, Send, Write
from deskhand.core.doors import Ctx
from deskhand.core.errors import Problem, SideEffect
from deskhand.core.paths import name_of
from deskhand.core.shown import shown
from deskhand.core.words import Words
from deskhand.formats.mailbox.answer import quoted, recipients, subject, thread
from deskhand.formats.mailbox.headers import Address, parsed
from deskhand.formats.mailbox.message import Attached
from deskhand.formats.mailbox.written import MOST_SENT, Draft, bytes_of, carried, id_of

_STANDS = Words(
    "the mail, read again, has its subject, its text and {n:file|files}", "重新读取的邮件主题、正文和 {n} 个附件无误"
)
_DIFFERS = Words("the mail, read again, is not as it was written: {name}", "重新读取的邮件与写入时不一致：{name}")
_TAKEN = Words("the mail server took it for {n:person|people}", "邮件服务器已为 {n} 位收件人接收")


class NotSent(Problem):
    words = Words("{why}", "{why}")


@dataclass(frozen=True, slots=True)
class Said:
    """What a person wants to have written."""

    to: Sequence[str]
    subject: str
    text: str
    files: Sequence[str] = ()
    cc: Sequence[str] = ()
    references: Sequence[str] = ()


async def drafted(ctx: Ctx, said: Said, account: str | None) -> Written:
    return await _written(ctx, said, account_of(ctx, account), send=False)


async def sent(ctx: Ctx, said: Said, account: str | None) -> Written:
    if not said.to:
        raise NobodyToWriteTo()
    return await _written(ctx, said, account_of(ctx, account), send=True)


async def replied(ctx: Ctx, mail: str, text: str, files: Sequence[str], *, everybody: bool) -> Written:
    """An answer in the thread of a mail, from the account it came to."""
    seen = await meant(ctx, mail, one=True)
    account = account_of(ctx, seen.letter.box.account)
    own = [one.address for one in ctx.mail.accounts]
    to, cc = recipients(seen.mail, own, everybody=everybody)
    if not to:
        raise NobodyToWriteTo()
    for one in (*to, *cc):
        carried(one.address)  # what is no address must not be looked up as a name
    said = Said(
        to=[_plain(one) for one in to],
        subject=subject(seen.mail),
        text=quoted(seen.mail, text, ctx.lang),
        files=files,
        cc=[_plain(one) for one in cc],
        references=thread(seen.mail),
    )
    return await _written(ctx, said, account, send=True)


async def as_written(ctx: Ctx, result: Written) -> list[Claim]:
    """Where it stands in files they are read again; a server's word that it took a mail is told as such."""
    claims = await claims_of(ctx.files, ctx.files.done, ctx.lang)
    if result.file is not None:
        from deskhand.formats.mailbox.message import read

        content: bytes = await ctx.files.reading(result.file, lambda file: file.read())
        mail = read(content, ZoneInfo(ctx.zone), result.file)
        same = mail.id == result.id and len(mail.files) == len(result.attached)
        words = _STANDS if same else _DIFFERS
        claims.append(Claim(words.said(ctx.lang, n=len(mail.files), name=shown(result.file)), same))
    taken = [one for one in ctx.files.done if isinstance(one.change, Send) and one.state == "done"]
    n = sum(len(one.change.to) for one in taken if isinstance(one.change, Send))
    return [*claims, Claim(_TAKEN.said(ctx.lang, n=n), holds=True)] if taken else claims


async def _written(ctx: Ctx, said: Said, account: MailAccount, *, send: bool) -> Written:
    sender = _sender(account)
    to, cc = await _people(ctx, said.to), await _people(ctx, said.cc)
    attached = [await _attached(ctx, path) for path in said.files]
    id_ = id_of(ctx.key, account.address)
    zone = ZoneInfo(account.zone or ctx.zone)
    draft = Draft(
        sender, to, said.subject, said.text, id_, ctx.now.astimezone(zone), cc, attached, tuple(said.references)
    )
    content = bytes_of(draft)
    name = " ".join(said.subject.split()) or "mail"

    async def propose() -> list[Change]:
        if not send:
            return await ctx.mail.drafting(account.name, content, message_id=id_, name=name)
        everyone = [_plain(one) for one in (*to, *cc)]
        return await ctx.mail.sending(account.name, content, message_id=id_, to=everyone, name=name)

    done = await ctx.files.carry_out(propose)
    _all_or_nothing(ctx, done)
    files = [one.at for one in done if one.at is not None and isinstance(one.change, Write)]
    notes = [one.why for one in done if one.why and one.state in ("done", "unknown")]
    unsure = any(one.state == "unknown" for one in done)
    return Written(
        account=account.name,
        to=[one.address for one in to],
        cc=[one.address for one in cc],
        subject=said.subject,
        id=id_,
        attached=[one.name for one in attached],
        files=files,
        file=files[-1] if files else None,
        sent=send and not unsure,
        unsure=unsure,
        note=notes[0] if notes else None,
    )


def _all_or_nothing(ctx: Ctx, done: Sequence[Done]) -> None:
    """Raises where nothing of it was done, in the words of what stood in the way."""
    effects = [one for one in done if not isinstance(one.change, MakeFolder)]
    if any(one.state in ("done", "unknown") for one in effects):
        return
    left = left_alone(effects, ctx.lang)
    effect: SideEffect = "partial" if any(one.state == "done" for one in done) else "none"
    raise NotSent(why=" ".join(dict.fromkeys(one.why for one in left[:3])), side_effect=effect)


def _sender(account: MailAccount) -> Address:
    if not account.address:
        raise NoSender(account=shown(account.name))
    return Address(account.address, account.person)


async def _people(ctx: Ctx, said: Sequence[str]) -> list[Address]:
    found = [parsed(one) for one in await ctx.people.addressed(said)]
    return [one for one in found if one is not None]


async def _attached(ctx: Ctx, path: str) -> Attached:
    fact = await ctx.files.fact(path)
    if fact is None or fact.kind != "file":
        raise NoSuchAttachment(path=shown(path))

    def work(file: BinaryIO) -> bytes:
        return file.read(MOST_SENT + 1)

    content: bytes = await ctx.files.reading(path, work)
    return Attached(name_of(path), "", content)


def _plain(one: Address) -> str:
    name = "".join(c for c in one.name if c.isprintable() and c not in '<>"\\').strip()
    return f'"{name}" <{one.address}>' if name else one.address
