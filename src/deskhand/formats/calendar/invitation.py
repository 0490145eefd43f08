"""What guests are sent (iTIP in mail, RFC 5546 and 6047): an invitation, a change of it, a cancellation."""

from __future__ import annotations

from typing import Literal

from deskhand.formats.calendar.document import PRODUCT, Document
from deskhand.formats.contentlines import written

Method = Literal["REQUEST", "CANCEL"]


def message(document: Document, uid: str, method: Method, which: str = "") -> bytes:
    """A calendar that says this of one event; time zones go along. `which`: of one time of its series alone."""
    parts = [document.raw(one) for one in document.components if one.kind == "VTIMEZONE"]
    events = document.of(uid)
    if which:
        events = [one for one in events if one.value("RECURRENCE-ID").strip() == which] or events[:1]
    for one in events:
        raw = document.raw(one)
        if method == "CANCEL":
            raw = raw.rstrip(b"\r\n").removesuffix(b"END:VEVENT") + b"STATUS:CANCELLED\r\nEND:VEVENT\r\n"
        parts.append(raw)
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", f"METHOD:{method}"]
    body = b"".join(one.rstrip(b"\r\n") + b"\r\n" for one in parts)
    return b"".join(written(line) for line in head) + body + written("END:VCALENDAR")


def method_of(document: Document) -> str:
    """What a calendar that came by mail wants; empty where it only shows."""
    return document.value("METHOD").strip().upper()
