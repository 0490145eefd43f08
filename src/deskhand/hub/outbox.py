"""What goes out to chats: kept before it is sent, sent once, tried again when a channel does not take it.

The owner's own page and terminal read the event log instead, so nothing is queued for them.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from sqlalchemy import func, select

from deskhand.core.guard.stages import Decision
from deskhand.core.msg import Msg
from deskhand.hub import db
from deskhand.hub.guard import HubGuard, note
from deskhand.hub.pause import kept_going
from deskhand.hub.store import FORGOTTEN, Reader, Store, Tx
from deskhand.trust.standing import chat_channel

log = logging.getLogger(__name__)
TRIES: Final = 12
LONGEST_WAIT: Final = 600.0
SEND_SECONDS: Final = 30.0
BATCH: Final = 20


class NotDelivered(Exception):
    """The channel did not take a message; it is tried again after `retry_after` seconds, or never if `lasting`."""

    def __init__(self, why: str, *, retry_after: float | None = None, lasting: bool = False) -> None:
        self.retry_after = retry_after
        self.lasting = lasting
        super().__init__(why)


class Deliver(Protocol):
    async def __call__(self, channel: str, tenant: str, message: Msg, key: str) -> None:
        """Send once per key: the same key may come again after a crash. Raises `NotDelivered`."""
        ...


@dataclass(frozen=True, slots=True)
class _Letter:
    id: int
    key: str
    tries: int
    channel: str
    tenant: str
    message: Msg | None


def outgoing(tx: Tx, chat: int, key: str, content: str, *, home: bool, person: int) -> None:
    """Queue something for a person in a chat, in this transition."""
    if not home:
        tx.add(db.outbox, key=key, chat=chat, state="waiting", tries=0, next_at=tx.now, content=content, person=person)
        tx.posted = True


class Outbox:
    """Sends what waits, in order per chat."""

    def __init__(self, store: Store, deliver: Deliver | None, guard: HubGuard) -> None:
        self._store = store
        self._deliver = deliver
        self._guard = guard
        self._bell = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        store.on_commit(self._ring)

    def start(self) -> None:
        if self._deliver is not None:
            self._task = asyncio.create_task(
                kept_going(partial(self._work, self._deliver), "the outbox"), name="outbox"
            )

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
            self._task = None

    def _ring(self, tx: Tx) -> None:
        if tx.posted:
            self._bell.set()

    async def _work(self, deliver: Deliver) -> None:
        while True:
            self._bell.clear()
            letters, wait = await self._store.read(lambda reader: _waiting(reader, self._store.clock()))
            for letter in letters:
                await self._send(deliver, letter)
            if not letters:
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self._bell.wait()

    async def _send(self, deliver: Deliver, letter: _Letter) -> None:
        state, wait = "sent", 0.0
        decisions: tuple[Decision, ...] = ()
        if letter.message is None:
            state = "forgotten"
        else:
            channel = chat_channel(letter.channel, letter.message.chat)
            # Each time anew: what may leave may have become less since it was first tried.
            fit = await asyncio.to_thread(self._guard.letter, letter.message, channel)
            decisions = () if letter.tries else fit.decisions
            try:
                async with asyncio.timeout(SEND_SECONDS):
                    await deliver(letter.channel, letter.tenant, fit.message, letter.key)
            except (NotDelivered, TimeoutError) as wrong:
                lasting = isinstance(wrong, NotDelivered) and wrong.lasting
                after = wrong.retry_after if isinstance(wrong, NotDelivered) else None
                state = "failed" if lasting or letter.tries + 1 >= TRIES else "waiting"
                wait = after if after is not None else min(LONGEST_WAIT, 2.0**letter.tries)
                log.warning("message %s was not delivered (%s): %s", letter.key, state, wrong)
        values = {"state": state, "tries": letter.tries + 1, "next_at": self._store.clock() + wait}

        def sent(tx: Tx) -> None:
            tx.update(db.outbox, {"id": letter.id}, **values)
            note(tx, f"outbox:{letter.id}", decisions)

        await self._store.do(sent)


def _waiting(reader: Reader, now: float) -> tuple[list[_Letter], float | None]:
    """The first letter of each chat that may go now, and otherwise how long until one may."""
    first = select(func.min(db.outbox.c.id)).where(db.outbox.c.state == "waiting").group_by(db.outbox.c.chat).subquery()
    rows = (
        reader.connection.execute(
            select(
                db.outbox, db.chat.c.channel, db.chat.c.tenant, db.chat.c.native, db.chat.c.several, db.person.c.called
            )
            .join(db.chat, db.chat.c.id == db.outbox.c.chat)
            .outerjoin(db.person, db.person.c.id == db.outbox.c.person)
            .where(db.outbox.c.id.in_(select(first)))
            .order_by(db.outbox.c.next_at)
        )
        .mappings()
        .all()
    )
    due = [row for row in rows if row["next_at"] <= now][:BATCH]
    said = reader.contents([name for row in due for name in (row["content"], row["called"])])
    letters: list[_Letter] = []
    for row in due:
        text = said[row["content"]]
        message = None
        if text is not FORGOTTEN:
            words = text if isinstance(text, str) else str(text.get("text", ""))
            name = said.get(row["called"]) if row["several"] else None
            words = f"@{name} {words}" if isinstance(name, str) else words
            kind = "text" if isinstance(text, str) else "question"
            message = Msg(chat=row["native"], kind=kind, text=words, data={} if isinstance(text, str) else text)
        letters.append(_Letter(row["id"], row["key"], row["tries"], row["channel"], row["tenant"], message))
    wait = max(0.0, rows[0]["next_at"] - now) if rows and not letters else None
    return letters, wait
