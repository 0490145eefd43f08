"""Rows of jobs, as one transaction sees them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeVar

import msgspec

from deskhand.core.errors import Problem
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.scope import Scope
from deskhand.core.flow.use import Use
from deskhand.core.plan.model import digest
from deskhand.core.wire.frames import Job, Receipt
from deskhand.core.words import Words
from deskhand.desk.judged import Judged, Reach
from deskhand.desk.subjects import SubjectKeys, subject_of
from deskhand.store.content import Forgotten, seal, unseal

T = TypeVar("T")


class KeyReused(Problem):
    words = Words(
        "The step {key} was sent before with other contents. It was not carried out; nothing was changed.",
        "步骤 {key} 之前曾以不同的内容发送过。这次没有执行，没有做任何更改。",
    )


class RunForgotten(Problem):
    words = Words(
        "What run {run} did was forgotten at your request, so it cannot be read or taken back any more.",
        "第 {run} 次任务的内容已按您的要求忘记，因此无法再查看或撤销。",
    )


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job as the journal knows it."""

    id: int
    hub: str
    key: str
    run: int
    state: Literal["begun", "done"]
    listed: bool
    proposal: str
    receipt: Receipt | None = None
    judged: Judged | None = None
    """None for a row of a release that kept none, or of a run that was forgotten."""
    beyond: bool = False
    """Something was about to be done that no item tells of and nothing can look up: how that ended is not known."""

    @property
    def subject(self) -> str:
        return subject_of(self.hub, self.run)


COLUMNS: Final = "id, hub, key, run, state, listed, proposal, receipt, judged, beyond"


def known(connection: sqlite3.Connection, job: Job) -> JobRow | None:
    """The row of this key, inside the caller's transaction; None where nothing was begun under it yet.

    Raises `KeyReused` for another request under an old key, and `RunForgotten` for a new step of a forgotten run.
    """
    found = find(connection, job.hub, job.key)
    if found is not None:
        asked, frame = connection.execute("SELECT request, frame FROM job WHERE id = ?", (found.id,)).fetchone()
        keys = SubjectKeys(connection)
        same = [keys.keyed(found.subject, one) for one in _requests(job)]
        if None not in same and asked not in same:  # what was forgotten cannot be held against anything
            raise KeyReused(key=job.key)
        try:
            return found if found.state == "done" else with_job(keys, found, frame)[0]
        except Forgotten:
            raise RunForgotten(run=job.run) from None
    if connection.execute("SELECT 1 FROM forgotten WHERE hub = ? AND run = ?", (job.hub, job.run)).fetchone():
        raise RunForgotten(run=job.run)
    return None


def begin(connection: sqlite3.Connection, job: Job, judged: Judged, now: float) -> JobRow:
    """Make the row of a job, inside the transaction that let it go."""
    keys, subject = SubjectKeys(connection), subject_of(job.hub, job.run)
    frame = seal(keys, subject, msgspec.msgpack.encode(job))
    row = connection.execute(
        "INSERT INTO job(hub, key, run, request, state, frame, judged, begun)"
        " VALUES (?, ?, ?, ?, 'begun', ?, ?, ?) RETURNING id",
        (
            job.hub,
            job.key,
            job.run,
            keys.keyed(subject, _requests(job)[0]),
            frame,
            seal(keys, subject, msgspec.msgpack.encode(judged)),
            now,
        ),
    ).fetchone()
    return JobRow(row[0], job.hub, job.key, job.run, "begun", listed=False, proposal="", judged=judged)


def resumed(connection: sqlite3.Connection, row: JobRow, now: float) -> None:
    """A job that was begun before goes on: the time in between was nobody's work."""
    connection.execute("UPDATE job SET begun = ? WHERE id = ?", (now, row.id))


def worked(connection: sqlite3.Connection, row: JobRow, now: float, sent: int) -> None:
    """Keep what a job used up: its time, and the bytes that went to and came from elsewhere."""
    took = "seconds = seconds + max(0, ? - coalesce(begun, ?)), bytes = bytes + ?"
    connection.execute(f"UPDATE job SET {took} WHERE id = ?", (now, now, sent, row.id))  # noqa: S608 - our own words


def used_bytes(connection: sqlite3.Connection, hub: str, run: int) -> int:
    """What a run sent and received, over all its jobs that have ended."""
    query = "SELECT coalesce(sum(bytes), 0) FROM job WHERE hub = ? AND run = ?"
    return int(connection.execute(query, (hub, run)).fetchone()[0])


def changed_by(connection: sqlite3.Connection, hub: str, run: int) -> list[tuple[Judged, list[str]]]:
    """Of each job of a run that changed anything: how it was judged, and the folders it changed.

    Raises `RunForgotten` where that cannot be read any more.
    """
    keys, subject = SubjectKeys(connection), subject_of(hub, run)
    found: list[tuple[Judged, list[str]]] = []
    query = f"SELECT {COLUMNS}, frame, places FROM job WHERE hub = ? AND run = ? AND listed = 1 ORDER BY id"  # noqa: S608
    for *columns, frame, places in connection.execute(query, (hub, run)).fetchall():
        try:
            row, _ = with_job(keys, row_of(keys, columns), frame)
            stored = [] if places is None else msgspec.msgpack.decode(unseal(keys, subject, places), type=list[str])
        except Forgotten:
            raise RunForgotten(run=run) from None
        if row.judged is not None:
            found.append((row.judged, stored or list(row.judged.reach.write)))
    return found


def times_done(connection: sqlite3.Connection, hub: str, run: int, step: str) -> int:
    """How often a step was done to its end, or may have been, under whatever attempt: one that is still under way, or
    of which nobody knows how it ended, counts too."""
    keys, subject = SubjectKeys(connection), subject_of(hub, run)
    first, last = f"{run}/{step}/", f"{run}/{step}0"  # what follows the slash in the order of bytes
    query = "SELECT receipt FROM job WHERE hub = ? AND key > ? AND key < ?"
    rows = [sealed for (sealed,) in connection.execute(query, (hub, first, last)).fetchall()]
    try:
        ended = [unseal(keys, subject, sealed) for sealed in rows if sealed is not None]
    except Forgotten:
        raise RunForgotten(run=run) from None
    outcomes = [msgspec.msgpack.decode(one, type=Receipt).outcome for one in ended]
    return len(rows) - len(ended) + sum(one in ("done", "unknown") for one in outcomes)


def _requests(job: Job) -> tuple[str, str]:
    """What makes two jobs the same: where and when they are done stands in the plan of their run. And as releases
    wrote it down that had no such plan."""
    return digest([job.run, job.do, job.args]), digest([job.run, job.do, job.args, job.root, job.folders])


def with_job(keys: SubjectKeys, row: JobRow, frame: bytes) -> tuple[JobRow, Job]:
    """A row with its job; one of a release that kept no judgement has that of then: the folders that were granted."""
    job = msgspec.msgpack.decode(unseal(keys, row.subject, frame), type=Job)
    if row.judged is not None:
        return row, job
    scope = Scope(job.root, tuple(job.folders))
    places = tuple(place for folder in scope.folders if (place := scope.absolute(folder)) is not None)
    judged = Judged(job.root, "", Reach(places, places), Use(job.do, Risk.R1, writes=places))
    return replace(row, judged=judged), job


def sealer(connection: sqlite3.Connection, subject: str) -> Callable[[bytes], bytes]:
    keys = SubjectKeys(connection)
    return lambda content: seal(keys, subject, content)


def find(connection: sqlite3.Connection, hub: str, key: str) -> JobRow | None:
    query = f"SELECT {COLUMNS} FROM job WHERE hub = ? AND key = ?"  # noqa: S608
    found = connection.execute(query, (hub, key)).fetchone()
    return None if found is None else row_of(SubjectKeys(connection), found)


def row_of(keys: SubjectKeys, columns: Sequence[Any]) -> JobRow:
    id_, hub, key, run, state, listed, proposal, receipt, judged, beyond = columns
    subject = subject_of(hub, run)
    kept, grounds = _opened(keys, subject, receipt, Receipt), _opened(keys, subject, judged, Judged)
    return JobRow(id_, hub, key, run, state, bool(listed), proposal, kept, grounds, bool(beyond))


def _opened(keys: SubjectKeys, subject: str, sealed: bytes | None, kind: type[T]) -> T | None:
    if sealed is None:
        return None
    try:
        return msgspec.msgpack.decode(unseal(keys, subject, sealed), type=kind)
    except Forgotten:
        return None
