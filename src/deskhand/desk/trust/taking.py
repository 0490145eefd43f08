"""Frames of trust in, answers out: each is checked, stored in one transaction, and answered; whatever it holds, with
nothing worse than a `Taken` that says why not.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Final

from deskhand.core.errors import BadRequest, Problem
from deskhand.core.fault import reach
from deskhand.core.wire import frames
from deskhand.core.words import Lang, Words
from deskhand.desk.trust import audit
from deskhand.desk.trust.authority import Authorities
from deskhand.desk.trust.consents import Consents
from deskhand.desk.trust.locks import Locks, Reading
from deskhand.store.writer import Writer
from deskhand.trust.audit import read_head
from deskhand.trust.fresh import SqliteMemory
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.signed import Signed

_LARGEST: Final = 2**53
_LONGEST: Final = 200
READ_SECONDS: Final = 30.0
"""How long the words of one request may be worked on."""


class NotReadInTime(Problem):
    words = Words(
        "The request could not be worked out within {seconds} seconds, because a folder does not answer. Nothing was "
        "done. Look at the disk it is on, then ask again.",
        "有文件夹没有响应，未能在 {seconds} 秒内理解该请求。没有做任何更改。请检查所在磁盘后重新提出。",
    )


class Taking:
    """What stands between the line and the rooms of trust."""

    def __init__(
        self,
        writer: Writer[sqlite3.Connection],
        authority: Authorities,
        locks: Locks,
        consents: Consents,
        clock: Callable[[], float],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """`changed` is called on the event loop whenever a list of devices or grants is another one."""
        self._writer = writer
        self._authority = authority
        self._locks = locks
        self._consents = consents
        self._clock = clock
        self._changed = changed
        self._lists = asyncio.Lock()  # a list follows from the one before it: one change at a time

    async def lock(self, frame: frames.Lock) -> frames.Taken:
        """Hold a run to its plan, or say why not; stale ones are answered with a challenge."""
        patch = frame.n != 0 and frame.consent is not None
        signed = frame.consent if patch and frame.consent is not None else frame.command
        purpose = f"{frame.hub}/{frame.run}"
        try:
            _check_numbers(frame.hub, frame.run, frame.n)
            if patch and frame.consent is not None:
                purpose = f"card:{_card_of(frame.card)}"
            reading = await self._read(frame)
            now = self._clock()
            await self._writer.do(lambda connection: self._locks.take(connection, reading, now))
        except Problem as wrong:
            return await self._not_taken(signed, purpose, wrong, frame.lang)
        return frames.Taken(about=signed.hash)

    async def _read(self, frame: frames.Lock) -> Reading:
        """What the frame says by itself. Working out its words may look at folders, and a disk may hang."""
        try:
            async with asyncio.timeout(READ_SECONDS):
                return await asyncio.to_thread(self._locks.read, frame)
        except TimeoutError:
            raise NotReadInTime(seconds=f"{READ_SECONDS:g}") from None

    async def consent(self, frame: frames.Consent) -> frames.Taken:
        """Keep an answer, or say why not, in the language of its run; stale ones are answered with a challenge."""
        try:
            _check_numbers(frame.hub, frame.run, 0)
            reading = self._consents.read(frame)
            now = self._clock()

            def work(connection: sqlite3.Connection) -> None:
                locked = self._locks.held(connection, frame.hub, frame.run)
                self._consents.take(connection, reading, locked, now)

            await self._writer.do(work)
        except Problem as wrong:
            lang = await self._lang(frame)
            return await self._not_taken(frame.signed, f"card:{_card_of(frame.card)}", wrong, lang)
        return frames.Taken(about=frame.signed.hash)

    async def rosters(self, frame: frames.Rosters) -> bool:
        """Go on with the owner's list; whether anything changed. Raises `Rejected`, and keeps ours."""
        async with self._lists:
            longer = await asyncio.to_thread(self._authority.longer, frame.entries)
            if len(longer) == len(self._authority.roster):
                return False
            now = self._clock()
            await self._writer.do(lambda connection: self._authority.keep_roster(connection, longer, now))
            self._authority.roster = longer
            self._changed()
            return True

    async def grants(self, frame: frames.Grants) -> bool:
        """Take grants and tombstones; whether anything changed. Raises `Rejected`, and takes none of them."""
        async with self._lists:
            book, fresh = self._authority.more(frame.entries, frame.ends)
            if not fresh:
                return False
            now = self._clock()
            await self._writer.do(lambda connection: self._authority.keep_grants(connection, fresh, now))
            self._authority.book = book
            self._changed()
            return True

    async def heads(self, frame: frames.Heads) -> None:
        """Keep how far the hub's audit chain had come; raises `Rejected`, for one that does not go on too."""
        head = read_head(frame.head, self._authority.roster, ("hub",))
        now = self._clock()
        reach("desk.anchor.before")
        wrong = await self._writer.do(
            lambda connection: audit.keep_head(connection, head, frame.head, frame.answers, now)
        )
        reach("desk.anchor.after")
        if wrong is not None:
            raise Rejected(wrong)

    async def _lang(self, frame: frames.Consent) -> Lang:
        """The language of a run; English where there is none."""

        def work(connection: sqlite3.Connection) -> Lang:
            return self._locks.held(connection, frame.hub, frame.run).lang

        try:
            _check_numbers(frame.hub, frame.run, 0)
            return await self._writer.do(work)
        except Problem:
            return "en"

    async def _not_taken(self, signed: Signed, purpose: str, wrong: Problem, lang: Lang) -> frames.Taken:
        challenge = ""
        if isinstance(wrong, Rejected) and wrong.why is Why.STALE:
            # Only a message whose signature held is ever found to be stale.
            now = int(self._clock())
            challenge = await self._writer.do(
                lambda connection: SqliteMemory(connection).challenge(signed.by, purpose, now)
            )
        values = {"why": wrong.why.value} if isinstance(wrong, Rejected) else {}
        trouble = frames.Trouble(code=wrong.code, text=wrong.said(lang), values=values, side_effect=wrong.side_effect)
        return frames.Taken(about=signed.hash, trouble=trouble, challenge=challenge)


def _check_numbers(hub: str, run: int, n: int) -> None:
    """What a row can hold."""
    if not (0 <= run < _LARGEST and 0 <= n < _LARGEST):
        raise BadRequest(why="run")
    if not 0 < len(hub) <= _LONGEST:
        raise BadRequest(why="hub")


def _card_of(card: bytes) -> str:
    return frames.Signed(card, "", b"").hash
