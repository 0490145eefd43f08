"""The graph of every desk that is or was just there, and the one place where a desk's word changes one."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from deskhand.core.wire.frames_line import Ack, Resync
from deskhand.core.world.delta import BadDelta, Delta, Node, Snapshot
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import UNSTORED, Kind, Value
from deskhand.hub.world.files import Files
from deskhand.hub.world.pending import Batch, Pending
from deskhand.hub.world.problems import NeverCame
from deskhand.hub.world.settled import settled

MOST_AWAY: Final = 32
"""How many desks that are away are kept as they were, for when they come right back."""
AWAY_SECONDS: Final = 120.0
"""For how long: a line that broke is back by then, and what stands in the windows of a desk that left goes."""
LONGEST_EPOCH: Final = 32
MOST_TEXT: Final = 32_000_000
"""The most characters that the hub holds of one desk; 20,000 things say some 3,000,000. A desk that says more is broken
or hostile, and must not take the memory of all others."""
_BEHIND: Final = frozenset({"gap", "epoch"})
_ASKED: Final[tuple[Kind, ...]] = tuple(kind for kind in UNSTORED if kind != "element")
"""What no table knows and is found without being asked for by kind; elements are not."""


class LiveDesk:
    """One desk: whose it is, its graph, and what of it is not written yet."""

    __slots__ = (
        "_files",
        "batches",
        "changed",
        "device",
        "graph",
        "here",
        "mistakes",
        "name",
        "pending",
        "person",
        "seen",
        "stale",
        "stored",
        "text",
        "whole",
        "writing",
    )

    def __init__(self, device: str, person: int, name: str, remembers: bool = True) -> None:
        self.device = device
        self.person = person
        self.name = name
        self.graph = Graph(remember=0)
        self.here = False
        self.whole = False
        """Whether it has ever told all there is; before that it is known only from what is stored."""
        self.stale = False
        """Whether it told something since that could not be taken: what is held is older than what it shows."""
        self.mistakes = 0
        """How often that happened on the line it has."""
        self.changed = False
        """Whether more than elements changed since somebody last took this down."""
        self.seen = 0.0
        self.text = 0
        """How many characters it says."""
        self.stored: tuple[str, int] = ("", 0)
        self.pending = Pending(remembers)
        self.writing: Batch | None = None
        """What is on its way to the disk."""
        self.batches = 0
        """How many were ever sent there."""
        self._files: Files | None = None

    @property
    def files(self) -> Files:
        """Its files by path and name: made when first asked for, kept up from then on."""
        if self._files is None:
            self._files = Files(self.graph.by_kind("file"))
        return self._files

    @property
    def ack(self) -> Ack:
        epoch, v = self.stored
        return Ack(self.graph.epoch, self.graph.v, v if epoch == self.graph.epoch else 0)

    @property
    def resync(self) -> Resync:
        return Resync("", 0) if self.stale else Resync(self.graph.epoch, self.graph.v)

    @property
    def is_indexed(self) -> bool:
        """Whether the tables know of this start of the desk, but for what is `unsettled`: a snapshot comes whole."""
        waits = self.pending.whole or (self.writing is not None and self.writing.whole)
        return self.stored[0] == self.graph.epoch and not waits

    def unsettled(self) -> Iterator[int]:
        """The nodes that are not stored as they are."""
        yield from self.pending.nodes
        if self.writing is not None:
            yield from (node.id for node in (*self.writing.new, *self.writing.set))
        for kind in _ASKED:
            yield from (node.id for node in self.graph.by_kind(kind))

    @property
    def written_since(self) -> int:
        """How many batches are on the disk; one that was begun and written while somebody read is in neither."""
        return self.batches - (self.writing is not None)

    def batch(self) -> Batch:
        """What is to be written now; it counts as on its way until `written` or `lost`."""
        self.writing = self.pending.take(self.graph, self.device, self.person, self.name, self.seen)
        self.batches += 1
        return self.writing

    def nothing_to_write(self) -> None:
        """Only elements changed: what is stored is as good as what is held."""
        self.stored = (self.graph.epoch, self.graph.v)

    def written(self, batch: Batch) -> None:
        self.writing = None
        self.stored = (batch.epoch, batch.v)

    def lost(self, batch: Batch) -> None:
        self.writing = None
        self.pending.again(batch)

    def apply(self, delta: Delta, now: float) -> None:
        more = sum(map(_length, delta.new)) + sum(map(_values, (fields for _, fields in delta.set)))
        if self.text + more > MOST_TEXT:
            # Only now is counted what is really held: what went or was said anew counts no more.
            self.text = sum(map(_length, self.graph.nodes.values()))
            if self.text + more > MOST_TEXT:
                raise BadDelta("too_much", self.device)
        changes = self.graph.apply(delta)
        self.text += more
        if self.pending.note(self.graph, changes, now):
            self.changed = True
            if self._files is not None:
                self._files.note(changes)

    def begin(self, snapshot: Snapshot) -> None:
        if not snapshot.epoch or len(snapshot.epoch) > LONGEST_EPOCH or not snapshot.epoch.isprintable():
            raise BadDelta("epoch", snapshot.epoch)
        text = sum(map(_length, snapshot.nodes))
        if text > MOST_TEXT:
            raise BadDelta("too_much", self.device)
        self.graph.take(Snapshot(snapshot.epoch, snapshot.v, list(shared(snapshot.nodes)), snapshot.edges))
        self.text = text
        self.whole = self.changed = True
        self.stale = False
        self.pending.all_anew()
        self._files = None

    def fade(self) -> None:
        """What is never stored goes; the rest waits for the disk. When it comes back, it is asked for all of it."""
        if any(self.graph.by_kind(kind) for kind in UNSTORED):
            self.graph = settled(self.graph.epoch, self.graph.v, self.graph.nodes.values(), self.graph.edges.values())
            self.text = sum(map(_length, self.graph.nodes.values()))
            self.stale = True
            self.pending.all_anew()
            self._files = None


class Live:
    """Every desk that is kept in memory. Not for several threads at once."""

    def __init__(self, *, remembers: bool = True) -> None:
        """`remembers`: whether what was open when is written at all."""
        self._remembers = remembers
        self._desks: dict[str, LiveDesk] = {}
        self._away: dict[str, float] = {}
        """Desks that are not here, and since when by the clock that only goes on, longest away first."""

    def __iter__(self) -> Iterator[LiveDesk]:
        return iter(self._desks.values())

    def get(self, device: str) -> LiveDesk | None:
        return self._desks.get(device)

    def come(self, device: str, person: int, name: str, now: float) -> LiveDesk:
        """A desk is there, or there again."""
        desk = self._desks.get(device)
        if desk is None or desk.person != person:
            desk = self._desks[device] = LiveDesk(device, person, name, self._remembers)
        self._away.pop(device, None)
        desk.name, desk.here, desk.seen, desk.mistakes = name, True, now, 0
        return desk

    def take(self, device: str, frame: Delta | Snapshot, now: float) -> Ack | Resync:
        """What a desk tells. `Ack`: it is held in memory; `Resync`: something before it is missing.

        Raises `BadDelta` for what no graph takes, and the graph stays as it was; `NeverCame` for a desk that did not.
        """
        desk = self._desks.get(device)
        if desk is None:
            raise NeverCame(device=device)
        desk.seen = now
        try:
            return self._taken(desk, frame, now)
        except BaseException:  # whatever it was, what is held is not what the desk shows
            desk.stale, desk.mistakes = True, desk.mistakes + 1
            raise

    def _taken(self, desk: LiveDesk, frame: Delta | Snapshot, now: float) -> Ack | Resync:
        if isinstance(frame, Snapshot):
            desk.begin(frame)
            return desk.ack
        if not desk.whole or desk.stale:
            return desk.resync
        try:
            desk.apply(frame, now)
        except BadDelta as wrong:
            if wrong.code in _BEHIND:
                return desk.resync
            if wrong.code != "old":
                raise
        return desk.ack

    def left(self, device: str, now: float, moment: float) -> None:
        """A desk is away since this `moment`. Those longest away are let go, once they are stored."""
        desk = self._desks.get(device)
        if desk is None:
            return
        desk.here, desk.seen = False, now
        self._away.pop(device, None)
        self._away[device] = moment
        self.let_go(moment)

    def let_go(self, moment: float) -> bool:
        """Those that are too long or too many away; whether any are left that will be."""
        for device, since in list(self._away.items()):
            late = moment - since >= AWAY_SECONDS
            if len(self._away) <= MOST_AWAY and not late:
                break
            desk = self._desks[device]
            if not desk.pending and desk.writing is None:
                del self._away[device]
                del self._desks[device]
            elif late:
                desk.fade()
        return bool(self._away)

    def drop(self, device: str) -> None:
        self._desks.pop(device, None)
        self._away.pop(device, None)


def _length(node: Node) -> int:
    return len(node.key) + _values(node.fields)


def _values(fields: Mapping[str, Value]) -> int:
    """The characters in some values."""
    found = 0
    for value in fields.values():
        if isinstance(value, str):
            found += len(value)
        elif isinstance(value, list):
            found += sum(map(len, value))
    return found


def shared(nodes: Iterable[Node]) -> Iterator[Node]:
    """The same nodes, with what is the same in thousands of them (kinds, roles, states) kept once: half the memory."""
    lists: dict[tuple[str, ...], list[str]] = {}
    for node in nodes:
        fields: dict[str, Value] = {}
        for name, value in node.fields.items():
            if isinstance(value, list):
                fields[name] = lists.setdefault(tuple(value), value)
            elif name == "role" and isinstance(value, str):
                fields[name] = sys.intern(value)
            else:
                fields[name] = value
        yield Node(node.id, sys.intern(node.kind), node.up, node.key, fields)
