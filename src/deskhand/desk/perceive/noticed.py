"""Mails, events, tasks and people that steps have read, as things of this desk: the latest of each kind.

Nothing is asked for its own sake: what nobody wanted to know is not in the picture, and what is there is as old as the
step that read it.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from deskhand.core.world.noticed import Noticed, NoticedKind, person_key
from deskhand.desk.perceive.backend import Out

MOST: Final[Mapping[NoticedKind, int]] = {"message": 500, "event": 500, "task": 300, "person": 1_000}


class NoticedThings:
    """The source that steps speak to. Used on the event loop, but for `known`; outlives the perceivers it tells."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._out: Out | None = None
        self._kept: dict[NoticedKind, OrderedDict[str, tuple[Noticed, float]]] = {}
        self._turn = threading.Lock()

    @property
    def name(self) -> str:
        return "accounts"

    async def start(self, out: Out) -> None:
        self._out = out
        for kind in ("person", "message", "event", "task"):
            for one, at in self._of(kind).values():
                self._say(one, at)

    async def stop(self) -> None:
        self._out = None

    def notice(self, seen: Sequence[Noticed]) -> None:
        """These were read just now."""
        at = self._clock()
        with self._turn:
            for one in seen:
                if one.gone:
                    self._forget(one.kind, one.key)
                    continue
                for _, address, name in one.people:
                    self._keep(_person(address, name), at)
                self._keep(one, at)

    def known(self, kind: NoticedKind) -> list[Noticed]:
        """What was read of a kind, the last of it last. From any thread."""
        with self._turn:
            return [one for one, _ in self._of(kind).values()]

    def _keep(self, one: Noticed, at: float) -> None:
        kept = self._of(one.kind)
        before = kept.get(one.key)
        if before is not None and one.kind == "person":  # a mail knows less of somebody than their card
            one = Noticed("person", one.key, {**before[0].fields, **one.fields})
        kept[one.key] = (one, at)
        kept.move_to_end(one.key)
        self._say(one, at)
        while len(kept) > MOST[one.kind]:
            self._forget(one.kind, next(iter(kept)))

    def _of(self, kind: NoticedKind) -> OrderedDict[str, tuple[Noticed, float]]:
        return self._kept.setdefault(kind, OrderedDict())

    def _say(self, one: Noticed, at: float) -> None:
        if self._out is None:
            return
        self._out.new(one.key, one.kind, "", one.fields, one.key)
        for how, address, _ in one.people:
            if person_key(address) in self._out:
                self._out.edge(how, one.key, person_key(address), at)

    def _forget(self, kind: NoticedKind, key: str) -> None:
        self._of(kind).pop(key, None)
        if self._out is not None:
            self._out.gone(key)


def _person(address: str, name: str) -> Noticed:
    return Noticed("person", person_key(address), {"name": name or address, "mails": [address]})
