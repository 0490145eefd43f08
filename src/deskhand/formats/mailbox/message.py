"""A mail read: who wrote it to whom, about what and when, its text, and the files that came with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32
from typing import Any, Final, cast

from deskhand.core.errors import Problem
from deskhand.core.words import Sentence, Words, size
from deskhand.formats.mailbox.dates import Dated, sent_at
from deskhand.formats.mailbox.headers import Address, addresses, decoded, filename, header, headers
from deskhand.formats.mailbox.html import as_text
from deskhand.formats.mailbox.problems import MailTooLarge, NotAMail, UnreadableMail

MOST: Final = 100 << 20
_PARTS: Final = 500
"""How many parts of one mail are looked at."""
_DEEPEST: Final = 50
"""So deep parts stand in parts. Every forward takes two; what reads them calls itself for each."""
_LONGEST: Final = 64 << 10
"""So long a header of a part may be: its parameters are taken apart again and again."""
_FAULTS: Final = (ValueError, LookupError, TypeError, AttributeError, AssertionError, ArithmeticError, RecursionError)
"""What the library raises on mails that nobody wrote for reading; it promises to raise nothing."""
_TOO_DEEP: Final = Words("parts in parts in parts without end", "一层套一层、没有尽头的部件")
_TOO_LONG: Final = Words("a header of {size}", "长达 {size} 的邮件头")
_BROKEN: Final = Words("headers that contradict themselves", "自相矛盾的邮件头")
_NAMES: Final = {"text/calendar": "invite.ics", "message/rfc822": "message.eml", "text/html": "page.html"}


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a mail; `content` is what it holds."""

    name: str
    type: str
    content: bytes
    inside: str = ""
    """The mail that it came with, where that itself came as a file."""

    @property
    def hash(self) -> str:
        return hashlib.blake2b(self.content, digest_size=32).hexdigest()


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as a person sees it."""

    id: str
    """Its Message-ID, without brackets; empty where it has none."""
    sender: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    subject: str
    at: datetime | None
    dated: Dated
    text: str
    html: bool
    """The text was made from a page."""
    files: tuple[Attached, ...]
    within: tuple[Attached, ...]
    """Files that came with mails which came with this one: forwarded, or as proof."""
    references: tuple[str, ...]
    """The thread it stands in, the oldest first."""
    calendar: bytes | None = None
    """An invitation that came with it."""
    tables: tuple[tuple[tuple[str, ...], ...], ...] = ()
    """Those on its page, which its plain text mostly leaves out."""


def read(content: bytes, zone: tzinfo, name: str = "") -> Mail:
    """Raises `NotAMail` (also where it cannot be read) or `MailTooLarge`."""
    if len(content) > MOST:
        raise MailTooLarge(name=name, most=size(MOST))
    content = content.removeprefix(b"\xef\xbb\xbf")
    if content.startswith(b"From "):  # out of an mbox file
        content = content.partition(b"\n")[2]
    try:
        return _mail(message_from_bytes(content, _Part, policy=_READING), zone, name)
    except _TooMuch as found:
        raise UnreadableMail(name=name, why=found.why) from None
    except _FAULTS:
        raise UnreadableMail(name=name, why=Sentence(_BROKEN)) from None


def _mail(message: Message, zone: tzinfo, name: str) -> Mail:
    if not message.keys() or not any(header(message, one) for one in ("From", "To", "Subject", "Date", "Message-ID")):
        raise NotAMail(name=name)
    parts = list(_leaves(message))
    text, html = _text(parts)
    sent = sent_at(message, text, zone)
    senders = addresses(message, "from") or addresses(message, "sender")
    return Mail(
        id=message_id(header(message, "Message-ID")),
        sender=senders[0] if senders else None,
        to=tuple(addresses(message, "to")),
        cc=tuple(addresses(message, "cc")),
        reply_to=tuple(addresses(message, "reply-to")),
        subject=header(message, "Subject"),
        at=None if sent is None else sent[0],
        dated="file" if sent is None else sent[1],
        text=text,
        html=html,
        files=tuple(_attached(parts)),
        within=tuple(_within(parts)),
        references=_references(message),
        calendar=next((_content(part) for part in parts if part.get_content_type() == "text/calendar"), None),
        tables=tuple(_tables(parts)),
    )


class _TooMuch(Exception):
    def __init__(self, why: Sentence) -> None:
        super().__init__()
        self.why = why


class _Part(Message):
    """A part that knows how deep it stands: the parser hands every new one to the one that holds it."""

    depth = 0

    def attach(self, payload: Any) -> None:  # what the library's own takes: any kind of message
        if isinstance(payload, _Part):
            payload.depth = self.depth + 1
            if payload.depth > _DEEPEST:
                raise _TooMuch(Sentence(_TOO_DEEP))
        super().attach(payload)


class _Reading(Compat32):
    """Headers as they stand, but none that is made to be taken apart for ever."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        if len(value) > _LONGEST and name.lower().startswith("content-"):
            raise _TooMuch(Sentence(_TOO_LONG, {"size": size(len(value))}))
        return name, value


_READING: Final = _Reading()


def message_id(value: str) -> str:
    """A Message-ID without its brackets and without what no id has."""
    return "".join(value.strip().strip("<>").split())


def _leaves(message: Message) -> Iterator[Message]:
    """Every part that holds something itself. A mail that came as a file is one part, whatever is in it."""
    waiting, seen = [message], 0
    while waiting and seen < _PARTS:
        one = waiting.pop()
        seen += 1
        if one.get_content_maintype() == "multipart" and one.is_multipart():
            waiting += reversed(cast("list[Message]", one.get_payload()))
        else:
            yield one


def _content(part: Message) -> bytes:
    if _is_mail(part):
        inner = cast("list[Message]", part.get_payload())
        return inner[0].as_bytes() if inner else b""
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _is_file(part: Message) -> bool:
    if part.get_content_disposition() == "attachment" or filename(part):
        return True
    return part.get_content_maintype() != "text" or part.get_content_type() == "text/calendar"


def _text(parts: list[Message]) -> tuple[str, bool]:
    """The plain text where there is any; else the page, as text."""
    plain = [_as_text(part) for part in parts if part.get_content_type() == "text/plain" and not _is_file(part)]
    if any(one.strip() for one in plain):
        return "\n".join(one.strip("\n") for one in plain if one.strip()), False
    pages = [as_text(_as_text(part)) for part in parts if part.get_content_type() == "text/html" and not _is_file(part)]
    return "\n".join(one for one in pages if one), bool(pages)


def _tables(parts: list[Message]) -> Iterator[tuple[tuple[str, ...], ...]]:
    for part in parts:
        if part.get_content_type() == "text/html" and not _is_file(part) and b"<table" in _content(part).lower():
            from deskhand.formats.docs.html_read import read as read_page

            try:
                blocks = read_page(_as_text(part).encode()).blocks
            except Problem:
                continue  # its text was read; only its tables are not to be had
            yield from (tuple(map(tuple, one.rows)) for one in blocks if one.kind == "table")


def _as_text(part: Message) -> str:
    charset = part.get_content_charset()
    text = decoded(_content(part), charset)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _attached(parts: list[Message]) -> Iterator[Attached]:
    for n, part in enumerate(parts, 1):
        if not _is_file(part):
            continue
        kind = part.get_content_type()
        # A name may hold a path, or nothing that a file can be called: the last of it counts, and it is only a name.
        name = filename(part).replace("\\", "/").rpartition("/")[2].strip(". ")
        yield Attached(name or _NAMES.get(kind, f"part-{n}"), kind, _content(part))


def _within(parts: list[Message]) -> Iterator[Attached]:
    """What came with the mails among these parts, and with those among theirs."""
    waiting, seen = parts, 0
    while waiting and seen < _PARTS:
        deeper: list[Message] = []
        for part in waiting:
            inner = cast("list[Message]", part.get_payload()) if _is_mail(part) else []
            for mail in inner[:1]:
                leaves = list(_leaves(mail))
                seen += len(leaves)
                called = header(mail, "Subject") or _NAMES["message/rfc822"]
                yield from (replace(one, inside=called) for one in _attached(leaves))
                deeper += leaves
        waiting = deeper


def _is_mail(part: Message) -> bool:
    return part.get_content_type() == "message/rfc822" and part.is_multipart()


def _references(message: Message) -> tuple[str, ...]:
    both = [*" ".join(headers(message, "References")).split(), *header(message, "In-Reply-To").split()]
    return tuple(dict.fromkeys(one for value in both if "@" in (one := message_id(value))))
