"""What a desk tells and nobody can take: it is said, mended once, and never shown as if it were so."""

from __future__ import annotations

import pytest

from deskhand.core.wire.frames_line import Ack, Resync
from deskhand.core.world.delta import BadDelta, Delta, Node, Snapshot
from deskhand.hub.world.files import Files
from deskhand.hub.world.problems import NeverCame
from deskhand.hub.world.room import WorldRoom

ME = 1
DEVICE = Node(1, "device", 0, "dev", {"name": "laptop"})


def file(one: int, path: str) -> Node:
    return Node(one, "file", 1, path, {"type": "file", "name": path.rpartition("/")[2]})


def come(room: WorldRoom) -> list[Ack | Resync]:
    heard: list[Ack | Resync] = []
    room.come("dev", ME, "laptop", heard.append)
    room.take("dev", Snapshot("e", 1, [DEVICE], []))
    heard.clear()
    return heard


async def is_stale(room: WorldRoom) -> bool:
    (state,) = await room.desks(ME)
    return state.stale


def test_two_files_of_one_path_go_in_any_order() -> None:
    """A file that is renamed onto another is told before the other goes."""
    for order in ([2, 3], [3, 2]):
        files = Files([])
        nodes = {one: file(one, "/home/li/report.pdf") for one in (2, 3)}
        for node in nodes.values():
            files._add(node)
        first, last = order
        files._remove(nodes[first])
        assert files.at("/home/li/report.pdf") == nodes[last]
        assert [node.id for node in files.about("report")] == [last]
        files._remove(nodes[last])
        assert files.at("/home/li/report.pdf") is None
        assert list(files.about("report")) == [] and len(files) == 0 and files._under == {}


async def test_two_nodes_of_one_path_do_not_end_what_is_told(room: WorldRoom) -> None:
    come(room)
    room.take("dev", Delta("e", 2, new=[file(2, "/a")]))
    assert (await room.world("dev", "/")).fact("/a") is not None  # from here on its files are kept by path
    room.take("dev", Delta("e", 3, new=[file(3, "/a")]))
    room.take("dev", Delta("e", 4, gone=[3]))
    room.take("dev", Delta("e", 5, gone=[2]))
    room.take("dev", Delta("e", 6, new=[file(4, "/b")]))
    assert (await room.world("dev", "/")).fact("/b") is not None
    assert not await is_stale(room)


async def test_a_desk_that_tells_what_cannot_be_is_stale_until_it_has_told_all(room: WorldRoom) -> None:
    heard = come(room)
    told: list[tuple[int, str]] = []
    room.watch(lambda person, device: told.append((person, device)))
    room.take("dev", Delta("e", 2, gone=[77]))
    assert heard == [Resync("", 0)]
    assert await is_stale(room)
    room._tick()
    assert told == [(ME, "dev")]
    room.take("dev", Delta("e", 3, new=[file(2, "/a")]))  # what was on its way: not asked for again
    assert [one for one in heard if isinstance(one, Resync)] == [Resync("", 0)]
    room.take("dev", Snapshot("e", 3, [DEVICE, file(2, "/a")], []))
    assert not await is_stale(room)
    room.take("dev", Delta("e", 4, new=[file(3, "/b")]))
    assert (await room.world("dev", "/")).fact("/b") is not None


async def test_it_is_asked_once_in_the_life_of_a_line(room: WorldRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskhand.hub.world.room.AGAIN_SECONDS", 0.0)
    heard = come(room)
    room.take("dev", Delta("e", 2, gone=[77]))
    with pytest.raises(BadDelta):
        room.take("dev", Snapshot("e", 2, [DEVICE, DEVICE], []))
    for v in range(3, 9):
        room.take("dev", Delta("e", v, new=[file(v, f"/{v}")]))
    assert heard == [Resync("", 0)]
    assert await is_stale(room)
    room.left("dev")
    assert not await is_stale(room)  # it is away, which says as much
    room.come("dev", ME, "laptop", heard.append)
    assert heard == [Resync("", 0), Resync("", 0)]


async def test_an_error_of_ours_is_loud_and_leaves_the_desk_stale(
    room: WorldRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = come(room)
    live = room.live.get("dev")
    assert live is not None

    def broken(*_: object) -> bool:
        raise KeyError("/a")

    monkeypatch.setattr(type(live.pending), "note", broken)
    with pytest.raises(KeyError):
        room.take("dev", Delta("e", 2, new=[file(2, "/a")]))
    assert await is_stale(room) and heard == [Resync("", 0)]
    monkeypatch.undo()
    room.take("dev", Snapshot("e", 2, [DEVICE, file(2, "/a")], []))
    assert not await is_stale(room)


async def test_a_desk_that_was_forgotten_is_no_desk(room: WorldRoom) -> None:
    come(room)
    await room.forget("dev")
    with pytest.raises(NeverCame) as no:
        room.take("dev", Delta("e", 2, new=[file(2, "/a")]))
    assert "dev" in no.value.said("en") and "dev" in no.value.said("zh")
