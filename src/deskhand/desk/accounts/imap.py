"""Boxes on a server, spoken to by IMAP: listed, searched, read without a mark, mails laid down and taken out."""

from __future__ import annotations

import imaplib
import re
import socket
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

from deskhand.core.accounts import Role, Wanted
from deskhand.desk.accounts.line import SECONDS, Line
from deskhand.desk.accounts.problems import AnswerUnclear, LoginRefused, SentTooMuch, ServerRefused

BEGINNING: Final = 65_536
"""As much of each mail is looked at when a box is searched."""
MOST: Final = 100 << 20
"""Of one mail that is read whole."""
_TALK: Final = 8 << 20
"""What a server may say besides mails, until an answer is over: names of boxes, numbers of mails."""
_AROUND: Final = 8_192
_ROW: Final = 256
"""What one line of an answer takes besides its letters."""
_VISIT: Final = 256 << 20
_LISTED: Final = re.compile(rb'\((?P<flags>[^)]*)\) (?:"(?P<sep>[^"]*)"|NIL) (?P<name>.+)$', re.DOTALL)
_UID: Final = re.compile(rb"\bUID (\d+)")
_FLAGS: Final = re.compile(rb"FLAGS \(([^)]*)\)")
_DATE: Final = re.compile(rb'INTERNALDATE "([^"]+)"')
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")
_USES: Final[dict[str, Role]] = {
    "\\sent": "sent", "\\drafts": "drafts", "\\trash": "trash", "\\junk": "junk", "\\archive": "archive",
    "\\all": "archive",
}  # fmt: skip
_NAMES: Final[dict[str, Role]] = {
    "inbox": "inbox", "收件箱": "inbox",
    "sent": "sent", "sent items": "sent", "sent messages": "sent", "已发送": "sent", "已发送邮件": "sent",
    "drafts": "drafts", "draft": "drafts", "草稿箱": "drafts", "草稿": "drafts",
    "trash": "trash", "deleted items": "trash", "deleted messages": "trash", "已删除": "trash", "垃圾箱": "trash",
    "junk": "junk", "spam": "junk", "垃圾邮件": "junk",
    "archive": "archive", "存档": "archive", "归档": "archive",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class There:
    """A mail in a box of a server."""

    uid: str
    content: bytes
    whole: bool
    unread: bool
    kept: float


@dataclass(frozen=True, slots=True)
class FarBox:
    place: str
    name: str
    role: Role


def role_of(name: str) -> Role:
    """What a box is for by what it is called; nothing where that does not say it."""
    return _NAMES.get(name.casefold(), "")


class _Through(imaplib.IMAP4):
    """The library's client, over a line that is there already, and only as much of it as was asked for."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._each = BEGINNING
        self._left = _TALK
        self._all = _VISIT
        super().__init__(line.server.host, line.server.port, SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:  # the library's own seam
        return self._line.connect()

    def expect(self, mails: int, each: int = BEGINNING) -> None:
        """What the next answer may hold: so many mails of this size, and what is said around them."""
        self._each, self._left = each, _TALK + mails * (each + _AROUND)

    def read(self, size: int) -> bytes:
        self._may_come(size, size > self._each)
        return super().read(size)

    def readline(self) -> bytes:
        line = super().readline()
        self._may_come(len(line) + _ROW)
        return line

    def _may_come(self, size: int, too_much: bool = False) -> None:
        self._left -= size
        self._all -= size
        if too_much or min(self._left, self._all) < 0:
            raise SentTooMuch(host=self._line.place)


class Boxes:
    """One visit to a server, logged in."""

    def __init__(self, client: _Through, line: Line) -> None:
        self._client = client
        self._line = line

    def listed(self) -> list[FarBox]:
        """Every box that mails can lie in."""
        rows = self._asked("LIST", self._client.list())
        found: list[FarBox] = []
        for row in rows:
            if isinstance(row, tuple):  # a name that needed to be sent as so many bytes
                head, name = cast("tuple[bytes, bytes]", row)
                row = head.rpartition(b"{")[0] + b'"' + name.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
            read = _LISTED.match(cast("bytes", row or b""))
            if read is None or b"\\noselect" in read["flags"].lower() or not read["name"].isascii():
                continue  # what is not written as the protocol has it cannot be opened by that name either
            place = _unquoted(read["name"].strip())
            name = decoded_name(place)
            flags = read["flags"].decode("ascii", "replace").lower().split()
            uses: list[Role] = [_USES[one] for one in flags if one in _USES]
            last = name.rpartition((read["sep"] or b"/").decode("utf-8", "replace"))[2].lower()
            found.append(FarBox(place, name, uses[0] if uses else role_of(last)))
        return found

    def search(self, box: str, wanted: Wanted) -> tuple[list[There], int]:
        """The newest mails in a box among those that may be wanted, or the oldest, each with its beginning; and how
        many of them are not among these."""
        self._open(box, readonly=True)
        every = self._found(*_criteria(wanted))
        uids = every[: wanted.most] if wanted.oldest else every[: -wanted.most - 1 : -1]
        place = {uid: at for at, uid in enumerate(uids)}
        found = self._fetched(uids, f"(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.{BEGINNING}>)", BEGINNING)
        return sorted(found, key=lambda one: place.get(one.uid, 0)), len(every) - len(uids)

    def read(self, box: str, uid: str) -> There | None:
        """One mail, whole, without a mark that it was read."""
        if not uid.isascii() or not uid.isdigit():
            return None
        self._open(box, readonly=True)
        return next(iter(self._fetched([uid], "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])", MOST)), None)

    def with_id(self, box: str, id_: str) -> list[str]:
        """The mails of a Message-ID in a box."""
        self._open(box, readonly=True)
        return self._found("HEADER", "Message-ID", _quoted(f"<{id_}>"))

    def append(self, box: str, content: bytes, flags: str) -> None:
        self._asked("APPEND", self._client.append(_quoted(box), flags, "", content))

    def create(self, box: str) -> None:
        self._asked("CREATE", self._client.create(_quoted(box)))

    def expunge(self, box: str, uids: Sequence[str]) -> None:
        """Take these mails, and no others, out of a box."""
        self._open(box, readonly=False)
        if "UIDPLUS" not in self._client.capabilities:
            raise ServerRefused(host=self._line.place, why="UIDPLUS")
        self._asked("STORE", self._client.uid("STORE", ",".join(uids), "+FLAGS.SILENT", "(\\Deleted)"))
        self._asked("EXPUNGE", self._client.uid("EXPUNGE", ",".join(uids)))

    def _open(self, box: str, *, readonly: bool) -> None:
        self._asked("SELECT", self._client.select(_quoted(box), readonly))

    def _found(self, *criteria: str) -> list[str]:
        rows = cast("list[bytes | None]", self._asked("SEARCH", self._client.uid("SEARCH", *criteria)))
        return [one.decode("ascii") for row in rows if row for one in row.split()]

    def _fetched(self, uids: Sequence[str], what: str, each: int) -> list[There]:
        if not uids:
            return []
        self._client.expect(len(uids), each)
        rows = self._asked("FETCH", self._client.uid("FETCH", ",".join(uids), what))
        return [_there(cast("tuple[bytes, bytes]", row)) for row in rows if isinstance(row, tuple)]

    def _asked(self, what: str, answer: tuple[str, list[Any]]) -> list[Any]:
        status, rows = answer
        if status != "OK":
            why = b" ".join(row for row in rows if isinstance(row, bytes))
            raise ServerRefused(host=self._line.place, why=f"{what}: {self._line.said(why)}")
        self._client.expect(0)
        return rows


@contextmanager
def boxes(line: Line, account: str, user: str, password: str, secret: str) -> Generator[Boxes]:
    """A visit; raises `NoProtection`, `LoginRefused`, `ServerRefused`, `SentTooMuch`, or what the line raises."""
    try:
        client = _Through(line)
    except imaplib.IMAP4.error as wrong:
        raise ServerRefused(host=line.place, why=_said(line, wrong)) from None
    try:
        if not line.sealed:
            if "STARTTLS" in client.capabilities:
                client.starttls(line.tls)
            else:
                line.need_tls()
        if client.state == "NONAUTH":
            _log_in(client, line, account, user, password, secret)
        yield Boxes(client, line)
    except imaplib.IMAP4.abort as wrong:
        raise EOFError(str(wrong)) from None
    except imaplib.IMAP4.error as wrong:
        raise ServerRefused(host=line.place, why=_said(line, wrong)) from None
    except (OverflowError, ValueError) as wrong:
        # Bytes where letters, or digits, belong: the library and we read what a server says as it is defined.
        raise AnswerUnclear(host=line.place, why=type(wrong).__name__) from None
    finally:
        with suppress(imaplib.IMAP4.error, OSError, SentTooMuch, UnicodeError):
            client.logout()
        with suppress(OSError):
            client.shutdown()


def _log_in(client: imaplib.IMAP4, line: Line, account: str, user: str, password: str, secret: str) -> None:
    try:
        if "AUTH=PLAIN" in client.capabilities:
            client.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
        else:
            client.login(user, password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as wrong:
        raise LoginRefused(host=line.place, account=account, why=_said(line, wrong), secret=secret) from None


def _said(line: Line, wrong: Exception) -> str:
    text = str(wrong)
    if text.startswith("b'"):
        text = text[2:-1]
    return line.said(text)


def _criteria(wanted: Wanted) -> list[str]:
    """What narrows a search on the server. Its days are whole and of its own zone, so a day is left on either side."""
    criteria = ["UNDELETED"]
    if wanted.unread:
        criteria.append("UNSEEN")
    if wanted.since > -1e11:
        criteria += ["SENTSINCE", _day(wanted.since, -1)]
    if wanted.until < 1e11:
        criteria += ["SENTBEFORE", _day(wanted.until, 2)]
    if wanted.sender.isascii() and wanted.sender.strip():
        criteria += ["FROM", _quoted(wanted.sender.strip())]
    for word in wanted.words.split():
        # A server knows encoded letters by its own lights; plain ones it finds for sure.
        if word.isascii() and word.isalnum():
            criteria += ["TEXT", _quoted(word)]
    return criteria


def _day(at: float, more: int) -> str:
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    day = datetime.fromtimestamp(max(at, 0.0), UTC) + timedelta(days=more)
    return f"{day.day}-{months[day.month - 1]}-{day.year}"


def _there(row: tuple[bytes, bytes]) -> There:
    head, content = row
    uid, flags, date, size_ = (pattern.search(head) for pattern in (_UID, _FLAGS, _DATE, _SIZE))
    kept = 0.0
    if date is not None:
        with suppress(ValueError):
            kept = datetime.strptime(date[1].decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z").timestamp()
    return There(
        uid=uid[1].decode() if uid else "",
        content=content,
        whole=size_ is None or len(content) >= int(size_[1]),
        unread=flags is not None and b"\\seen" not in flags[1].lower(),
        kept=kept,
    )


def _quoted(text: str) -> str:
    plain = "".join(c for c in text if c not in "\r\n\0")
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _unquoted(raw: bytes) -> str:
    text = raw.decode("ascii", "replace")
    if text.startswith('"') and text.endswith('"'):
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text


def decoded_name(place: str) -> str:
    """A box's name out of the UTF-7 that IMAP writes it in."""

    def one(found: re.Match[str]) -> str:
        if not found[1]:
            return "&"
        text = f"+{found[1].replace(',', '/')}-".encode("ascii").decode("utf-7", "replace")
        return text.encode("utf-8", "replace").decode()  # half a letter is none

    return re.sub(r"&([A-Za-z0-9+,]*)-", one, place)


def encoded_name(name: str) -> str:
    """A name as IMAP writes it."""

    def one(found: re.Match[str]) -> str:
        if found[0] == "&":
            return "&-"
        raw = found[0].encode("utf-7").decode("ascii")
        return "&" + raw.removeprefix("+").removesuffix("-").replace("/", ",") + "-"

    return re.sub(r"&|[^\x20-\x7e]+", one, name)
