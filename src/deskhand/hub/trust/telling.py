"""Before a desk is sent a step of a run, it is told the run's plan with the signed command behind it, and every signed
answer since, each once on each line, in the order in which they came to be.

Nothing here is believed by the desk because the hub says it. What the desk does not take, it says why; a command that
the hub signed for a chat, and that was too old when it got there, is signed again with what the desk gave.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from weakref import WeakValueDictionary

import msgspec
from sqlalchemy import select, update

from deskhand.core.wire.frames import AnyFrame, Consent, Lock, Signed, Taken, Trouble
from deskhand.hub import db
from deskhand.hub.desks import Desk
from deskhand.hub.run.live import Live, Lives, load
from deskhand.hub.store import Reader, Store, Tx
from deskhand.hub.trust.book import Book
from deskhand.hub.trust.kept import NOBODY, as_bytes, kept, read_back
from deskhand.hub.trust.voice import Voice
from deskhand.trust.envelope import Command
from deskhand.trust.strict import read

_log = logging.getLogger(__name__)
_MOST: Final = 10_000
_PATIENCE: Final = 60.0
"""Seconds in which a page that watches signs again by itself."""
_SIGNING: Final = frozenset({"seq", "nonce", "iat", "exp", "challenge"})
Challenge = Callable[[int, int, str, str], None]
"""Have a person's device asked: person, run, what was sent, challenge."""


@dataclass(frozen=True, slots=True)
class _Awaited:
    before: Signed
    fresh: asyncio.Future[Signed]


@dataclass(slots=True)
class _Told:
    """How much of a run the desk on the line has heard, and why it will hear no more."""

    upto: int = -1
    """How many questions, answers and patches there were when it was told last."""
    frames: int = 0
    trouble: Trouble | None = None


class Telling:
    """What the desk on the line knows of the runs of this hub."""

    def __init__(
        self, hub: str, store: Store, lives: Lives, desk: Desk, book: Book, voice: Voice, challenge: Challenge
    ) -> None:
        self._hub = hub
        self._store = store
        self._lives = lives
        self._desk = desk
        self._book = book
        self._voice = voice
        self._challenge = challenge
        self._awaited: dict[str, _Awaited] = {}
        self._told: dict[int, _Told] = {}
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def greeting(self) -> Sequence[AnyFrame]:
        """What a desk that has just come is told first; of the runs it is told anew."""
        self._told.clear()
        return self._book.frames()

    async def told(self, run: int, so_far: int) -> Trouble | None:
        """Have the desk know a run as far as it has come: its plan, and what `so_far` questions, answers and patches
        brought.

        The trouble is why it does not take it. None too where the line went away: whoever waits begins anew.
        """
        turn = self._turns.setdefault(run, asyncio.Lock())
        async with turn:
            told = self._told.get(run)
            if told is None:
                told = self._told[run] = _Told()
                if len(self._told) > _MOST:
                    del self._told[next(iter(self._told))]
            if told.trouble is None and told.upto < so_far and await self._catch_up(run, told):
                told.upto = so_far
            return told.trouble

    async def _catch_up(self, run: int, told: _Told) -> bool:
        """Tell what was not told yet; False where the line went away before the end."""
        frames = await self._store.read(lambda reader: list(_to_tell(reader, self._hub, run)))
        for frame in frames[told.frames :]:
            taken = await self._desk.tell(frame)
            if taken is None:
                return False
            if taken.trouble is not None and taken.challenge:
                taken = await self._again(frame, taken.challenge) or taken
            if taken.trouble is not None and isinstance(frame, Lock):
                told.trouble = taken.trouble
                return True
            if taken.trouble is not None:
                # The step that wants this answer is asked about by the desk itself, and so put to the person again.
                _log.warning("an answer of run %s does not hold: %s", run, taken.trouble.text)
            told.frames += 1
        return True

    async def _again(self, frame: Lock | Consent, challenge: str) -> Taken | None:
        """The same signed anew with what the desk gave, by us where it was ours, else by the device that signed it;
        None where nobody did."""
        if isinstance(frame, Lock) and frame.consent is not None:
            return None  # the consent of a patch was told by itself, a moment ago
        before = frame.command if isinstance(frame, Lock) else frame.signed
        if before.by == self._book.trust.key.id:
            fresh = self._voice.again(read(before.raw, Command), challenge)
        else:
            fresh = await self._by_its_device(frame, before, challenge)
        if fresh is None:
            return None
        if isinstance(frame, Consent):
            return await self._desk.tell(msgspec.structs.replace(frame, signed=fresh))
        await self._store.do(lambda tx: self._recommanded(tx, frame.run, fresh))
        return await self._desk.tell(msgspec.structs.replace(frame, command=fresh))

    async def _by_its_device(self, frame: Lock | Consent, before: Signed, challenge: str) -> Signed | None:
        """Ask whoever sent it, if they watch just now; their clock is wrong, or it took long to get here."""
        sent = await self._store.read(lambda reader: _sent(reader, frame.run, before))
        if sent is None:
            return None
        person, name = sent
        awaited = self._awaited[name] = _Awaited(before, asyncio.get_running_loop().create_future())
        try:
            self._challenge(person, frame.run, name, challenge)
            async with asyncio.timeout(_PATIENCE):
                return await awaited.fresh
        except TimeoutError:
            return None
        finally:
            if self._awaited.get(name) is awaited:
                del self._awaited[name]

    def signed_again(self, name: str, fresh: Signed) -> None:
        """What was sent under this name has come once more; if it was waited for, and says the same, it takes its
        place."""
        awaited = self._awaited.get(name)
        if awaited is not None and not awaited.fresh.done() and _says_the_same(awaited.before, fresh):
            awaited.fresh.set_result(fresh)

    def _recommanded(self, tx: Tx, run: int, command: Signed) -> None:
        live = self._lives.get(tx, run)
        if live is None or live.forgotten:
            return
        row = tx.connection.execute(select(db.run.c.head).where(db.run.c.id == run)).scalar_one()
        head: dict[str, Any] = {**tx.content(row), "command": kept(command)}
        live.command = command
        tx.connection.execute(update(db.run).where(db.run.c.id == run).values(head=tx.put(live.subject, head)))


def _sent(reader: Reader, run: int, signed: Signed) -> tuple[int, str] | None:
    """Who sent something signed, and what they called it: a message, or an answer."""
    live = load(reader, run)
    if live is None:
        return None
    if live.command == signed:
        statement = select(db.inbox.c.native_id).join(db.run, db.run.c.inbox == db.inbox.c.id).where(db.run.c.id == run)
        name = reader.connection.execute(statement).scalar()
        return None if name is None else (live.person, str(name).removeprefix("undo:"))
    rows = select(db.question.c.answer_id, db.question.c.answer).where(db.question.c.run == run)
    for name, content in reader.connection.execute(rows):
        said = reader.content(content)
        if name and isinstance(said, dict) and read_back(cast("dict[str, Any]", said).get("signed")) == signed:
            return live.person, str(name)
    return None


def _says_the_same(before: Signed, fresh: Signed) -> bool:
    """Whether two messages of one device differ in nothing but when and how they were signed."""
    if before.by != fresh.by:
        return False
    try:
        old, new = (msgspec.json.decode(one.raw, type=dict[str, Any]) for one in (before, fresh))
    except msgspec.DecodeError:
        return False
    return all(old.get(name) == new.get(name) for name in {*old, *new} - _SIGNING)


def _to_tell(reader: Reader, hub: str, run: int) -> Iterator[Lock | Consent]:
    """A run as it is told: its plan, then answers and the steps they brought, oldest first."""
    live = load(reader, run)
    if live is None or live.forgotten:
        return
    yield _lock(hub, live)
    cards: dict[str, bytes] = {}
    answer: Consent | None = None
    patches = 0
    for entry in live.journal.said:
        data: dict[str, Any] = entry.data or {}
        if entry.kind == "asked":
            cards[entry.step] = as_bytes(data.get("card", ""))
        elif entry.kind == "answered":
            signed = read_back(data.get("signed"))
            answer = None
            if signed is not NOBODY and cards.get(entry.step):
                answer = Consent(hub=hub, run=run, card=cards[entry.step], signed=signed)
                yield answer
        else:
            patches += 1
            consent = answer if answer is not None else None
            yield _lock(hub, live, patches, entry.data, consent)


def _lock(
    hub: str, live: Live, n: int = 0, patch: dict[str, Any] | None = None, consent: Consent | None = None
) -> Lock:
    plan = live.plan.json_object() if patch is None else patch
    return Lock(
        hub=hub,
        run=live.id,
        n=n,
        command=live.command,
        plan=msgspec.json.encode(plan),
        now=live.now,
        lang=live.lang,
        card=b"" if consent is None else consent.card,
        consent=None if consent is None else consent.signed,
        model=live.wrote is not None,
    )
