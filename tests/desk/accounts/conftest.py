"""A person with a real mail server, a real calendar server, and a desk that may reach them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from tests.abilities.accounts_desk import PersonDesk, at_work

from deskhand.desk.accounts.account import Account, Server
from deskhand.testing import mail_servers as real

_CALENDAR = (
    '<c:mkcalendar xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:d="DAV:"><d:set><d:prop>'
    "<d:displayname>Work</d:displayname></d:prop></d:set></c:mkcalendar>"
)
_BOOK = (
    '<d:mkcol xmlns:d="DAV:" xmlns:a="urn:ietf:params:xml:ns:carddav"><d:set><d:prop><d:resourcetype><d:collection/>'
    "<a:addressbook/></d:resourcetype><d:displayname>Friends</d:displayname></d:prop></d:set></d:mkcol>"
)
CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:a\r\nFN:李伟\r\nN:李;伟;;;\r\nEMAIL:wei@example.org\r\nEND:VCARD\r\n"


@dataclass
class Servers:
    imap: real.Imap
    smtp: real.Smtp
    dav: str

    @property
    def account(self) -> Account:
        return Account(
            "work", address=real.USER, person="Li", secret="pw", imap=Server("127.0.0.1", self.imap.port),
            smtp=Server("127.0.0.1", self.smtp.port), caldav=self.dav, carddav=self.dav,
        )  # fmt: skip

    @property
    def near(self) -> list[tuple[str, int]]:
        ports = (self.imap.port, self.smtp.port, urlsplit(self.dav).port or 0)
        return [("127.0.0.1", port) for port in ports]

    async def events(self) -> list[str]:
        """What lies in the calendar, asked without us."""
        async with httpx.AsyncClient(auth=(real.USER, real.PASSWORD)) as client:
            answer = await client.get(f"{self.dav}Work/")
        return sorted(line for line in answer.text.splitlines() if line.startswith(("SUMMARY", "DTSTART")))


@pytest.fixture
async def servers(tmp_path: Path) -> AsyncIterator[Servers]:
    if not real.imap_is_here():
        pytest.skip("dovecot-imapd is not installed")
    async with real.imap(tmp_path / "mail") as imap, real.smtp() as smtp, real.radicale(tmp_path / "dav") as dav:
        async with httpx.AsyncClient(auth=(real.USER, real.PASSWORD)) as client:
            assert (await client.request("MKCALENDAR", f"{dav}Work/", content=_CALENDAR)).status_code == 201
            assert (await client.request("MKCOL", f"{dav}book/", content=_BOOK)).status_code == 201
            headers = {"Content-Type": "text/vcard"}
            assert (await client.put(f"{dav}book/a.vcf", content=CARD.encode(), headers=headers)).status_code == 201
        yield Servers(imap, smtp, dav)


@pytest.fixture
async def person(servers: Servers, tmp_path: Path, home: Path) -> AsyncIterator[PersonDesk]:
    async with at_work(
        tmp_path / "root", home, servers.account, near=servers.near, hosts=["127.0.0.1"], password=real.PASSWORD
    ) as desk:
        yield desk
