"""Which desk is meant by a word: its id goes before what another one is called."""

from __future__ import annotations

import time
from pathlib import Path

from deskhand.core.world.delta import Node, Snapshot
from deskhand.core.world.query import Query
from deskhand.hub.world.room import WorldRoom


async def test_a_desk_named_like_the_id_of_another_is_not_asked_for_it(tmp_path: Path) -> None:
    room = WorldRoom.open(tmp_path / "hub.db")
    await room.start()
    try:
        for device, name in (("d1", "laptop"), ("d2", "d1"), ("d3", "work laptop")):
            file = Node(
                2, "file", 1, f"/x/{device}.txt", {"name": f"{device}.txt", "type": "file", "opened": time.time()}
            )
            room.come(device, 1, name, lambda _: None)
            room.take(device, Snapshot("e", 1, [Node(1, "device", 0, device, {"name": name}), file], []))
        for called, meant in (("d1", ["d1"]), ("d2", ["d2"]), ("laptop", ["d1"]), ("work", ["d3"])):
            found = await room.ask(1, Query(kind="file", device=called))
            assert sorted(one.device for one in found) == meant
    finally:
        await room.stop()
