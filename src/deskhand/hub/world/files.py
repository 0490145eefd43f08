"""A desk's files by path, by folder, by name and by words: what a planner asks of them, told to it from any thread.

One that is changed is put in anew; the list of all words is only sorted when somebody looks for a beginning of one.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile

from deskhand.core.paths import folder_of, name_of, split_ending
from deskhand.core.world.delta import Change, Node
from deskhand.core.world.index import Term, indexed, sought
from deskhand.core.world.terms import holds, name_key, words_of


class Files:
    """The file nodes of one graph."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._turn = threading.Lock()
        self._paths: dict[str, Node] = {}
        self._folders: dict[str, dict[str, None]] = {}
        self._names: dict[str, dict[str, None]] = {}
        self._terms: dict[str, dict[str, None]] = {}
        self._under: dict[str, dict[int, Node]] = {}
        """Others that stand at the same path, for as long as a newer one hides them."""
        self._sorted: list[str] | None = None
        for node in nodes:
            self._add(node)

    def __len__(self) -> int:
        return len(self._paths)

    def note(self, changes: Iterable[Change]) -> None:
        """What a delta did."""
        about = [one for one in changes if (one.after or one.before or _NO_NODE).kind == "file"]
        if not about:
            return
        with self._turn:
            for change in about:
                if change.before is not None:
                    self._remove(change.before)
                if change.after is not None:
                    self._add(change.after)

    def at(self, path: str) -> Node | None:
        """The one at this absolute path."""
        with self._turn:
            return self._paths.get(path)

    def where(self, fits: Callable[[Node], bool]) -> list[Node]:
        with self._turn:
            return [node for node in self._paths.values() if fits(node)]

    def directly_in(self, folder: str) -> list[Node]:
        with self._turn:
            return [self._paths[path] for path in self._folders.get(folder, ())]

    def named(self, name: str) -> list[Node]:
        """All of this name, letter case and ending aside."""
        with self._turn:
            return [self._paths[path] for path in self._names.get(name_key(name), ())]

    def about(self, words: str) -> Iterator[Node]:
        """Those whose names hold most of the words, newest first among equals."""
        parts = list(dict.fromkeys(words_of(words)))
        with self._turn:
            hits: Counter[str] = Counter()
            for part in parts:
                hits.update(self._found(part))
            best = sorted(hits, key=lambda path: (-hits[path], -_modified(self._paths[path]), path))
            nodes = [self._paths[path] for path in best]
        return (node for node in nodes if any(holds(name_of(node.key), part) for part in parts))

    def _found(self, word: str) -> set[str]:
        """The paths whose names may hold one word."""
        found = [
            {path for term in terms for stored in self._stored(term) for path in self._terms[stored]}
            for terms in sought(word)
        ]
        return set[str].intersection(*found) if found else set()

    def _stored(self, term: Term) -> Iterable[str]:
        if not term.begins:
            return (term.text,) if term.text in self._terms else ()
        if self._sorted is None:
            self._sorted = sorted(self._terms)
        first = bisect_left(self._sorted, term.text)
        every = self._sorted
        return takewhile(lambda one: one.startswith(term.text), (every[at] for at in range(first, len(every))))

    def _add(self, node: Node) -> None:
        path, name = node.key, name_of(node.key)
        before = self._paths.get(path)
        if before is not None and before.id != node.id:
            self._under.setdefault(path, {})[before.id] = before
        self._paths[path] = node
        self._folders.setdefault(folder_of(path), {})[path] = None
        for key in (name_key(name), name_key(split_ending(name)[0])):
            self._names.setdefault(key, {})[path] = None
        if node.fields.get("type") == "folder":
            return
        for term in indexed(name):
            held = self._terms.get(term)
            if held is None:
                held, self._sorted = self._terms.setdefault(term, {}), None
            held[path] = None

    def _remove(self, node: Node) -> None:
        path, name = node.key, name_of(node.key)
        under = self._under.get(path, {})
        standing = self._paths.get(path)
        if standing is None or standing.id != node.id:  # one that came in its place, told before this one went
            under.pop(node.id, None)
            if not under:
                self._under.pop(path, None)
            return
        del self._paths[path]
        _taken_out(self._folders, folder_of(path), path)
        for key in (name_key(name), name_key(split_ending(name)[0])):
            _taken_out(self._names, key, path)
        for term in indexed(name):
            if _taken_out(self._terms, term, path):
                self._sorted = None
        if under:
            _, again = under.popitem()
            if not under:
                del self._under[path]
            self._add(again)


_NO_NODE = Node(0, "", 0, "")


def _taken_out(of: dict[str, dict[str, None]], key: str, path: str) -> bool:
    """Whether nothing is left under the key."""
    held = of.get(key)
    if held is None:
        return False
    held.pop(path, None)
    if held:
        return False
    del of[key]
    return True


def _modified(node: Node) -> float:
    at = node.fields.get("modified")
    return float(at) if isinstance(at, int | float) else 0.0
