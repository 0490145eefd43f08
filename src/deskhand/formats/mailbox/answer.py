"""What an answer says of the mail it answers: its subject, its thread, whom it goes to, and the words it quotes."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from deskhand.core.words import Lang, Words
from deskhand.formats.mailbox.headers import Address
from deskhand.formats.mailbox.message import Mail

_BEFORE: Final = re.compile(r"^\s*+(?:(?:re|aw|sv|回复|答复|回覆)\s*+(?:\[\d++\]\s*+)?+[:：]\s*+)+", re.IGNORECASE)
_WROTE: Final = Words("On {at}, {who} wrote:", "{who} 于 {at} 写道：")
MOST_QUOTED: Final = 20_000


def subject(mail: Mail) -> str:
    """Once `Re:`, however often it stood there."""
    return f"Re: {_BEFORE.sub('', mail.subject).strip()}".strip()


def bare_subject(text: str) -> str:
    """A subject without what answers put before it."""
    return _BEFORE.sub("", text).strip()


def thread(mail: Mail) -> tuple[str, ...]:
    """The References of an answer: the thread so far and this mail, shortened in the middle where it is long."""
    way = (*mail.references, mail.id) if mail.id and mail.id not in mail.references else mail.references
    return way if len(way) <= 20 else (way[0], *way[-19:])


def recipients(mail: Mail, own: Collection[str], *, everybody: bool) -> tuple[list[Address], list[Address]]:
    """Whom an answer goes to, and in copy. Nobody answers themselves, but where they were the only one."""
    mine = {one.lower() for one in own}
    to = [*(mail.reply_to or ((mail.sender,) if mail.sender is not None else ()))]
    if all(one.address.lower() in mine for one in to):
        to = [*mail.to]  # an answer to what one sent oneself goes where that went
    taken = {one.address.lower() for one in to} | mine
    others = [one for one in (*mail.to, *mail.cc) if one.address.lower() not in taken] if everybody else []
    return to, others


def quoted(mail: Mail, text: str, lang: Lang) -> str:
    """The answer, and below it the mail that it answers."""
    who = "" if mail.sender is None else (mail.sender.name or mail.sender.address)
    at = "" if mail.at is None else f"{mail.at:%Y-%m-%d %H:%M}"
    lines = "\n".join(f"> {line}".rstrip() for line in mail.text[:MOST_QUOTED].strip().split("\n"))
    return f"{text.rstrip()}\n\n{_WROTE.said(lang, at=at, who=who)}\n{lines}\n"
