"""Real mail and calendar servers on loopback: dovecot's imap, an SMTP server, Radicale. Nothing here is a stand-in.

dovecot's imap program speaks over a pipe to one client that is logged in already; `Imap` asks for the password as its
login process would, and hands the line over. It does not run as root.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from deskhand.testing.accepting import accepting

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

IMAP: Final = Path("/usr/lib/dovecot/imap")
USER: Final = "li@example.com"
PASSWORD: Final = "Quince-marmalade-27"  # noqa: S105 - of servers that live for one test
BOXES: Final = ("Sent", "Drafts", "Trash")
START_SECONDS: Final = 20.0
_NOBODY: Final = 65_534


class Imap:
    """dovecot's imap over one Maildir."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.port = 0
        self.logins = 0
        self.commands: list[bytes] = []

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            if await self._let_in(reader, writer):
                await self._handed_over(reader, writer)

    async def _let_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        writer.write(b"* OK [CAPABILITY IMAP4rev1 SASL-IR] ready\r\n")
        while line := await reader.readline():
            tag, _, rest = line.strip().partition(b" ")
            word = rest.split(b" ")[0].upper()
            if word == b"CAPABILITY":
                writer.write(b"* CAPABILITY IMAP4rev1 UIDPLUS\r\n" + tag + b" OK done\r\n")
            elif word == b"LOGIN":
                self.logins += 1
                right = rest.split(b" ", 1)[1] in _spellings()
                writer.write(tag + (b" OK in\r\n" if right else b" NO [AUTHENTICATIONFAILED] wrong password\r\n"))
                if right:
                    return True
            else:
                writer.write(tag + b" BAD what\r\n")
            if word == b"LOGOUT":
                return False
        return False

    async def _handed_over(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        process = await asyncio.create_subprocess_exec(
            IMAP, "-o", f"mail_location=maildir:{self.place}", "-o", "mail_log_prefix=imap: ",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            env={"USER": USER, "HOME": str(self.place.parent), "PATH": "/usr/bin:/bin"},
            user=_NOBODY if os.geteuid() == 0 else None, group=_NOBODY if os.geteuid() == 0 else None,
        )  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        await process.stdout.readline()  # its greeting: whoever asked is in already
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(reader, process.stdin, noted=True))
                both.create_task(self._pump(process.stdout, writer))
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, noted: bool = False) -> None:
        while data := await reader.read(65_536):
            if noted:
                self.commands.append(data)
            writer.write(data)
            await writer.drain()
        writer.close()


def _spellings() -> tuple[bytes, ...]:
    plain, quoted = f"{USER} {PASSWORD}", f'{USER} "{PASSWORD}"'
    return plain.encode(), quoted.encode(), f'"{USER}" "{PASSWORD}"'.encode()


@asynccontextmanager
async def imap(place: Path) -> AsyncGenerator[Imap]:
    """A mailbox with the usual boxes, empty."""
    one = Imap(place / "Maildir")
    for box in ("", *(f".{name}" for name in BOXES)):
        for part in ("cur", "new", "tmp"):
            (one.place / box / part).mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        for folder, _, _ in os.walk(one.place):
            os.chown(folder, _NOBODY, _NOBODY)
        for above in (one.place.parent, *one.place.parents):
            if above != Path("/") and not above.stat().st_mode & 0o001:
                above.chmod(above.stat().st_mode | 0o011)
    async with accepting(one.talk) as one.port:
        yield one


class Smtp:
    """An SMTP server that keeps what it was given, and refuses whom it is told to."""

    def __init__(self) -> None:
        self.port = 0
        self.logins = 0
        self.taken: list[tuple[str, list[str], bytes]] = []
        self.refused: set[str] = set()
        self.breaks = False
        """Takes the mail, and hangs up before it says so."""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.taken.append((str(envelope.mail_from), list(envelope.rcpt_tos), content))
        if self.breaks:
            transport = server.transport
            assert isinstance(transport, asyncio.Transport)
            transport.abort()
        return "250 taken"


@asynccontextmanager
async def smtp() -> AsyncGenerator[Smtp]:
    """A server that lets in whoever knows the password, and tells what it was handed."""
    from aiosmtpd.smtp import SMTP, AuthResult

    one = Smtp()

    def right(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        one.logins += 1
        return AuthResult(success=data.login == USER.encode() and data.password == PASSWORD.encode())

    def made() -> SMTP:
        return SMTP(one, authenticator=right, auth_require_tls=False, hostname="mail.test")

    server = await asyncio.get_running_loop().create_server(made, "127.0.0.1", 0)
    one.port = server.sockets[0].getsockname()[1]
    try:
        yield one
    finally:
        server.close()


@asynccontextmanager
async def radicale(place: Path) -> AsyncGenerator[str]:
    """A Radicale server in a process of its own; gives the address of the person's collections."""
    port = _free_port()
    await asyncio.to_thread(_configured, place, port)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "radicale", "--config", place / "config", stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL, env={"PATH": "/usr/bin:/bin", "HOME": str(place)},
    )  # fmt: skip
    try:
        async with asyncio.timeout(START_SECONDS):
            while not await _answers(port):  # noqa: ASYNC110 - another process cannot ring
                await asyncio.sleep(0.05)
        yield f"http://127.0.0.1:{port}/{USER}/"
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


def _configured(place: Path, port: int) -> None:
    place.mkdir(parents=True, exist_ok=True)
    users = place / "users"
    users.write_text(f"{USER}:{PASSWORD}\n")
    (place / "config").write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = htpasswd\nhtpasswd_filename = {users}\n"
        f"htpasswd_encryption = plain\ndelay = 0\n[storage]\nfilesystem_folder = {place / 'data'}\n"
        "[logging]\nlevel = warning\n"
    )


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def imap_is_here() -> bool:
    """Whether dovecot's imap is installed: the Debian package dovecot-imapd."""
    return IMAP.exists()
