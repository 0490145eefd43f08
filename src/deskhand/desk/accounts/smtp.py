"""Sending by SMTP: to everybody a mail is for, or to nobody; and never a second time."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from deskhand.core.shown import shown
from deskhand.desk.accounts.line import SECONDS, Line
from deskhand.desk.accounts.problems import LoginRefused, MayBeSent, RecipientRefused, ServerRefused

_OURS: Final = "deskhand.invalid"
"""What we call ourselves: the name of the person's computer is nobody's business."""


class _Through(smtplib.SMTP):
    """The library's client, over a line that is there already."""

    def __init__(self, line: Line) -> None:
        self._line = line
        super().__init__(line.server.host, line.server.port, local_hostname=_OURS, timeout=SECONDS)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # the library's own seam
        return self._line.connect()


def send(
    line: Line, content: bytes, sender: str, to: Sequence[str], *, account: str, login: tuple[str, str], secret: str
) -> None:
    """Hand a mail over. Raises `MayBeSent` alone where it may have been taken; else nobody got anything."""
    try:
        client = _Through(line)
    except smtplib.SMTPException as wrong:
        raise ServerRefused(host=line.place, why=_said(line, wrong)) from None
    try:
        client.ehlo_or_helo_if_needed()
        if not line.sealed:
            if client.has_extn("starttls"):
                client.starttls(context=line.tls)
                client.ehlo_or_helo_if_needed()
            else:
                line.need_tls()
        if client.has_extn("auth"):
            _log_in(client, line, account, login, secret)
        _addressed(client, line, content, sender, to)
        _handed_over(client, line, content)
    except smtplib.SMTPServerDisconnected as wrong:
        raise EOFError(_said(line, wrong)) from None
    except smtplib.SMTPException as wrong:
        raise ServerRefused(host=line.place, why=_said(line, wrong)) from None
    finally:
        with suppress(smtplib.SMTPException, OSError):
            client.quit()
        client.close()


def _log_in(client: smtplib.SMTP, line: Line, account: str, login: tuple[str, str], secret: str) -> None:
    try:
        client.login(*login)
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException as wrong:
        raise LoginRefused(host=line.place, account=account, why=_said(line, wrong), secret=secret) from None


def _addressed(client: smtplib.SMTP, line: Line, content: bytes, sender: str, to: Sequence[str]) -> None:
    """Everybody is named before a word is handed over; if one is refused, the mail is for nobody."""
    options = [f"size={len(content)}"] if client.has_extn("size") else []
    code, said = client.mail(sender, options)
    if code != 250:
        raise ServerRefused(host=line.place, why=f"{code} {line.said(said)}")
    for one in to:
        code, said = client.rcpt(one)
        if code not in (250, 251):
            client.rset()
            raise RecipientRefused(host=line.place, who=shown(one), why=f"{code} {line.said(said)}")


def _handed_over(client: smtplib.SMTP, line: Line, content: bytes) -> None:
    code, said = client.docmd("DATA")
    if code != 354:
        raise ServerRefused(host=line.place, why=f"{code} {line.said(said)}")
    try:
        client.send(_stuffed(content))
        code, said = client.getreply()
    except (OSError, smtplib.SMTPException):
        raise MayBeSent(host=line.place, side_effect="unknown") from None
    if code != 250:
        raise ServerRefused(host=line.place, why=f"{code} {line.said(said)}")


def _stuffed(content: bytes) -> bytes:
    """As it goes over the line: every line ended alike, and no line of the mail its end."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines) + b".\r\n"


def _said(line: Line, wrong: Exception) -> str:
    if isinstance(wrong, smtplib.SMTPResponseException):
        return f"{wrong.smtp_code} {line.said(wrong.smtp_error)}"
    return line.said(str(wrong))
