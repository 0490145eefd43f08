"""The log of what happened, for whoever watches: kept, numbered, and written in the transition it tells of.

A watcher reads what is kept after the last number it saw, then waits to be rung; nobody polls. Progress is passed on to
whoever watches at that moment, and is not kept.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, cast

from sqlalchemy import func, select

from deskhand.hub import db
from deskhand.hub.store import FORGOTTEN, Reader, Store, Tx
from deskhand.hub.views import Event, EventKind

BATCH: Final = 200
_log = logging.getLogger(__name__)
_UNSEEN: Final = 64
"""How many steps' progress a slow watcher may fall behind; of each step only the newest is kept."""


def told(
    tx: Tx, person: int, kind: EventKind, *, run: int | None = None, step: str = "", state: str = "",
    content: str | None = None,
) -> None:  # fmt: skip
    """Add to a person's log, in this transition."""
    tx.add(db.event, person=person, run=run, kind=kind, step=step, state=state, content=content, at=tx.now)
    tx.rung.add(person)


def iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


class _Watcher:
    def __init__(self, person: int) -> None:
        self.person = person
        self.bell = asyncio.Event()
        self.passing: OrderedDict[tuple[int | None, str], Event] = OrderedDict()


class Log:
    """Everybody who watches, and the log they read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._watchers: set[_Watcher] = set()
        self._closed = False
        store.on_commit(self._ring)

    async def after(self, person: int, last: int) -> AsyncIterator[Event]:
        """Everything kept since number `last`, and then whatever happens, until the hub stops."""
        watcher = _Watcher(person)
        self._watchers.add(watcher)
        try:
            while not self._closed:
                watcher.bell.clear()
                kept = await self._store.read(partial(read, person=person, last=last))
                for number, event in kept:
                    last = number
                    if event is not None:
                        yield event
                while watcher.passing:
                    yield watcher.passing.popitem(last=False)[1]
                if len(kept) < BATCH:
                    await watcher.bell.wait()
        finally:
            self._watchers.discard(watcher)

    async def last(self, person: int) -> int:
        statement = select(func.max(db.event.c.id)).where(db.event.c.person == person)
        return await self._store.read(lambda reader: int(reader.connection.execute(statement).scalar() or 0))

    def progress(self, person: int, run: int, path: str, done: int, total: int, what: str) -> None:
        data: dict[str, Any] = {"path": path, "done": done, "total": total, "what": what}
        self._pass_on(person, run, path, "progress", data)

    def challenge(self, person: int, run: int, name: str, challenge: str) -> None:
        """A desk wants what was sent under this name signed again: whoever sent it and watches signs it with this."""
        self._pass_on(person, run, f"challenge {name}", "challenge", {"id": name, "challenge": challenge})

    def world(self, person: int, device: str) -> None:
        """A desk of this person looks otherwise now."""
        self._pass_on(person, None, f"world {device}", "world", {"device": device})

    def _pass_on(self, person: int, run: int | None, what: str, kind: EventKind, data: dict[str, Any]) -> None:
        """Tell whoever watches now; of each thing they only need the newest."""
        event = Event(id=None, kind=kind, run=run, at=iso(self._store.clock()), data=data)
        for watcher in self._watchers:
            if watcher.person == person:
                watcher.passing[run, what] = event
                if len(watcher.passing) > _UNSEEN:
                    watcher.passing.popitem(last=False)
                watcher.bell.set()

    def close(self) -> None:
        self._closed = True
        for watcher in self._watchers:
            watcher.bell.set()

    def _ring(self, tx: Tx) -> None:
        for watcher in self._watchers:
            if watcher.person in tx.rung:
                watcher.bell.set()


def read(reader: Reader, person: int, last: int) -> list[tuple[int, Event | None]]:
    """A piece of the log, oldest first; None stands for an event that cannot be read."""
    rows = (
        reader.connection.execute(
            select(db.event)
            .where(db.event.c.person == person, db.event.c.id > last)
            .order_by(db.event.c.id)
            .limit(BATCH)
        )
        .mappings()
        .all()
    )
    said = reader.contents(row["content"] for row in rows)
    return [(row["id"], _readable(dict(row), said.get(row["content"]))) for row in rows]


def _readable(row: dict[str, Any], said: Any) -> Event | None:
    """An event, if it is one: a row that was damaged, or written by a newer version, must not hide what came after."""
    try:
        return _event(row, said)
    except (AttributeError, KeyError, TypeError, ValueError) as wrong:
        _log.error("event %s (%s of run %s) cannot be read: %r", row["id"], row["kind"], row["run"], wrong)
        return None


def _event(row: dict[str, Any], said: Any) -> Event:
    kind = cast("EventKind", row["kind"])
    forgotten = said is FORGOTTEN
    data = {"forgotten": True} if forgotten else _DATA[kind](row, said)
    if row["run"] is not None:
        data["run"] = row["run"]
    return Event(id=row["id"], kind=kind, run=row["run"], at=iso(row["at"]), data={**data, "at": iso(row["at"])})


def _message(row: dict[str, Any], said: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"text": said} if isinstance(said, str) else said or {}
    suggest = body.get("suggest", [])
    return {"from": row["state"], "text": body.get("text", ""), "id": row["step"], "suggest": suggest}


def _step(row: dict[str, Any], said: Any) -> dict[str, Any]:
    return {"path": row["step"], "state": row["state"]}


def _question(row: dict[str, Any], said: Any) -> dict[str, Any]:
    shown = {name: said[name] for name in _SHOWN if name in said}
    return {"id": int(row["state"]), "step": row["step"], **shown}


def _answered(row: dict[str, Any], said: Any) -> dict[str, Any]:
    return {"question": int(row["state"]), "step": row["step"], **(said or {})}


def _receipt(row: dict[str, Any], said: Any) -> dict[str, Any]:
    proof: dict[str, Any] = said.get("proof") or {}
    known = {name: said.get(name) for name in ("outcome", "answer", "result", "trouble") if said.get(name)}
    return {"path": row["step"], "outcome": row["state"], **known, **proof}


def _plan(row: dict[str, Any], said: Any) -> dict[str, Any]:
    head: dict[str, Any] = said or {}
    plan: dict[str, Any] = head.get("plan") or {}
    return {"goal": plan.get("goal", ""), "steps": plan.get("steps", [])}


def _run(row: dict[str, Any], said: Any) -> dict[str, Any]:
    return {"state": row["state"], "answer": said or "", "undoable": row["step"] == "undoable"}


_SHOWN: Final = ("kind", "text", "choices", "preview", "again", "card", "unlock")
_DATA: Final = {
    "message": _message,
    "plan": _plan,
    "step": _step,
    "question": _question,
    "answered": _answered,
    "receipt": _receipt,
    "run": _run,
}
