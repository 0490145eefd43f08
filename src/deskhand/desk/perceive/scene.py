"""Everything the sources say of this desk, joined; of which what is not private goes to be told.

The same app, window or file is told of by several sources and stands here once. What is hidden stands here too, so
that it can be told once it no longer is; nothing of it is written down anywhere else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from deskhand.core.world.delta import Node
from deskhand.core.world.kinds import KEY, UP, Kind, Rel, Value
from deskhand.core.world.merge import Pending
from deskhand.desk.perceive.backend import Fields
from deskhand.desk.perceive.ids import Ids
from deskhand.desk.perceive.joining import Joining
from deskhand.desk.perceive.judging import DISK, Judging, may_be_a_link
from deskhand.desk.perceive.links import Links
from deskhand.desk.perceive.privacy import Privacy, judged
from deskhand.desk.perceive.things import Layer, Thing, bearable

SYSTEM: Final = "system"
"""The layer that says of an app which program it is, asked of the system by its process, and believed before all."""
MOST_SHOWN: Final = 40_000
"""With how much in sight no more elements are told: with the files it has to fit into one graph."""
_SHOWS: Final = frozenset({"window", "element", "clip"})
"""What may show something excluded, by its name or its place."""
_PLACING: Final = frozenset({"name", "url"})
"""The fields of a document that say which page it is."""
_SHOWING: Final = frozenset({"title", "pid"})
"""The fields of a window that may say which file it shows."""
Identify = Callable[[int], tuple[str, Fields]]
"""Which program a process is: what it is called over restarts, and fields; empty where nobody knows."""


class Scene:
    """Not for several threads at once. What it lets through goes to `pending`; `ripe` is called when something did."""

    def __init__(
        self,
        pending: Pending,
        privacy: Privacy,
        ranks: Sequence[str],
        clock: Callable[[], float],
        identify: Identify,
    ) -> None:
        """`ranks` are the names of the sources, the one that is believed first at the front."""
        self._pending = pending
        self._judging = Judging(privacy)
        self._ranks = {name: rank for rank, name in enumerate((SYSTEM, *ranks))}
        self._links = Links(pending, clock)
        self._identify = identify
        self._ids = Ids()
        self._of: dict[str, dict[str, Thing]] = {}
        self._by_id: dict[int, Thing] = {}
        self.device = Thing("device", "", None)
        self.files: dict[str, Thing] = {}
        self._joining = Joining(self)
        self.is_full = False
        """Whether there ever was more in windows than is told."""
        self.changed_windows: dict[Thing, None] = {}
        """Windows of which something changed that may say what they show, or that are gone, since this was cleared."""

    def begin(self, key: str, fields: Mapping[str, Value]) -> None:
        """The device itself."""
        self.device.lasting = key
        self.device.layers.append(Layer(SYSTEM, "", self.device, dict(fields)))
        self._show(self.device)

    def withheld(self) -> Counter[str]:
        """How many things are not told of, by kind; elements of which only is told that they are there, as `secret`."""
        things = {thing for of in self._of.values() for thing in of.values()}
        hidden = Counter[str](thing.kind for thing in things if not thing.id and self._judging.hidden(thing))
        hidden["secret"] = sum(thing.secret for thing in things if thing.id)
        return +hidden

    def find(self, source: str, key: str) -> Thing | None:
        return self.device if key == "" else self._of.get(source, {}).get(key)

    def new(self, source: str, key: str, kind: Kind, up: Thing, fields: Fields, lasting: str = "") -> Thing:
        known = self.find(source, key)
        if known is not None:
            self.move(source, known, up)
            self.set(source, known, fields)
            return known
        layer = Layer(source, key, up, bearable(kind, fields))
        thing = self._joining.same(source, kind, key, up, layer.fields)
        if thing is None:
            thing = self._made(kind, up, lasting or (key if kind == "file" else ""), layer)
            self._of.setdefault(source, {})[key] = thing
            if layer.fields.get("role") == "document":
                self._placed(thing, at_once=True)
            if kind == "window":
                self._judging.holding.titled(thing)
            self._show(thing)
        else:
            self._of.setdefault(source, {})[key] = thing
            self.add_layer(thing, layer)
        if kind == "window":
            self._joining.match(thing)
        return thing

    def set(self, source: str, thing: Thing, fields: Fields) -> None:
        fields = bearable(thing.kind, fields)
        layer = thing.layer(source)
        if layer is None:
            if thing is not self.device:
                return
            layer = Layer(source, "", thing, {})
            thing.put(layer, self.rank)
        layer.fields = {name: value for name, value in {**layer.fields, **fields}.items() if value is not None}
        self._refresh(thing, fields)
        if thing.kind == "window" and "title" in fields:
            self._joining.match(thing)

    def move(self, source: str, thing: Thing, up: Thing) -> None:
        layer = thing.layer(source)
        if layer is None or layer.up is up:
            return
        layer.up = up
        self._place(thing)

    def rename(self, thing: Thing, key: str) -> None:
        """A file or folder has another path now; it is the same, and so is what is in it."""
        other = self.files.get(key)
        if other is not None and other is not thing:
            for layer in list(other.layers):
                self._withdraw(layer.source, other)
        before = thing.lasting
        for one in [one for one in thing.inside() if one.kind == "file"]:
            self._rename(one, key + one.lasting[len(before) :])

    def _rename(self, thing: Thing, key: str) -> None:
        del self.files[thing.lasting]
        for layer in thing.layers:
            del self._of[layer.source][layer.key]
            layer.key = key
            self._of[layer.source][key] = thing
        thing.lasting = key
        self.files[key] = thing
        self._judge(thing)
        if thing.id:
            self._pending.set(thing.id, KEY, key)

    def gone(self, source: str, thing: Thing) -> None:
        """One source no longer sees it, nor what is in it; whoever else does keeps it, but of a file that is gone."""
        if thing.kind == "file" and source == DISK:
            for other in [layer.source for layer in thing.layers if layer.source != DISK]:
                self._withdraw(other, thing)
        self._withdraw(source, thing)

    def _withdraw(self, source: str, thing: Thing) -> None:
        inside = list(thing.inside())
        ended: list[Thing] = []
        for one in inside:
            layer = one.layer(source)
            if layer is None:
                continue
            one.layers.remove(layer)
            self._of[source].pop(layer.key, None)
            if not one.layers or (len(one.layers) == 1 and one.layers[0].source == SYSTEM):
                ended.append(one)
            else:
                self._place(one)
                self._refresh(one, layer.fields)
        for one in ended:
            self._end(one)

    def withdraw(self, source: str) -> None:
        """Everything that a source said is taken back."""
        for thing in list(self._of.get(source, {}).values()):
            if thing.layer(source) is not None:
                self._withdraw(source, thing)
        layer = self.device.layer(source)
        if layer is not None:
            self.device.layers.remove(layer)
            self._refresh(self.device, layer.fields)

    def edge(self, source: str, rel: Rel, src: Thing, dst: Thing, at: float, until: float | None = None) -> None:
        self._links.begin(source, rel, src, dst, at, until)

    def end(self, rel: Rel, src: Thing, dst: Thing, until: float) -> None:
        self._links.end(rel, src, dst, until)

    def reconsider(self) -> None:
        """More is known of what is excluded, or of where paths lead: what is told and what is not may be others."""
        for thing in [thing for of in self._of.values() for thing in of.values()]:
            if not thing.layers or not (thing.kind in _SHOWS or may_be_a_link(thing)):
                continue
            if thing.kind == "element" and thing.value("url") is not None:
                self._weigh_address(thing)
                if thing.id:
                    self._pending.set(thing.id, "url", None if thing.secret else self._judging.value(thing, "url"))
            told = self._pending.node(thing.id)
            if thing.kind == "window" and told is not None and told.key and not self._judging.key(thing):
                self._hide(thing)
            self._judge(thing)

    def thing(self, one: int) -> Thing | None:
        return self._by_id.get(one)

    def rank(self, source: str) -> int:
        return self._ranks.get(source, len(self._ranks))

    def add_layer(self, thing: Thing, layer: Layer) -> None:
        thing.put(layer, self.rank)
        self._place(thing)
        self._refresh(thing, layer.fields)

    def hand_over(self, source: str, thing: Thing, to: Thing) -> None:
        """A layer, and what stands in it, turn out to be of another thing."""
        layer = thing.layer(source)
        if layer is None:
            return
        inside = self._inside_layer(source, thing)
        thing.layers.remove(layer)
        self._of[source][layer.key] = to
        self.add_layer(to, layer)
        self._stand_in(source, inside, to)
        if thing.layers:
            self._refresh(thing, layer.fields)
            return
        self._links.hand_over(thing, to)
        self._end(thing)

    def swap(self, source: str, one: Thing, other: Thing) -> None:
        """Each has the layer that belongs to the other."""
        layers = (one.layer(source), other.layer(source))
        if layers[0] is None or layers[1] is None:
            return
        inside = (self._inside_layer(source, one), self._inside_layer(source, other))
        one.layers.remove(layers[0])
        other.layers.remove(layers[1])
        for to, layer, things in ((other, layers[0], inside[0]), (one, layers[1], inside[1])):
            self._of[source][layer.key] = to
            self.add_layer(to, layer)
            self._stand_in(source, things, to)

    def _inside_layer(self, source: str, thing: Thing) -> list[Thing]:
        return [one for one in thing.below if (layer := one.layer(source)) is not None and layer.up is thing]

    def _stand_in(self, source: str, things: Iterable[Thing], up: Thing) -> None:
        for thing in things:
            self.move(source, thing, up)

    def _made(self, kind: Kind, up: Thing, lasting: str, layer: Layer) -> Thing:
        thing = Thing(kind, lasting, None, layers=[layer])
        if kind == "file":
            self.files[layer.key] = thing
        pid = layer.fields.get("pid")
        if kind == "app" and isinstance(pid, int):
            called, fields = self._identify(pid)
            thing.lasting = called or lasting
            thing.put(Layer(SYSTEM, "", up, bearable(kind, fields)), self.rank)
        thing.stand_in(up)
        return thing

    def _place(self, thing: Thing) -> None:
        """It stands where the first of its sources says, as far as that is there."""
        up = thing.layers[0].up
        if up.up is None:
            up = self.device
        if thing.up is up or thing.kind == "device":
            return
        thing.stand_in(up)
        if thing.id and up.id:
            self._pending.set(thing.id, UP, up.id)
        self._judge(thing)

    def _refresh(self, thing: Thing, names: Iterable[str]) -> None:
        """Fields changed: decide anew whether it may be told, and tell them if so."""
        names = list(names)
        if not _PLACING.isdisjoint(names) and thing.value("role") == "document":
            self._placed(thing, at_once=_PLACING.issubset(names))
        if thing.kind == "window" and "title" in names:
            told = self._pending.node(thing.id)
            if told is None or thing.value("title") != told.fields.get("title"):
                self._judging.holding.titled(thing)
        if not judged(thing.kind).isdisjoint(names):
            self._judge(thing)
        for name in names:
            self._set(thing, name)
        if "url" in names or (thing.kind == "window" and not _SHOWING.isdisjoint(names)):
            self._note_window(thing)

    def _set(self, thing: Thing, name: str) -> None:
        if thing.id and not self._judging.holding.keeps_back(thing, name):
            self._pending.set(thing.id, name, self._judging.value(thing, name))

    def _placed(self, document: Thing, *, at_once: bool) -> None:
        """Something was said of where it lies, or of its name: titles may have waited for that."""
        self._judging.holding.placed(document, at_once=at_once)
        self._weigh_address(document)

    @property
    def keeps_back(self) -> bool:
        """Whether something is told later only, for which `let_go` has to be called."""
        return self._judging.holding.due() is not None

    def let_go(self) -> float | None:
        """Tells what was kept back long enough; in how many seconds the next will have been."""
        for window in self._judging.holding.over():
            self._let_go(window)
        return self._judging.holding.due()

    def _let_go(self, window: Thing) -> None:
        self._judge(window)
        if not window.id:
            return
        self._set(window, "title")
        self._note_window(window)
        for one in window.inside():
            if self._judging.holding.is_title(one, "name"):
                self._set(one, "name")

    def _judge(self, thing: Thing) -> None:
        if thing.kind == "element" and thing.id and self._judging.secret(thing) != thing.secret:
            self._hide(thing)
        visible = thing.up is not None and bool(thing.up.id) and not self._judging.hidden(thing)
        if visible and not thing.id:
            self._show(thing)
        elif thing.id and not visible:
            self._hide(thing)

    def _weigh_address(self, document: Thing) -> None:
        """Whether the window around a document may be told depends on where the document lies."""
        window = self._judging.weigh(document)
        if window is not None:
            self._judge(window)

    def _show(self, top: Thing) -> None:
        """Tell of it, and of what is in it, as far as it may be told."""
        shown: list[Thing] = []
        waiting = [top]
        while waiting:
            thing = waiting.pop()
            if thing is not self.device and (thing.up is None or not thing.up.id or self._judging.hidden(thing)):
                continue
            if thing.kind == "element" and len(self._by_id) >= MOST_SHOWN:
                self.is_full = True
                continue
            self._tell(thing)
            shown.append(thing)
            waiting += reversed(list(thing.below))
        self._links.tell(shown)
        for thing in shown:
            if thing.kind == "window" or (thing.kind == "element" and thing.value("url") is not None):
                self._note_window(thing)

    def _tell(self, thing: Thing) -> None:
        fields = self._judging.fields(thing)
        if thing.kind == "element":
            thing.secret = self._judging.secret(thing)
            if thing.secret:
                fields["privacy"] = "secret"
        thing.id = Ids.DEVICE if thing is self.device else self._ids.allot()
        if thing.kind != "file":  # there are many, and nobody asks for one by its number
            self._by_id[thing.id] = thing
        self._pending.new(Node(thing.id, thing.kind, thing.up.id if thing.up else 0, self._judging.key(thing), fields))
        told = self._pending.node(thing.id)
        if told is not None and len(thing.layers) == 1 and told.fields == thing.layers[0].fields:
            thing.layers[0].fields = told.fields  # so that it is not kept twice

    def _hide(self, top: Thing) -> None:
        """As for whoever is told, it is gone."""
        if not top.id:
            return
        for thing in top.inside():
            self._links.hide(thing)
            if thing.kind == "window":
                self.changed_windows[thing] = None
        self._pending.gone(top.id)
        for thing in top.inside():
            self._by_id.pop(thing.id, None)
            thing.id = 0

    def _end(self, thing: Thing) -> None:
        if thing.kind == "element":
            self._weigh_address(thing)  # no layer is left that could say where it lies
        self._judging.ended(thing)
        up, thing.up = thing.up, None
        for child in list(thing.below):
            if child.layers:  # another source still sees it, and knows where
                self._place(child)
        self._hide(thing)
        self._links.drop(thing)
        if thing.kind == "file":
            self.files.pop(thing.lasting, None)
        if up is not None:
            up.let_go(thing)
        if thing.kind == "window":
            self.changed_windows[thing] = None

    def _note_window(self, thing: Thing) -> None:
        window = thing.above("window")
        if window is not None:
            self.changed_windows[window] = None
