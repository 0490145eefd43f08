"""When files were open on this desk, remembered by the desk itself for as long as its owner wants.

A picture of the desk knows of each file how it was opened last. "The report I had open yesterday" is about what was
before that, and the desk that reads such words again must come to the same file as the hub, from what it saw itself.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Final

from deskhand.core.world.delta import Delta
from deskhand.core.world.graph import Graph
from deskhand.core.world.query import Range
from deskhand.core.world.seen import Opening, app_of
from deskhand.store.damaged import PutAside, is_damaged, put_aside
from deskhand.store.sqlite import SqliteTransactions, connect
from deskhand.store.writer import Writer

FILE: Final = "openings.db"
MOST: Final = 5_000
"""How many openings are kept, the newest of them."""
SAME_SECONDS: Final = 60.0
"""The desktop's list of recent files and the window itself tell of one opening within this time."""
BEAT_SECONDS: Final = 600.0
"""How often to call `beat`."""
_DAY: Final = 86_400.0
_SCHEMA: Final = 2
_TABLES: Final = f"""
CREATE TABLE opening(
    path TEXT NOT NULL, app TEXT NOT NULL, at REAL NOT NULL, until REAL, doubt TEXT NOT NULL, PRIMARY KEY(path, at)
) WITHOUT ROWID;
CREATE TABLE looked(one INTEGER PRIMARY KEY CHECK (one = 1), at REAL NOT NULL);
PRAGMA user_version = {_SCHEMA};
"""
_KEEP: Final = "INSERT OR REPLACE INTO opening(path, app, at, until, doubt) VALUES (?, ?, ?, ?, ?)"
_DROP: Final = "DELETE FROM opening WHERE path = ? AND at = ?"
_LOOKED: Final = "INSERT OR REPLACE INTO looked(one, at) VALUES (1, ?)"
_log = logging.getLogger(__name__)
_Ends = tuple[int, int]


class Openings:
    """Files that were open, of those that may be told. Used from one thread; another one writes."""

    def __init__(self, file: Path, days: float, clock: Callable[[], float] = time.time) -> None:
        """`put_aside` says so where the file was damaged: then nothing is remembered of what was before."""
        self._days = days
        self._clock = clock
        self.put_aside = _sound(file)
        self._writer: Writer[sqlite3.Connection] = Writer(lambda: SqliteTransactions(_opened(file)), "openings")
        self._unwritten = False
        """Whether something could not be written down, and was not since."""
        self._of: dict[str, dict[float, Opening]] = {}
        self._open: dict[_Ends, Opening] = {}
        """By the ids of the window and the file, in the picture as it is now."""
        self._ids: dict[int, str] = {}
        """Of the files in that picture that are or were open: under which path."""
        for one in self._writer.submit(_kept).result():
            self._of.setdefault(one.path, {})[one.at] = one
        self.beat()

    def since(self, span: Range | None) -> list[Opening]:
        """What was open from the beginning of a span until now; nothing for none."""
        if span is None:
            return []
        oldest, later = self._oldest(), Range(span.start, None)
        return [one for one in self._all() if later.meets(one.at, one.until) and _ends(one) > oldest]

    def heard(self, graph: Graph, delta: Delta) -> None:
        """Something changed in the picture, which has taken it already."""
        changed: list[Opening] = []
        for edge in delta.ended:
            changed += self._closed((edge.src, edge.dst), edge.until)
        if delta.gone:
            lost = [ends for ends in self._open if not all(one in graph.nodes for one in ends)]
            changed += [one for ends in lost for one in self._closed(ends, None)]
        for edge in delta.edges:
            file = graph.node(edge.dst)
            if edge.rel == "opened" and edge.until is None and file is not None and file.kind == "file":
                doubt = "titled" if file.fields.get("titled") is True else ""
                one = Opening(file.key, app_of(graph, graph.nodes[edge.src]), edge.at, None, doubt)
                self._open[edge.src, edge.dst] = one
                changed.append(one)
        for one in changed:
            self._of.setdefault(one.path, {})[one.at] = one
        for path, at in _said(graph, delta):
            if not self._known(path, at):
                one = Opening(path, "", at, at)
                self._of.setdefault(path, {})[at] = one
                changed.append(one)
        changed += self._other_files(graph, delta)
        if changed:
            self._write(changed)

    def _other_files(self, graph: Graph, delta: Delta) -> list[Opening]:
        """Files that are gone: whatever lies under their path from now on is another one than the one that was open."""
        lost = [one for one in self._ids if one not in graph.nodes] if delta.gone else []
        replaced = [one for path in map(self._ids.pop, lost) for one in self._replaced(path)]
        for one in (
            *(node.id for node in delta.new),
            *(one for one, _ in delta.set),
            *(edge.dst for edge in delta.edges),
        ):
            file = graph.node(one)
            if file is not None and file.kind == "file" and file.key in self._of:
                self._ids[one] = file.key
        return replaced

    def _replaced(self, path: str) -> list[Opening]:
        some = self._of.get(path, {})
        some.update({at: one._replace(doubt="replaced") for at, one in some.items()})
        return list(some.values())

    def renamed(self, before: str, path: str) -> None:
        """A file is called otherwise now; it is the same, and was open then."""
        old = self._of.pop(before, {})
        if not old:
            return
        self._replaced(path)  # what lay there is that no more
        self._ids = {one: path if was == before else was for one, was in self._ids.items() if was != path}
        self._open = {ends: one._replace(path=path) if one.path == before else one for ends, one in self._open.items()}
        self._of.setdefault(path, {}).update((one.at, one._replace(path=path)) for one in old.values())
        self._write(self._of[path].values(), old.values())

    def only(self, may_tell: Callable[[str], bool]) -> None:
        """What is not granted any longer, or was hidden since, is forgotten."""
        self._forget(one for path, some in self._of.items() if not may_tell(path) for one in some.values())

    def forget(self) -> None:
        """Nothing is remembered of what is closed by now."""
        self._forget([one for one in self._all() if one.until is not None])

    def ended(self) -> None:
        """Nobody looks any more, for now: what is open then was open until now."""
        self._ids.clear()
        self._write([one for ends in list(self._open) for one in self._closed(ends, None)])

    def beat(self) -> None:
        """Forgets what is older than the owner wants, and notes that somebody looks: called now and then."""
        oldest = self._oldest()
        surplus = sorted(self._all(), key=_ends)[: -MOST or None] if sum(map(len, self._of.values())) > MOST else []
        self._forget(dict.fromkeys((*surplus, *(one for one in self._all() if _ends(one) <= oldest))))
        # What the disk did not take before may find room by now.
        self._write(self._all() if self._unwritten else [], whole=self._unwritten)

    def close(self) -> None:
        """What was noted is written first."""
        self.ended()
        self.beat()
        self._writer.close()

    def _all(self) -> Iterator[Opening]:
        return (one for some in self._of.values() for one in some.values())

    def _oldest(self) -> float:
        return self._clock() - self._days * _DAY

    def _known(self, path: str, at: float) -> bool:
        return any(
            one.at - SAME_SECONDS <= at <= max(_ends(one), one.at + SAME_SECONDS)
            for one in self._of.get(path, {}).values()
        )

    def _closed(self, ends: _Ends, until: float | None) -> list[Opening]:
        one = self._open.pop(ends, None)
        if one is None:
            return []
        fresh = one._replace(until=max(one.at, self._clock() if until is None else until))
        self._of.setdefault(one.path, {})[one.at] = fresh
        return [fresh]

    def _forget(self, openings: Iterable[Opening]) -> None:
        gone = list(openings)
        for one in gone:
            some = self._of[one.path]
            del some[one.at]
            if not some:
                del self._of[one.path]
        if gone:
            self._write([], gone)

    def _write(self, fresh: Iterable[Opening], gone: Iterable[Opening] = (), *, whole: bool = False) -> None:
        """`whole`: these are all there are, and what else is written there is not so any more."""
        keep, drop, now = list(fresh), [(one.path, one.at) for one in gone], self._clock()

        def work(sql: sqlite3.Connection) -> None:
            if whole:
                sql.execute("DELETE FROM opening")
            sql.executemany(_DROP, drop)
            sql.executemany(_KEEP, keep)
            sql.execute(_LOOKED, (now,))

        self._writer.submit(work).add_done_callback(lambda done: self._wrote(done, whole))

    def _wrote(self, done: Future[None], whole: bool) -> None:
        """On the writer's thread. A full disk is said once, and not for each change until it has room again."""
        wrong = done.exception()
        if wrong is not None and not self._unwritten:
            _log.error("what was open cannot be written down, and is remembered until this ends: %s", wrong)
        elif whole and wrong is None:
            _log.warning("what was open is written down again")
        self._unwritten = wrong is not None or (self._unwritten and not whole)


def _sound(file: Path) -> PutAside | None:
    """Whether what is there can be read; what cannot is put aside, and said."""
    if not file.exists():
        return None
    connection: sqlite3.Connection | None = None
    try:
        connection = connect(file, durable=False)
        if connection.execute("PRAGMA user_version").fetchone()[0] == _SCHEMA:
            _kept(connection)
            return None
    except sqlite3.DatabaseError as wrong:
        if not is_damaged(wrong):
            raise
    finally:
        if connection is not None:
            connection.close()
    return put_aside(file)


def _opened(file: Path) -> sqlite3.Connection:
    connection = connect(file, durable=False)
    if connection.execute("PRAGMA user_version").fetchone()[0] != _SCHEMA:
        connection.executescript(_TABLES)
    return connection


def _kept(sql: sqlite3.Connection) -> list[Opening]:
    """All that is kept. What was open when Deskhand ended hard was open as long as anybody knows."""
    row = sql.execute("SELECT at FROM looked").fetchone()
    looked = 0.0 if row is None else float(row[0])
    sql.execute("UPDATE opening SET until = max(at, ?) WHERE until IS NULL", (looked,))
    return [Opening(*row) for row in sql.execute("SELECT path, app, at, until, doubt FROM opening")]


def _said(graph: Graph, delta: Delta) -> Iterator[tuple[str, float]]:
    """Which files say themselves when they were opened last: the desktop remembers it of what is closed again."""
    told = ((node.id, node.fields) for node in delta.new if node.kind == "file")
    for one, fields in (*told, *delta.set):
        at, file = fields.get("opened"), graph.node(one)
        if isinstance(at, int | float) and at > 0 and file is not None and file.kind == "file":
            yield file.key, float(at)


def _ends(one: Opening) -> float:
    return float("inf") if one.until is None else one.until
