"""What was spoken of before in a chat: what "it", "these" and "the second one" can mean in its next message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import Row, func, select, true

from deskhand.hub import db
from deskhand.hub.store import FORGOTTEN, Reader
from deskhand.hub.views import FINAL
from deskhand.planner import Context

FILES: Final = ("files", "file", "extra", "largest")
"""Where results name files, the plainest first."""
FOLDERS: Final = ("to", "folder")
MOST_FILES: Final = 1_000
MOST_STEPS: Final = 20
"""How many of a run's last receipts are looked at: what stood further back is not "it" any more."""
LISTING: Final = frozenset({"files.find", "files.list", "files.duplicates", "files.usage"})
"""These answer with a list, however short."""
MOST_RUNS: Final = 10
MOST_SECONDS: Final = 3_600
"""How far back a list is still the last one: so many runs, so long before the last run."""


class Listed(NamedTuple):
    files: tuple[str, ...]
    more: bool


def earlier(
    reader: Reader, chat: int, root: str, desk: str | None = None, *, person: int | None = None
) -> Context | None:
    """The chat's last finished run at the same desk below the same root, with the files and the folder that its last
    result named; only this person's, where one is named.

    Where that result was no list, the list before it comes along: what was shown is still counted in.
    """
    same = true() if desk is None else func.coalesce(db.run.c.desk, "").in_((desk, ""))
    runs = reader.connection.execute(
        select(db.run.c.id, db.run.c.head, db.run.c.changed_at)
        .where(same, true() if person is None else db.run.c.person == person)
        .where(db.run.c.chat == chat, db.run.c.state.in_(sorted(FINAL)), db.run.c.overtakes.is_(False))
        .order_by(db.run.c.id.desc())
        .limit(MOST_RUNS)
    ).all()
    if not runs or _head(reader, runs[0].head, root) is None:
        return None
    named = _named(reader, int(runs[0].id))
    listed = _last_list(reader, runs, root)
    return named if listed is None else replace(named, listed=listed.files, more_listed=listed.more)


def _head(reader: Reader, name: str, root: str) -> Mapping[str, Any] | None:
    """How a run was begun; None where it was forgotten, or began below another root."""
    head: Any = reader.content(name)
    return None if head is FORGOTTEN or head["root"] != root else head


def _last_list(reader: Reader, runs: Sequence[Row[Any, Any, Any]], root: str) -> Listed | None:
    """The last list there was; things of a list that were then handed on are no new one.

    Nothing is looked for beyond a run that cannot be read: it may have listed something.
    """
    handed: Listed | None = None
    for run in runs:
        head = _head(reader, run.head, root)
        if head is None or run.changed_at < runs[0].changed_at - MOST_SECONDS:
            break
        named = _last_named(reader, int(run.id), head)
        if named is None:
            continue
        listed, is_list = named
        if is_list:
            return listed if handed is None or set(handed.files) <= set(listed.files) else handed
        handed = handed or (listed if len(listed.files) > 1 else None)
    return handed


def _last_named(reader: Reader, run: int, head: Mapping[str, Any]) -> tuple[Listed, bool] | None:
    """The files that a run named last, and whether it answered with them as a list."""
    plans = [head["plan"], *head["readings"]]
    does = {step["id"]: step.get("do") for plan in plans for step in plan.get("steps", [])}
    for step, result in _results(reader, run):
        files = _files(result)
        is_list = does.get(step) in LISTING
        if files or is_list:
            return Listed(files, _count(result) > len(files)), is_list
    return None


def _named(reader: Reader, run: int) -> Context:
    files: tuple[str, ...] = ()
    folder: str | None = None
    more = False
    for _, result in _results(reader, run):
        if not files and (files := _files(result)):
            more = _count(result) > len(files)
        folder = folder if folder is not None else _folder(result)
        if files and folder is not None:
            break
    return Context(last_run=run, files=files, more=more, folder=folder)


def _results(reader: Reader, run: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What the steps of a run that were done gave, the last first; of each step only its last word counts."""
    rows = reader.connection.execute(
        select(db.journal.c.step, db.journal.c.note, db.journal.c.content)
        .where(db.journal.c.run == run, db.journal.c.kind == "receipt")
        .order_by(db.journal.c.seq.desc())
        .limit(MOST_STEPS)
    ).all()
    newest = {row.step: row for row in reversed(rows)}
    done = [row for row in rows if newest[row.step] is row and row.note == "done"]
    said = reader.contents(row.content for row in done)
    for row in done:
        if isinstance(receipt := said.get(row.content), dict):
            yield row.step, cast("dict[str, Any]", receipt).get("result") or {}


def _files(result: Mapping[str, Any]) -> tuple[str, ...]:
    for name in FILES:
        found = tuple(_paths(result.get(name)))
        if found:
            return found[:MOST_FILES]
    return ()


def _count(result: Mapping[str, Any]) -> int:
    """How many there were, of which a result may name only the first."""
    count = result.get("count")
    return count if isinstance(count, int) else 0


def _folder(result: Mapping[str, Any]) -> str | None:
    return next((path for name in FOLDERS for path in _paths(result.get(name))), None)


def _paths(value: object) -> Iterator[str]:
    """Paths in a result, whether bare or inside a record."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in cast("list[object]", value):
            yield from _paths(one)
    elif isinstance(value, Mapping):
        path = cast("Mapping[str, Any]", value).get("path")
        if isinstance(path, str):
            yield path
