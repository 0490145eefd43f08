"""A mail read: who wrote it to whom, about what and when, its text, and the files that came with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Final, cast

from deskhand.core.words import size
from deskhand.formats.mailbox.dates import Dated, sent_at
from deskhand.formats.mailbox.headers import Address, addresses, decoded, filename, header, headers
from deskhand.formats.mailbox.html import as_text
from deskhand.formats.mailbox.problems import MailTooLarge, NotAMail

MOST: Final = 100 << 20
_PARTS: Final = 500
"""How many parts of one mail are looked at."""
_NAMES: Final = {"text/calendar": "invite.ics", "message/rfc822": "message.eml", "text/html": "page.html"}


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a mail; `content` is what it holds."""

    name: str
    type: str
    content: bytes

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
    references: tuple[str, ...]
    """The thread it stands in, the oldest first."""
    calendar: bytes | None = None
    """An invitation that came with it."""
    automatic: bool = False
    """A program sent it, or a list: nobody waits for an answer."""
    tables: tuple[tuple[tuple[str, ...], ...], ...] = ()
    """Those on its page, which its plain text mostly leaves out."""


def read(content: bytes, zone: tzinfo, name: str = "") -> Mail:
    """Raises `NotAMail` or `MailTooLarge`."""
    if len(content) > MOST:
        raise MailTooLarge(name=name, most=size(MOST))
    content = content.removeprefix(b"\xef\xbb\xbf")
    if content.startswith(b"From "):  # out of an mbox file
        content = content.partition(b"\n")[2]
    message = message_from_bytes(content, policy=compat32)
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
        references=_references(message),
        calendar=next((_content(part) for part in parts if part.get_content_type() == "text/calendar"), None),
        automatic=_is_automatic(message),
        tables=tuple(_tables(parts)),
    )


def message_id(value: str) -> str:
    """A Message-ID without its brackets and without what no id has."""
    return "".join(value.strip().strip("<>").split())


def header_block(content: bytes) -> bytes:
    """The headers of a mail alone."""
    ends = [at + len(gap) for gap in (b"\r\n\r\n", b"\n\n") if (at := content.find(gap)) >= 0]
    return content[: min(ends)] if ends else content


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
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
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

            blocks = read_page(_as_text(part).encode()).blocks
            yield from (tuple(map(tuple, one.rows)) for one in blocks if one.kind == "table")


def _as_text(part: Message) -> str:
    charset = part.get_content_charset()
    text = decoded(_content(part), charset)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _attached(parts: list[Message]) -> Iterator[Attached]:
    for n, part in enumerate(parts, 1):
        if not _is_file(part):
            continue
        kind = part.get_content_type()
        # A name may hold a path, or nothing that a file can be called: the last of it counts, and it is only a name.
        name = filename(part).replace("\\", "/").rpartition("/")[2].strip(". ")
        yield Attached(name or _NAMES.get(kind, f"part-{n}"), kind, _content(part))


def _references(message: Message) -> tuple[str, ...]:
    both = [*" ".join(headers(message, "References")).split(), *header(message, "In-Reply-To").split()]
    return tuple(dict.fromkeys(one for value in both if "@" in (one := message_id(value))))


def _is_automatic(message: Message) -> bool:
    submitted = header(message, "Auto-Submitted").lower()
    bulk = header(message, "Precedence").lower() in ("bulk", "list", "junk")
    return bulk or bool(header(message, "List-Id")) or (bool(submitted) and not submitted.startswith("no"))
