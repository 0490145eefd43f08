"""`deskhand up`, that also says what its worlds took and when: `python -m bench.world.telling_hub FD up …`.

Once a delta or a snapshot is in the hub's graph, a line of JSON goes to the file that was handed on: the moment on the
clock that all processes of a machine share, and every text in what was taken.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator

from deskhand.cli import main
from deskhand.core.world.delta import Delta, Fields, Snapshot
from deskhand.hub.world.room import WorldRoom

_take = WorldRoom.take


def texts(frame: Delta | Snapshot) -> Iterator[str]:
    nodes = frame.nodes if isinstance(frame, Snapshot) else frame.new
    changed = () if isinstance(frame, Snapshot) else frame.set
    for fields in (*(node.fields for node in nodes), *(fields for _, fields in changed)):
        yield from _of(fields)


def _of(fields: Fields) -> Iterable[str]:
    return (value for value in fields.values() if isinstance(value, str))


def tell(out: int) -> None:
    """From now on every hub of this process says what it took."""

    def take(self: WorldRoom, device: str, frame: Delta | Snapshot) -> None:
        _take(self, device, frame)
        at = time.monotonic()
        os.write(out, json.dumps([at, list(texts(frame))]).encode() + b"\n")

    WorldRoom.take = take


if __name__ == "__main__":
    tell(int(sys.argv[1]))
    sys.argv = ["deskhand", *sys.argv[2:]]
    main()
