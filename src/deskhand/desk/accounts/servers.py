"""All servers of the person's accounts, for the changes of one job: each call waits in its thread for its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

from deskhand.core.accounts import ShelfKind, Wanted
from deskhand.core.shown import shown
from deskhand.desk.accounts.account import Account, Server
from deskhand.desk.accounts.imap import Boxes, FarBox, There, boxes
from deskhand.desk.accounts.line import Line, visit
from deskhand.desk.accounts.problems import NoPassword, NoSuchAccount, NothingSends

if TYPE_CHECKING:
    from deskhand.desk.accounts.dav import Dav, FarFile
    from deskhand.desk.work import Work

T = TypeVar("T")
CALL_SECONDS: Final = 240.0
_ALIKE: Final = 20
"""How many mails of one Message-ID are read; there is one, but for copies."""


class Servers:
    """What the doors of one job and its changes do on servers."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._accounts = work.accounts
        self._loop = work.reporter.loop

    def now(self, doing: Coroutine[Any, Any, T]) -> T:
        """Wait, in a worker thread, for what is done on the event loop."""
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(CALL_SECONDS)

    def account(self, name: str) -> Account:
        found = self._accounts.named(name)
        if found is None:
            raise NoSuchAccount(account=shown(name))
        return found

    async def boxes(self, account: str) -> list[FarBox]:
        return await self._visited(account, lambda on: on.listed())

    async def found(self, account: str, box: str, wanted: Wanted) -> tuple[list[There], int]:
        return await self._visited(account, lambda on: on.search(box, wanted))

    async def mail(self, account: str, box: str, uid: str) -> There | None:
        return await self._visited(account, lambda on: on.read(box, uid))

    async def with_id(self, account: str, box: str, id_: str) -> list[There]:
        """The mails of a Message-ID in a box, whole."""

        def talk(on: Boxes) -> list[There]:
            found = (on.read(box, uid) for uid in on.with_id(box, id_)[:_ALIKE])
            return [one for one in found if one is not None]

        return await self._visited(account, talk)

    async def append(self, account: str, box: str, content: bytes, flags: str) -> None:
        """Lay a mail into a box, made where it is not there."""

        def talk(on: Boxes) -> None:
            if box not in {one.place for one in on.listed()}:
                on.create(box)
            on.append(box, content, flags)

        await self._visited(account, talk)

    async def discard(self, account: str, box: str, uids: Sequence[str]) -> None:
        await self._visited(account, lambda on: on.expunge(box, uids))

    async def send(self, account: str, content: bytes, to: Sequence[str]) -> None:
        """Send a mail; what leaves is looked through for secrets first."""
        from deskhand.desk.accounts.smtp import send

        one = self.account(account)
        if one.smtp is None:
            raise NothingSends(account=shown(one.name))
        await self.may_leave(one.smtp.host, content)
        password = await self._password(one, one.smtp)

        def talk(line: Line) -> None:
            login = (one.login, password)
            send(line, content, one.address, to, account=one.name, login=login, secret=one.secret)

        await visit(self._work, one.smtp, self._accounts.tls, (one.login, password, one.secret), talk)

    async def may_leave(self, host: str, content: bytes) -> None:
        """Raises a refusal where a mail holds a secret of this computer, in its text or in a file that goes along."""
        from deskhand.desk.accounts.leaving import texts_of
        from deskhand.desk.doors.problems import SecretInside

        def look() -> list[str]:
            found = (self._work.outward.traffic.secrets(host, text) for text in texts_of(content))
            return list(dict.fromkeys(name for names in found for name in names))

        names = await self._work.thread(look)
        if names:
            raise SecretInside(host=shown(host), names=", ".join(names))

    async def file(self, account: str, kind: ShelfKind, href: str) -> FarFile | None:
        return await self._dav(account, kind).file(href)

    async def put(self, account: str, kind: ShelfKind, href: str, content: bytes, etag: str) -> str | None:
        return await self._dav(account, kind).put(href, content, etag)

    async def remove(self, account: str, kind: ShelfKind, href: str, etag: str) -> bool:
        return await self._dav(account, kind).remove(href, etag)

    def _dav(self, account: str, kind: ShelfKind) -> Dav:
        from deskhand.desk.accounts.dav import Dav

        return Dav(self._work, self.account(account), self._accounts, kind)

    async def _visited(self, account: str, talk: Callable[[Boxes], T]) -> T:
        one = self.account(account)
        if one.imap is None:
            raise NoSuchAccount(account=shown(one.name))
        password = await self._password(one, one.imap)

        def talked(line: Line) -> T:
            with boxes(line, one.name, one.login, password, one.secret) as on:
                return talk(on)

        return await visit(self._work, one.imap, self._accounts.tls, (one.login, password, one.secret), talked)

    async def _password(self, account: Account, server: Server) -> str:
        found = await self._work.thread(self._accounts.load, account.secret) if account.secret else None
        if found is None:
            secret = account.secret or "NAME"
            raise NoPassword(host=shown(server.host), account=shown(account.name), secret=secret)
        return found
