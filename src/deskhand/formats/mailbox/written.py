"""A mail as bytes that every server takes: a Message-ID that is known before it leaves, all letters, any file names."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address as Written
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from deskhand.core.shown import shown
from deskhand.core.words import size
from deskhand.formats.mailbox.headers import Address, is_address
from deskhand.formats.mailbox.message import Attached
from deskhand.formats.mailbox.problems import MailTooLarge, NotAnAddress

MOST_SENT: Final = 25 << 20
"""More than this hardly any server takes."""
_LONGEST: Final = 900


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person wants to say."""

    sender: Address
    to: Sequence[Address]
    subject: str
    text: str
    id: str
    at: datetime
    cc: Sequence[Address] = ()
    files: Sequence[Attached] = ()
    references: Sequence[str] = ()
    calendar: bytes | None = None
    """An invitation that goes along; `method` is what it wants."""
    method: str = "REQUEST"


def bytes_of(draft: Draft) -> bytes:
    """The mail, lines ended as SMTP wants them. Raises `NotAnAddress` or `MailTooLarge`."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(draft.sender)
    message["To"] = [_address(one) for one in draft.to]
    if draft.cc:
        message["Cc"] = [_address(one) for one in draft.cc]
    message["Subject"] = " ".join("".join(c if c.isprintable() else " " for c in draft.subject).split())
    message["Date"] = format_datetime(draft.at)
    message["Message-ID"] = f"<{draft.id}>"
    if draft.references:
        message["In-Reply-To"] = f"<{draft.references[-1]}>"
        message["References"] = " ".join(f"<{one}>" for one in draft.references)
    text = draft.text if draft.text.endswith("\n") else draft.text + "\n"
    short = text.isascii() and max(map(len, text.split("\n"))) <= _LONGEST
    message.set_content(text, cte="7bit" if short else None)
    if draft.calendar is not None:
        message.add_alternative(
            draft.calendar.decode(), subtype="calendar", cte="base64", params={"method": draft.method}
        )
    for one in draft.files:
        main, _, sub = _type_of(one).partition("/")
        message.add_attachment(one.content, maintype=main, subtype=sub, filename=_name(one.name))
    for n, part in enumerate(one for one in message.walk() if one.is_multipart()):
        part.set_boundary(f"=_{draft.id.partition('@')[0]}_{n}")  # the same mail twice is the same bytes
    content = message.as_bytes()
    if len(content) > MOST_SENT:
        raise MailTooLarge(name=draft.subject, most=size(MOST_SENT))
    return content


def id_of(key: str, address: str) -> str:
    """The Message-ID of what one step sends: the same however often it is tried."""
    domain = address.rpartition("@")[2] or "deskhand.invalid"
    return f"{hashlib.blake2b(key.encode(), digest_size=16).hexdigest()}@{domain}"


def _address(one: Address) -> Written:
    user, _, domain = carried(one.address).rpartition("@")
    return Written("".join(c if c.isprintable() else " " for c in one.name), user, domain)


def carried(address: str) -> str:
    """An address as every server takes it, in its header and on its envelope. Raises `NotAnAddress`."""
    user, _, domain = address.rpartition("@")
    if not is_address(address) or not user.isascii():
        raise NotAnAddress(address=shown(address))
    try:
        return address if domain.isascii() else f"{user}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise NotAnAddress(address=shown(address)) from None


def _type_of(one: Attached) -> str:
    """By its name; what is no plain type of a file goes as bytes, so that no reader acts on it."""
    kind = one.type or mimetypes.guess_type(one.name)[0] or ""
    main, _, sub = kind.partition("/")
    return kind if sub and main not in ("multipart", "message") else "application/octet-stream"


def _name(name: str) -> str:
    return "".join(c if c.isprintable() else " " for c in name).replace("/", "_").replace("\\", "_") or "file"
