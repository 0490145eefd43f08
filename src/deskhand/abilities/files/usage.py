"""What takes the space: by sub-folder, by kind, and the largest files. Hidden files count too."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field

from deskhand.abilities.files.below import Passed, below, places
from deskhand.abilities.files.results import Part, Usage
from deskhand.core.doors import Ctx
from deskhand.core.filetypes import kind_of
from deskhand.core.paths import joined
from deskhand.core.world.facts import FileFact

LARGEST = 10


@dataclass(slots=True)
class Sums:
    """Bytes and numbers by name."""

    bytes: Counter[str] = field(default_factory=Counter[str])
    count: Counter[str] = field(default_factory=Counter[str])

    def add(self, name: str, size: int) -> None:
        self.bytes[name] += size
        self.count[name] += 1

    def parts(self) -> list[Part]:
        """Largest first."""
        names = sorted(self.count, key=lambda name: (-self.bytes[name], name))
        return [Part(path=name, bytes=self.bytes[name], count=self.count[name]) for name in names]


async def usage(ctx: Ctx, folder: str | None) -> Usage:
    everywhere = await places(ctx, folder)
    only = everywhere[0] if len(everywhere) == 1 else None
    parts, kinds = Sums(), Sums()
    largest: list[tuple[int, str]] = []
    passed = Passed.by(ctx, folder)
    for place in everywhere:
        async for fact in below(ctx, place, passed, hidden=True):
            if fact.kind != "file":
                continue
            parts.add(place if only is None else _part(only, fact), fact.size)
            kinds.add(kind_of(fact.name), fact.size)
            heapq.heappush(largest, (fact.size, fact.path))
            if len(largest) > LARGEST:
                heapq.heappop(largest)
    heaviest = sorted(largest, key=lambda one: (-one[0], one[1]))
    return Usage(
        folder=only,
        bytes=parts.bytes.total(),
        count=parts.count.total(),
        parts=parts.parts(),
        kinds=kinds.parts(),
        largest=[path for _, path in heaviest],
        sizes=[size for size, _ in heaviest],
        unread=passed.unread,
        unreal=passed.unreal,
        closed=passed.closed,
    )


def _part(folder: str, fact: FileFact) -> str:
    """The sub-folder a file lies in, as a path; the folder itself for what lies directly in it."""
    start = 0 if folder in ("", ".") else len(folder.rstrip("/")) + 1
    first, slash, _ = fact.path[start:].partition("/")
    return joined(folder, first) if slash else folder
