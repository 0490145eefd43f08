"""Relations between things, told while both of their ends are."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from deskhand.core.world.kinds import Rel
from deskhand.core.world.merge import Pending
from deskhand.desk.perceive.things import Ends, Link, Thing


class Links:
    """Begins, tells and ends them; the things themselves keep them."""

    def __init__(self, pending: Pending, clock: Callable[[], float]) -> None:
        self._pending = pending
        self._clock = clock

    def begin(self, source: str, rel: Rel, src: Thing, dst: Thing, at: float, until: float | None) -> None:
        ends: Ends = (rel, src, dst)
        known = src.links.get(ends) if src.links else None
        link = Link(rel, src, dst, at, until, source, told=known is not None and known.told)
        for end in (src, dst):
            end.links = end.links or {}
            end.links[ends] = link
        self._tell(link)

    def end(self, rel: Rel, src: Thing, dst: Thing, until: float) -> None:
        link = src.links.get((rel, src, dst)) if src.links else None
        if link is not None:
            self._end(link, max(until, link.at))
            link.drop()

    def tell(self, things: Iterable[Thing]) -> None:
        """These are told now."""
        for thing in things:
            for link in _of(thing):
                self._tell(link)

    def hide(self, thing: Thing) -> None:
        """As for whoever is told, the thing is about to go."""
        for link in _of(thing):
            self._end(link, self._clock())

    def drop(self, thing: Thing) -> None:
        """The thing is gone."""
        for link in _of(thing):
            link.drop()

    def hand_over(self, thing: Thing, to: Thing) -> None:
        """What was about one thing turns out to be about another."""
        for link in _of(thing):
            self._end(link, self._clock())
            link.drop()
            ends = (to if link.src is thing else link.src, to if link.dst is thing else link.dst)
            self.begin(link.source, link.rel, *ends, link.at, link.until)

    def _tell(self, link: Link) -> None:
        if link.src.id and link.dst.id:
            self._pending.edge(link.rel, link.src.id, link.dst.id, link.at, link.until)
            link.told = True

    def _end(self, link: Link, until: float) -> None:
        if link.told and link.src.id and link.dst.id and link.until is None:
            self._pending.end(link.rel, link.src.id, link.dst.id, max(until, link.at))
        link.told = False


def _of(thing: Thing) -> list[Link]:
    return list((thing.links or {}).values())
