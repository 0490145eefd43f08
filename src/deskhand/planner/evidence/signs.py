"""What is seen of a stretch of a request: the signs by which it is sorted, and those by which its values are found.

The same signs are seen when the weights are learned from examples and when a request is read. What is named in a
request counts by its kind, not by its name: whatever a file is called, it is a file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Final

Mark = tuple[str, int, int]
"""A kind of thing named, or a class of words (`s:remove`), and the tokens where it stands."""
Place = tuple[int, int, int]
"""A token and how far it is from the ends of its stretch, as far as that is a sign."""
_LONG: Final = ("file", "event", "quoted", "url")


@dataclass(frozen=True)
class Seen:
    """The tokens of one request: stems, shapes, and what is known to stand where."""

    stems: Sequence[str]
    shapes: Sequence[str]
    named: Sequence[Mark]
    classes: Sequence[Mark]
    tagged: dict[Place, list[str]] = field(default_factory=dict["Place", "list[str]"], repr=False, compare=False)
    scores: dict[tuple[str, Place], Sequence[float]] = field(
        default_factory=dict[tuple[str, "Place"], "Sequence[float]"], repr=False, compare=False
    )
    """What speaks at a token for each tag of an ability, for whoever looks again in a longer stretch."""

    @cached_property
    def kinds(self) -> list[list[str]]:
        """The kinds of what is named at each token: `file` where it begins, `file+` where it goes on."""
        begun = [(kind, start, start + 1) for kind, start, _ in self.named]
        return self._at([*begun, *((f"{kind}+", start + 1, stop) for kind, start, stop in self.named)])

    @cached_property
    def meant(self) -> list[list[str]]:
        """The classes of words at each token."""
        return self._at(self.classes)

    def _at(self, marks: Sequence[Mark]) -> list[list[str]]:
        found: list[list[str]] = [[] for _ in self.stems]
        for name, start, stop in marks:
            for at in range(start, stop):
                if name not in found[at]:
                    found[at].append(name)
        return found

    @cached_property
    def closing(self) -> list[list[str]]:
        """The classes of words that end at each token."""
        return self._at([(sense, stop - 1, stop) for sense, _, stop in self.classes])


def sorting(seen: Seen, start: int, stop: int) -> set[str]:
    """The signs of a stretch as a whole: its words, pairs of them, classes of words, and kinds of what is named."""
    found: set[str] = {"bias"}
    plain = [seen.stems[at] if seen.shapes[at] != "q" else '"' for at in range(start, stop)]
    delexed = _delexed(seen, start, stop, plain)
    for words in (plain, delexed):
        found.update(f"w {one}" for one in words)
        found.update(f"b {a} {b}" for a, b in pairwise(words))
    if delexed:
        found.add(f"f {delexed[0]}")
        found.add(f"l {delexed[-1]}")
    kinds = {kind for kind, a, b in seen.named if a >= start and b <= stop}
    senses = {sense for sense, a, b in seen.classes if a >= start and b <= stop}
    found.update(f"k {kind}" for kind in kinds)
    found.update(f"s {sense}" for sense in senses)
    acts = [sense for sense in senses if sense[0] not in "#@"]
    found.update(f"sk {sense} {kind}" for sense in acts for kind in kinds)
    found.update(f"ss {sense} {other}" for sense in acts for other in senses if other[0] == "#")
    first = next((sense for at in range(start, stop) for sense in seen.meant[at] if sense[0] not in "#@"), None)
    if first is not None:
        found.update(f"fs {sense}" for at in range(start, min(stop, start + 2)) for sense in seen.meant[at])
    size = stop - start
    found.add(f"n {1 if size < 2 else 2 if size < 4 else 4 if size < 8 else 8 if size < 14 else 14}")
    return found


def _delexed(seen: Seen, start: int, stop: int, plain: Sequence[str]) -> list[str]:
    """The words with what is named by its kind alone."""
    best: dict[int, tuple[int, str]] = {}
    for kind, a, b in seen.named:
        if a >= start and b <= stop and "/" not in kind and b > best.get(a, (a, ""))[0]:
            best[a] = b, kind
    found: list[str] = []
    at = start
    while at < stop:
        if at in best:
            found.append(f"<{best[at][1]}>")
            at = best[at][0]
        else:
            found.append("#" if plain[at - start].isdigit() else plain[at - start])
            at += 1
    return found


def tagging(seen: Seen, at: int, start: int, stop: int) -> list[str]:
    """The signs of one token within its stretch."""

    def stem(place: int) -> str:
        return seen.stems[place] if start <= place < stop else "<s>" if place < start else "</s>"

    here = stem(at)
    found = [
        "bias",
        f"w {here}",
        f"p {stem(at - 1)}",
        f"n {stem(at + 1)}",
        f"pp {stem(at - 2)}",
        f"pw {stem(at - 1)} {here}",
        f"h {seen.shapes[at]}",
        f"i {min(at - start, 3)}",
        f"e {min(stop - 1 - at, 2)}",
    ]
    found += [f"k {kind}" for kind in seen.kinds[at]]
    found += [f"s {sense}" for sense in seen.meant[at]]
    if at > start:
        found += [f"pk {kind}" for kind in seen.kinds[at - 1]]
        found += [f"ps {sense}" for sense in seen.closing[at - 1]]
        found += [f"pwk {stem(at - 1)} {kind}" for kind in seen.kinds[at]]
    if at + 1 < stop:
        found += [f"nk {kind}" for kind in seen.kinds[at + 1]]
        found += [f"ns {sense}" for sense in seen.meant[at + 1]]
    if not seen.kinds[at]:
        found.append("k -")
    return found


def place(at: int, start: int, stop: int) -> Place:
    """All that decides the signs of a token: those of two stretches are the same where this is."""
    return at, min(at - start, 3), min(stop - 1 - at, 2)


def tagged(seen: Seen, at: int, start: int, stop: int, known: Callable[[str], object]) -> list[str]:
    """The signs of one token that are known, made once for all abilities and stretches."""
    where = place(at, start, stop)
    if where not in seen.tagged:
        seen.tagged[where] = [sign for sign in tagging(seen, at, start, stop) if known(sign)]
    return seen.tagged[where]


def shape(raw: str, *, quoted: bool) -> str:
    """What a token looks like."""
    if quoted:
        return "q"
    if not any(c.isalnum() for c in raw):
        return "m" if raw in ",，、;；" else "c" if raw in ":：" else "."
    if not raw.isascii():
        return "z"
    digits = any(c.isdigit() for c in raw)
    if raw.isdigit():
        return "d4" if len(raw) > 2 else "d"
    if "." in raw[1:-1]:
        return "x"
    return ("D" if digits else "") + ("A" if raw.isupper() and len(raw) > 1 else "A" if raw[:1].isupper() else "a")
