"""What a mail says in plain letters, so that it can be looked through before it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

from deskhand.desk.doors.outward import as_text


def texts_of(content: bytes) -> Iterator[str]:
    """The mail as it is written, then what its parts hold once they are unpacked."""
    from deskhand.formats.mailbox.message import read

    yield as_text(content)
    mail = read(content, UTC)
    people = [one.said for one in (*mail.to, *mail.cc)]
    yield "\n".join([mail.subject, *people, mail.text])
    for one in mail.files:
        yield f"{one.name}\n{as_text(one.content)}"
