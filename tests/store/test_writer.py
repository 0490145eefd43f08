"""The writer tells the truth about what is on disk, whatever goes wrong."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from deskhand.core import fault
from deskhand.store.sqlite import SqliteTransactions, connect
from deskhand.store.writer import NotStored, Writer, WriterClosed

Work = Callable[[sqlite3.Connection], object]


class Counted(SqliteTransactions):
    """Counts commits; everything else is the real thing."""

    commits = 0

    def commit(self) -> None:
        super().commit()
        self.commits += 1


class Store:
    """A file with one table, its writer, and a second connection that sees only what is committed."""

    def __init__(self, path: Path) -> None:
        with connect(path) as connection:
            connection.execute("CREATE TABLE t(n INTEGER PRIMARY KEY, x)")
        self.transactions = Counted(connect(path))
        self.writer: Writer[sqlite3.Connection] = Writer(lambda: self.transactions, "test")
        self.path = path

    def rows(self) -> set[int]:
        reader = connect(self.path, readonly=True)
        try:
            return {n for (n,) in reader.execute("SELECT n FROM t")}
        finally:
            reader.close()

    def together(self, *works: Work) -> list[Future[object]]:
        """Hold the writer up until all of these are queued, so that they share one commit."""
        gate = self.held()
        done = [self.writer.submit(work) for work in works]
        gate.set()
        return done

    def held(self) -> threading.Event:
        """The writer busy with a commit of its own, until the gate is set."""
        busy, gate = threading.Event(), threading.Event()
        self.writer.submit(lambda _: (busy.set(), gate.wait(10)))
        assert busy.wait(10)
        return gate


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "a.db")
    yield store
    fault.install(None)
    store.writer.close()


def put(n: int) -> Work:
    return lambda connection: connection.execute("INSERT INTO t VALUES(?, NULL)", (n,)).rowcount


def error(done: Future[object]) -> BaseException | None:
    return done.exception(10)


async def test_what_gathers_shares_a_commit_in_order(store: Store) -> None:
    gate = store.held()
    seen: list[int] = []

    def work(n: int) -> Work:
        def noted(connection: sqlite3.Connection) -> object:
            seen.append(n)
            return put(n)(connection)

        return noted

    tasks = [asyncio.create_task(store.writer.do(work(n))) for n in range(100)]
    await asyncio.sleep(0.05)
    gate.set()
    assert await asyncio.wait_for(asyncio.gather(*tasks), 10) == [1] * 100
    assert seen == list(range(100))
    assert store.transactions.commits <= 3
    assert store.rows() == set(range(100))


def test_one_failing_work_hurts_nobody_else(store: Store) -> None:
    def half(connection: sqlite3.Connection) -> object:
        put(2)(connection)
        raise LookupError("mine alone")

    first, bad, twice, last = store.together(put(1), half, put(1), put(3))
    assert first.result(10) == last.result(10) == 1
    assert isinstance(error(bad), LookupError)
    assert isinstance(error(twice), sqlite3.IntegrityError)
    assert store.rows() == {1, 3}


def test_a_full_database_that_drops_the_whole_batch_is_told_to_all_of_it(store: Store) -> None:
    store.writer.submit(lambda connection: connection.execute("PRAGMA max_page_count=12").fetchall()).result(10)

    def large(connection: sqlite3.Connection) -> object:
        return connection.execute("INSERT INTO t VALUES(2, zeroblob(1000000))")

    done = store.together(put(1), large, put(3))
    for one in done:
        told = error(one)
        assert isinstance(told, NotStored)
        assert "full" in str(told)
        assert "保存" in told.said("zh")
        assert isinstance(told.__cause__, sqlite3.OperationalError)
    assert len({id(error(one)) for one in done}) == 3
    assert store.rows() == set()
    assert store.writer.submit(put(4)).result(10) == 1
    assert store.rows() == {4}


def test_work_that_ends_the_transaction_and_hides_it_fools_nobody(store: Store) -> None:
    def sly(connection: sqlite3.Connection) -> object:
        try:
            return connection.execute("INSERT OR ROLLBACK INTO t VALUES(1, NULL)")
        except sqlite3.IntegrityError:
            return "fine"

    done = store.together(put(1), sly, put(3))
    assert all(isinstance(error(one), NotStored) for one in done)
    assert store.rows() == set()


def test_a_commit_that_fails_reaches_every_caller(store: Store) -> None:
    other = sqlite3.connect(store.path, isolation_level=None)
    store.writer.submit(lambda connection: connection.execute("PRAGMA busy_timeout=50").fetchall()).result(10)
    other.execute("BEGIN IMMEDIATE")
    assert all(isinstance(error(one), NotStored) for one in [store.writer.submit(put(n)) for n in (1, 2)])
    other.execute("ROLLBACK")
    other.close()
    assert store.writer.submit(put(3)).result(10) == 1
    assert store.rows() == {3}


def test_closing_finishes_what_is_queued_and_takes_nothing_more(store: Store) -> None:
    gate = store.held()
    done = [store.writer.submit(put(n)) for n in range(1_000)]
    threading.Timer(0.05, gate.set).start()
    store.writer.close()
    assert all(one.done() and not one.exception() for one in done)
    assert store.rows() == set(range(1_000))
    with pytest.raises(WriterClosed):
        store.writer.submit(put(1))
    store.writer.close()


@pytest.fixture
def hectic() -> Iterator[None]:
    """Threads take turns as often as Python lets them."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hectic")
def test_no_work_falls_behind_the_end(tmp_path: Path) -> None:
    """Whatever `submit` took while another thread closed has an outcome."""
    for round_ in range(10):
        store = Store(tmp_path / f"{round_}.db")
        taken: list[Future[object]] = []

        def feed(store: Store = store, taken: list[Future[object]] = taken) -> None:
            while True:
                try:
                    taken.append(store.writer.submit(lambda _: None))
                except WriterClosed:
                    return

        feeders = [threading.Thread(target=feed) for _ in range(4)]
        for feeder in feeders:
            feeder.start()
        while len(taken) < 20:
            time.sleep(0.001)
        store.writer.close()
        for feeder in feeders:
            feeder.join(10)
        assert all(one.done() for one in taken)


def test_withdrawn_work_is_not_done_and_the_thread_lives(store: Store) -> None:
    gate = store.held()
    withdrawn, kept = store.writer.submit(put(1)), store.writer.submit(put(2))
    assert withdrawn.cancel()
    gate.set()
    assert kept.result(10) == 1
    assert store.rows() == {2}


async def test_a_caller_that_gives_up_does_not_undo(store: Store) -> None:
    gate = store.held()
    caller = asyncio.create_task(store.writer.do(put(1)))
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    gate.set()
    assert await store.writer.do(put(2)) == 1
    assert store.rows() == {1, 2}


def test_when_the_thread_dies_nobody_waits_for_ever(store: Store) -> None:
    def dies(point: str) -> None:
        if point == "test.after_commit":
            raise SystemExit(point)

    gate = store.held()
    done = [store.writer.submit(put(n)) for n in (1, 2)]
    fault.install(dies)
    gate.set()
    for one in done:
        assert isinstance(error(one), NotStored)
    with pytest.raises(NotStored):
        store.writer.submit(put(3))
    store.writer.close()


def test_a_store_that_cannot_be_opened_says_so_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Writer(lambda: SqliteTransactions(connect(tmp_path / "no" / "a.db")), "test")


_CHILD = """
import resource, sqlite3, sys
from pathlib import Path
from deskhand.store.sqlite import SqliteTransactions, connect
from deskhand.store.writer import NotStored, Writer

path, limit = Path(sys.argv[1]), int(sys.argv[2])
with connect(path) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS t(n INTEGER PRIMARY KEY, x)")
if limit:
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
writer = Writer(lambda: SqliteTransactions(connect(path)), "child")
n = 0
while True:
    batch = []
    for _ in range(8):
        batch.append((n, writer.submit(lambda c, n=n: c.execute("INSERT INTO t VALUES(?, zeroblob(2000))", (n,)))))
        n += 1
    for m, done in batch:
        wrong = done.exception(20)
        if wrong is None:
            print("stored", m, flush=True)
        else:
            print(type(wrong).__name__, m, flush=True)
            if m > 2000 or isinstance(wrong, NotStored):
                sys.exit(0)
"""


def child(path: Path, limit: int = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", textwrap.dedent(_CHILD), str(path), str(limit)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def told(lines: list[str]) -> set[int]:
    return {int(line.split()[1]) for line in lines if line.startswith("stored ") and line.endswith("\n")}


def kept(path: Path) -> set[int]:
    connection = connect(path, readonly=True)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {n for (n,) in connection.execute("SELECT n FROM t")}
    finally:
        connection.close()


def test_a_disk_that_takes_no_more_is_told_and_what_was_told_stays(tmp_path: Path) -> None:
    """A file size limit makes the commit itself fail, as a full disk does."""
    process = child(tmp_path / "a.db", limit=400_000)
    out, _ = process.communicate(timeout=60)
    lines = out.splitlines(keepends=True)
    assert process.returncode == 0
    assert lines[-1].startswith("NotStored ")
    assert told(lines) <= kept(tmp_path / "a.db")
    assert len(told(lines)) > 10


@pytest.mark.parametrize("after", [1, 40, 333])
def test_a_killed_process_loses_nothing_it_told(tmp_path: Path, after: int) -> None:
    process = child(tmp_path / "a.db")
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(after)]
    os.kill(process.pid, signal.SIGKILL)
    lines += process.stdout.readlines()
    process.stdout.close()
    process.wait(10)
    assert len(told(lines)) >= after
    assert told(lines) <= kept(tmp_path / "a.db")
