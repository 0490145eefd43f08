"""Waiting for a run: whoever waits is rung when it stands differently; nobody polls."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from time import monotonic

from sqlalchemy import select

from deskhand.hub import db
from deskhand.hub.problems import NoSuchRun
from deskhand.hub.store import Reader, Store
from deskhand.hub.views import FINAL


class Waiting:
    """Everybody who waits for a run."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._bells: dict[int, set[asyncio.Event]] = {}
        self._closed = False

    async def settled(self, run: int, timeout: float) -> None:
        """Returns once a run is at its end or asks something, or `timeout` seconds are over. Raises `NoSuchRun`."""
        bell = asyncio.Event()
        self._bells.setdefault(run, set()).add(bell)
        end = monotonic() + timeout
        try:
            while True:
                bell.clear()
                state = await self._store.read(lambda reader: _state(reader, run))
                if state is None:
                    raise NoSuchRun(run=run)
                left = end - monotonic()
                if state in FINAL or state == "asking" or left <= 0 or self._closed:
                    return
                with suppress(TimeoutError):
                    async with asyncio.timeout(left):
                        await bell.wait()
        finally:
            self._bells[run].discard(bell)
            if not self._bells[run]:
                del self._bells[run]

    def ring(self, runs: Iterable[int]) -> None:
        """These runs stand differently now."""
        for run in runs:
            for bell in self._bells.get(run, ()):
                bell.set()

    def close(self) -> None:
        """Nobody waits any longer."""
        self._closed = True
        self.ring(list(self._bells))


def _state(reader: Reader, run: int) -> str | None:
    found = reader.connection.execute(select(db.run.c.state).where(db.run.c.id == run)).scalar()
    return None if found is None else str(found)
