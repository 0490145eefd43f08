"""One thread that owns a write connection, and commits what has gathered as one transaction.

A slow disk takes milliseconds to make a commit durable. Whatever arrives meanwhile joins the next commit, so the cost
is shared and the event loop never waits for the disk. Each piece of work is whole: it has a savepoint of its own, and
its caller hears nothing until the commit that holds it is durable.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Generic, Protocol, TypeVar

from deskhand.core.errors import Problem
from deskhand.core.fault import reach
from deskhand.core.words import Words
from deskhand.store.back import Back

C = TypeVar("C", covariant=True)
T = TypeVar("T")
K = TypeVar("K")


class Transactions(Protocol[C]):
    """A write connection as the writer drives it."""

    @property
    def connection(self) -> C: ...
    def begin(self) -> None: ...
    def commit(self) -> None: ...
    def rollback(self) -> None: ...
    def savepoint(self) -> None: ...
    def release(self) -> None: ...
    def rollback_to(self) -> None: ...
    def close(self) -> None: ...


class WriterClosed(RuntimeError):
    """The store is shutting down; nothing was written."""


class NotStored(Problem):
    """The disk or database did not take a whole commit; `__cause__` says why."""

    words = Words(
        "This could not be stored, so it counts as not done: {why}. Free some space or check the disk, then try again.",
        "无法保存，因此视为没有完成：{why}。请腾出空间或检查磁盘，然后重试。",
    )


class Apart(Exception):
    """Raised by a connection: what several pieces of work gathered cannot be stored together.

    Everything is taken back, and each piece is done again with a commit of its own, so that the one that is wrong
    fails alone; `__cause__` is what its caller hears.
    """


class _Lost(Exception):
    """One piece of work took the whole transaction with it, as SQLite does when the disk is full."""


_Work = tuple[Callable[[Any], Any], "Future[Any]"]


class Writer(Generic[K]):
    """Runs work on the write connection, in order, many pieces to a commit."""

    def __init__(self, open_: Callable[[], Transactions[K]], name: str, most: int = 256) -> None:
        self._open = open_
        self._name = name
        self._most = most
        self._queue: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._closed = False
        self._dead: BaseException | None = None
        self._back: Back | None = None
        self._door = threading.Lock()  # nothing is queued behind the end mark, where nobody would run it
        started: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(started,), name=f"{name}-writer", daemon=True)
        self._thread.start()
        started.result()

    async def do(self, work: Callable[[K], T]) -> T:
        """Run `work(connection)`; returns when its commit is durable. Cancelling the caller does not undo it."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.then(work, lambda done: _hand_over(done, answer))
        return await answer

    def then(self, work: Callable[[K], T], hear: Callable[[Future[T]], None]) -> None:
        """The same, with what is to happen on this event loop afterwards, whoever still waits for it."""
        loop = asyncio.get_running_loop()
        back = self._back
        if back is None or back.loop is not loop:
            back = self._back = Back(loop)
        self.submit(work).add_done_callback(lambda done: back.bring(lambda: hear(done)))

    def submit(self, work: Callable[[K], T]) -> Future[T]:
        """The same from any thread. Cancelling the future withdraws work that has not begun."""
        done: Future[T] = Future()
        with self._door:
            if self._dead is not None:
                raise _not_stored(self._dead)
            if self._closed:
                raise WriterClosed(self._name)
            self._queue.put((work, done))
        return done

    def close(self) -> None:
        """Finish what is queued, then close the connection."""
        with self._door:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _run(self, started: Future[None]) -> None:
        try:
            transactions = self._open()
        except BaseException as wrong:  # noqa: BLE001 - handed to whoever is opening the store
            started.set_exception(wrong)
            return
        started.set_result(None)
        batch: list[_Work] = []
        try:
            while batch := self._batch():
                self._commit(transactions, batch)
        except BaseException as wrong:  # noqa: BLE001 - this thread ends here, and nobody may wait for it
            self._die(wrong, batch)
        finally:
            transactions.close()

    def _die(self, wrong: BaseException, batch: list[_Work]) -> None:
        """Tell everyone who waits, and whoever comes later, that nothing more will be stored."""
        with self._door:
            self._dead = wrong
            while not self._queue.empty():
                item = self._queue.get_nowait()
                if item is not None and item[1].set_running_or_notify_cancel():
                    batch.append(item)
        for _, done in batch:
            if not done.done():
                done.set_exception(_not_stored(wrong))

    def _batch(self) -> list[_Work]:
        """All that waits now, at least one; empty at the end."""
        batch: list[_Work] = []
        item = self._queue.get()
        while item is not None:
            if item[1].set_running_or_notify_cancel():
                batch.append(item)
            if len(batch) >= self._most:
                return batch
            try:
                item = self._queue.get_nowait() if batch else self._queue.get()
            except queue.Empty:
                return batch
        if batch:
            self._queue.put(None)
        return batch

    def _commit(self, transactions: Transactions[K], batch: list[_Work]) -> None:
        outcomes: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            transactions.begin()
            for work, done in batch:
                outcomes.append((done, *_one(transactions, work)))
            reach(f"{self._name}.before_commit")
            transactions.commit()
        except Apart as wrong:
            transactions.rollback()
            if len(batch) == 1:
                batch[0][1].set_exception(wrong.__cause__ or wrong)
            for one in batch if len(batch) > 1 else ():
                self._commit(transactions, [one])
            return
        except Exception as wrong:  # noqa: BLE001 - the disk said no: every caller hears it, none is told "done"
            transactions.rollback()
            why = wrong.__cause__ if isinstance(wrong, _Lost) and wrong.__cause__ else wrong
            for _, done in batch:
                done.set_exception(_not_stored(why))
            return
        reach(f"{self._name}.after_commit")
        for done, result, error in outcomes:
            if error is None:
                done.set_result(result)
            else:
                done.set_exception(error)


def _hand_over(done: Future[T], answer: asyncio.Future[T]) -> None:
    if answer.cancelled():
        return
    wrong = done.exception()
    if wrong is None:
        answer.set_result(done.result())
    else:
        answer.set_exception(wrong)


def _not_stored(why: BaseException) -> NotStored:
    """One for each caller: an exception that several tasks raise would mix up their tracebacks."""
    told = NotStored(why=str(why) or type(why).__name__)
    told.__cause__ = why
    return told


def _one(transactions: Transactions[K], work: Callable[[K], Any]) -> tuple[Any, BaseException | None]:
    """Run one piece of work; raises `_Lost` where the transaction around it is gone too."""
    transactions.savepoint()
    try:
        result = work(transactions.connection)
    except Apart:
        raise
    except Exception as wrong:  # noqa: BLE001 - belongs to this caller alone; the others in the batch go on
        try:
            transactions.rollback_to()
        except Exception:  # noqa: BLE001 - no savepoint is left to go back to
            raise _Lost from wrong
        return None, wrong
    transactions.release()
    return result, None
