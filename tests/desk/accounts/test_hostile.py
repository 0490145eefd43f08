"""Servers that mean harm, and others' words on honest ones: no password is told, and nothing is filled up."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from tests.abilities.accounts_desk import PersonDesk, at_work
from tests.desk.accounts.conftest import Servers

from deskhand.desk.accounts.account import Account, Server
from deskhand.desk.accounts.xml import MOST, NotAnAnswer, answers
from deskhand.desk.doors.released import unsaid
from deskhand.testing import mail_servers as real

Talk = Callable[[str, bytes, bytes, asyncio.StreamWriter], Awaitable[bool]]
"""What a server says to a command: its word, its tag, the rest; whether that was an answer."""


def event(uid: str, note: str) -> bytes:
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20240101T000000Z\r\n"
        f"DTSTART:20240108T020000Z\r\nDTEND:20240108T030000Z\r\nSUMMARY:{uid}\r\nDESCRIPTION:{note}\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    ).encode()


async def test_others_words_never_become_a_password_and_a_guess_is_not_answered(
    person: PersonDesk, servers: Servers
) -> None:
    """Who may write into a calendar names a secret there, or tries what it is: it comes back as it was written."""
    notes = {
        "named": "{secret:pw}", "unknown": "{secret:other}", "login": f"{{login:{real.USER}:pw}}",
        "guessed": f"{real.PASSWORD} or not",
    }  # fmt: skip
    async with httpx.AsyncClient(auth=(real.USER, real.PASSWORD)) as client:
        for uid, note in notes.items():
            headers = {"Content-Type": "text/calendar"}
            await client.put(f"{servers.dav}Work/{uid}.ics", content=event(uid, note), headers=headers)
        for uid in notes:
            await person.result("calendar.move", event=uid, to="2024-01-09T12:00")
        await person.result("todo.add", text="buy {secret:pw}", note=f"{{login:{real.USER}:pw}}")
        there = (await client.get(f"{servers.dav}Work/")).text
    for note in notes.values():
        assert f"DESCRIPTION:{note}" in there
    coded = base64.b64encode(f"{real.USER}:{real.PASSWORD}".encode()).decode()
    assert (there.count(real.PASSWORD), there.count(coded)) == (1, 0), "only what the guesser wrote"


async def test_an_answer_to_a_foreign_address_leaves_whole_or_not_at_all(person: PersonDesk, servers: Servers) -> None:
    for name, sender in (("idn", "boss@córp.example"), ("local", "bоss@corp.example")):
        head = f"From: Boss <{sender}>\r\nTo: {real.USER}\r\nSubject: {name}\r\nMessage-ID: <{name}@x>\r\n\r\nhi\r\n"
        (servers.imap.place / f"new/{name}.eml").write_bytes(head.encode())
    await person.result("mail.reply", mail="idn", body="x")
    assert [to for _, to, _ in servers.smtp.taken] == [["boss@xn--crp-gna.example"]]
    assert await person.trouble("mail.reply", mail="local", body="x") == "NotAnAddress"


@asynccontextmanager
async def serving(talk: Talk) -> AsyncIterator[int]:
    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n")
            while line := await reader.readline():
                tag, _, rest = line.strip().partition(b" ")
                word = rest.split(b" ")[0].decode().upper()
                if word == "AUTHENTICATE":
                    writer.write(b"+ \r\n")
                    rest = await reader.readline()
                if not await talk(word, tag, rest, writer):
                    said = {"CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"}.get(word, b"")
                    writer.write(said + tag + b" OK done\r\n")
                await writer.drain()
        except (ConnectionError, ValueError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(one, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def visiting(talk: Talk, tmp_path: Path, home: Path, **more: Any) -> AsyncIterator[PersonDesk]:
    async with serving(talk) as port:
        near = [("127.0.0.1", port), *((one.host, one.port) for one in more.values())]
        account = Account("work", address=real.USER, secret="pw", imap=Server("127.0.0.1", port), **more)
        async with at_work(
            tmp_path / "root", home, account, near=near, hosts=["127.0.0.1"], password=real.PASSWORD
        ) as desk:
            yield desk


def one_box(fetched: Callable[[bytes, asyncio.StreamWriter], Awaitable[None]], uids: bytes = b"1") -> Talk:
    async def talk(word: str, tag: bytes, rest: bytes, writer: asyncio.StreamWriter) -> bool:
        if word == "LIST":
            writer.write(b'* LIST (\\HasNoChildren) "/" "INBOX"\r\n' + tag + b" OK done\r\n")
        elif word == "UID" and b"SEARCH" in rest:
            writer.write(b"* SEARCH " + uids + b"\r\n" + tag + b" OK done\r\n")
        elif word == "UID":
            await fetched(tag, writer)
        else:
            return False
        return True

    return talk


async def _endless(tag: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"* 1 FETCH (UID 1 BODY[]<0> {20000000000}\r\n")
    while True:
        writer.write(b"x" * (1 << 20))
        await writer.drain()


async def _crowd(tag: bytes, writer: asyncio.StreamWriter) -> None:
    mail = b"From: a@b\r\nSubject: x\r\n\r\n" + b"y" * 60_000
    for uid in range(60_000):
        writer.write(b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n%b)\r\n" % (uid, uid, len(mail), mail))
        await writer.drain()


async def _boxes(word: str, tag: bytes, rest: bytes, writer: asyncio.StreamWriter) -> bool:
    if word == "LIST":
        writer.write(b"".join(b'* LIST (\\HasNoChildren) "/" "b%d"\r\n' % n for n in range(40_000)))
    return word == "LIST"


@pytest.mark.parametrize("talk", [one_box(_endless), one_box(_crowd), _boxes], ids=["literal", "mails", "boxes"])
async def test_more_than_was_asked_for_is_not_taken(talk: Talk, tmp_path: Path, home: Path) -> None:
    async with visiting(talk, tmp_path, home) as desk:
        assert await desk.trouble("mail.search") == "SentTooMuch"


async def _date(tag: bytes, writer: asyncio.StreamWriter) -> None:
    row = b'* 1 FETCH (UID 1 FLAGS (\xff) INTERNALDATE "\xff-Jan-2024" BODY[]<0> {13}\r\nFrom: a@b\r\n\r\n)\r\n'
    writer.write(row + tag + b" OK done\r\n")


async def _size(tag: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"* 1 FETCH (UID 1 BODY[]<0> {" + b"9" * 5_000 + b"}\r\n")


async def _flags(word: str, tag: bytes, rest: bytes, writer: asyncio.StreamWriter) -> bool:
    if word == "LIST":
        writer.write(b'* LIST (\\\xff) "\xfe" "\xff"\r\n* LIST () "/" "&2AA-"\r\n' + tag + b" OK done\r\n")
    return word == "LIST"


@pytest.mark.parametrize(
    ("talk", "well"),
    [(one_box(_date, b"\xff\xfe"), False), (one_box(_size), False), (one_box(_date), True), (_flags, True)],
    ids=["numbers", "size", "date", "flags"],
)
async def test_bytes_that_mean_nothing_are_no_fault_of_ours(talk: Talk, well: bool, tmp_path: Path, home: Path) -> None:
    async with visiting(talk, tmp_path, home) as desk:
        receipt = await desk.do("mail.search")
        trouble = "" if receipt.trouble is None else receipt.trouble.code
        assert (receipt.outcome, trouble) == (("done", "") if well else ("failed", "AnswerUnclear"))


WRITINGS = [
    str, lambda text: base64.b64encode(text.encode()).decode(),
    lambda text: base64.b64encode(f"\0{real.USER}\0{text}".encode()).decode(),
    lambda text: base64.b64encode(f"{real.USER}:{text}".encode()).decode().rstrip("="),
    lambda text: text.encode().hex(), lambda text: quote(text, safe=""), str.upper,
]  # fmt: skip


@pytest.mark.parametrize("password", [real.PASSWORD, 'pä ss"w\\ö%rd'])
def test_a_server_repeats_no_password_in_any_writing(password: str) -> None:
    for write in WRITINGS:
        told = unsaid(f"wrong: {write(password)}!", real.USER, password, "pw")
        assert told == "wrong: {secret:pw}!", write(password)


async def test_a_refusal_that_repeats_the_password_is_told_without_it(tmp_path: Path, home: Path) -> None:
    """The word of an IMAP server, and of an SMTP server, for a login that it refuses."""
    heard: list[bytes] = []

    async def refusing(word: str, tag: bytes, rest: bytes, writer: asyncio.StreamWriter) -> bool:
        if word == "AUTHENTICATE":
            heard.append(rest.strip())
            plain = base64.b64decode(rest).split(b"\0")[-1]
            writer.write(tag + b" NO bad login " + b"x" * 100 + plain + b" " + rest.strip() + b"\r\n")
        return word == "AUTHENTICATE"

    async def posting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hi\r\n")
        while line := await reader.readline():
            if line.upper().startswith(b"EHLO"):
                writer.write(b"250-hi\r\n250 AUTH PLAIN\r\n")
            elif line.upper().startswith(b"AUTH"):
                said = line.split()[-1]
                writer.write(b"535 no " + base64.b64decode(said).split(b"\0")[-1] + b" " + said + b"\r\n")
            else:
                writer.write(b"250 ok\r\n")
        writer.close()

    server = await asyncio.start_server(posting, "127.0.0.1", 0)
    async with server:
        smtp = Server("127.0.0.1", server.sockets[0].getsockname()[1])
        async with visiting(refusing, tmp_path, home, smtp=smtp) as desk:
            searched = await desk.do("mail.search")
            assert heard and searched.trouble is not None and searched.trouble.code == "LoginRefused"
            desk.real.monitor._accounts = type(desk.real.monitor._accounts)(  # pyright: ignore[reportPrivateUsage]
                [Account("work", address=real.USER, secret="pw", smtp=smtp)], {"pw": real.PASSWORD}.get
            )
            sent = await desk.do("mail.send", to="a@x.org", subject="s", body="b")
            assert sent.trouble is not None and sent.trouble.code == "LoginRefused", sent
    for text in (searched.trouble.text, sent.trouble.text):
        assert real.PASSWORD[:6] not in text and "{secret:pw}" in text
        assert base64.b64encode(f"\0{real.USER}\0{real.PASSWORD}".encode()).decode()[:20] not in text


@pytest.mark.parametrize("body", [b"<a/>" * (MOST + 1), b"<a>" * 1_000], ids=["wide", "deep"])
def test_an_answer_of_a_calendar_server_has_bounds(body: bytes) -> None:
    with pytest.raises(NotAnAnswer, match=">"):
        list(answers(b'<d:multistatus xmlns:d="DAV:">' + body))
