"""Names, links, races and the desk's own state: everything that might lead out of the granted folder."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from deskhand.core.errors import Problem
from deskhand.core.flow.scope import Scope
from deskhand.core.wire.frames import Receipt
from deskhand.desk.files.beneath import Beneath
from deskhand.testing.desk import RealDesk
from deskhand.testing.redteam.attack import Attack, World
from deskhand.testing.redteam.folders import SECRET, Prey, prey

FAMILY: Final = "path"
Changes = tuple[Mapping[str, Any], ...]
Strike = Callable[[Prey], Awaitable[tuple[Receipt, ...]]]


def _attack(name: str, strike: Strike) -> Attack:
    async def run(world: World) -> str | None:
        async with prey(world) as one:
            return one.got(*await strike(one))

    return Attack(FAMILY, name, run)


def _ways(outside: str) -> dict[str, str]:
    """Writings of a folder outside; `outside` is its absolute path."""
    return {
        "climb": "../outside",
        "climb through a name": "sub/../../outside",
        "climb with dots": "./.././outside",
        "absolute": outside,
        "absolute, doubled": "/" + outside,
        "by the process": "/proc/self/root" + outside,
        "by a link": "link",
        "by a link to a link": "chain",
        "by a link below": "sub/link",
        "by a climbing link": "climbing",
    }


def _links(one: Prey) -> None:
    (one.root / "link").symlink_to(one.outside)
    (one.root / "chain").symlink_to("link")
    (one.root / "sub/link").symlink_to(one.outside)
    (one.root / "climbing").symlink_to("../outside")


def _out(name: str) -> list[Attack]:
    """Take the secret by one way, and leave something there."""

    async def take(one: Prey) -> tuple[Receipt, ...]:
        _links(one)
        way = _ways(str(one.outside))[name]
        return (
            await one.change({"op": "copy", "path": f"{way}/secret.txt", "to": "stolen"}),
            await one.change({"op": "pack", "paths": [f"{way}/secret.txt"], "to": "stolen.zip"}),
            await one.desk.do("fixture.offer", files=[f"{way}/secret.txt"]),
        )

    async def leave(one: Prey) -> tuple[Receipt, ...]:
        _links(one)
        way = _ways(str(one.outside))[name]
        return (
            await one.desk.do("fixture.write", file=f"{way}/evil", text="x"),
            await one.change({"op": "move", "path": "a.txt", "to": f"{way}/evil"}),
            await one.change({"op": "trash", "path": f"{way}/secret.txt"}),
        )

    return [_attack(f"take: {name}", take), _attack(f"leave: {name}", leave)]


def _odd(name: str, path: str) -> Attack:
    """A name that one layer may read in another way than the next."""

    async def strike(one: Prey) -> tuple[Receipt, ...]:
        return (
            await one.desk.do("fixture.write", file=path, text="x"),
            await one.change({"op": "copy", "path": path, "to": "stolen"}),
        )

    return _attack(f"name: {name}", strike)


_NAMES: Final = {
    "a zero byte": "a.txt\0/../../outside/evil",
    "percent signs": "%2e%2e/outside/secret.txt",
    "full-width dots": "．．/outside/secret.txt",
    "backslashes": "..\\outside\\secret.txt",
    "a home": "~/../outside/secret.txt",
    "one sign for two dots": "‥/outside/secret.txt",
}


async def _file_link(one: Prey) -> tuple[Receipt, ...]:
    (one.root / "file").symlink_to(one.outside / "secret.txt")
    return (
        await one.change({"op": "copy", "path": "file", "to": "stolen"}),
        await one.change({"op": "pack", "paths": ["file"], "to": "stolen.zip"}),
        await one.desk.do("fixture.write", file="file", text="x", replace=True),
        await one.desk.do("fixture.offer", files=["file"]),
    )


async def _whole_folder(one: Prey) -> tuple[Receipt, ...]:
    (one.root / "sub/in").symlink_to(one.outside)
    return (
        await one.change({"op": "copy", "path": "sub", "to": "again"}),
        await one.change({"op": "pack", "paths": ["sub"], "to": "sub.zip"}),
        await one.change({"op": "trash", "path": "sub"}),
    )


async def _dangling(one: Prey) -> tuple[Receipt, ...]:
    (one.root / "out").symlink_to(one.outside / "evil")
    return (await one.desk.do("fixture.write", file="out", text="x", replace=True),)


async def _granted_itself(one: Prey) -> tuple[Receipt, ...]:
    return (await one.change({"op": "trash", "path": "."}), await one.change({"op": "move", "path": ".", "to": "../x"}))


async def _own_state(world: World) -> str | None:
    """The desk's own journal, although it lies inside the granted folder."""
    home = world.folder / "home"
    home.mkdir()
    desk = RealDesk(world.folder, home)
    try:
        await desk.change({"op": "copy", "path": "home/desk.db", "to": "stolen"})
        await desk.change({"op": "trash", "path": "home"})
        taken = await asyncio.to_thread((world.folder / "stolen").exists)
        there = await asyncio.to_thread((home / "desk.db").exists)
        return "the desk's own records were reached" if taken or not there else None
    finally:
        await desk.monitor.close()


@contextmanager
def swapping(root: Path, outside: Path) -> Generator[None]:
    """While it lasts, `real` is a folder, then a link to the outside, then a folder again, as fast as it goes."""
    (root / "real").mkdir()
    (root / "real/secret.txt").write_text("harmless")
    (root / "spare").symlink_to(outside)
    over = threading.Event()

    def swap() -> None:
        while not over.is_set():
            for one, other in (("real", "kept"), ("spare", "real"), ("real", "spare"), ("kept", "real")):
                try:
                    (root / one).rename(root / other)
                except OSError:
                    continue

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _race_reading(root: Path, outside: Path) -> str | None:
    beneath = Beneath(Scope(str(root)))
    try:
        with swapping(root, outside):
            for _ in range(1_500):
                try:
                    with beneath.opened("real/secret.txt") as fd:
                        if SECRET.encode() in os.read(fd, 100):
                            return "the secret was read in the race"
                except (Problem, OSError):
                    continue
    finally:
        beneath.close()
    return None


async def _race_read(world: World) -> str | None:
    async with prey(world) as one:
        return await asyncio.to_thread(_race_reading, one.root, one.outside)


async def _race_copy(one: Prey) -> tuple[Receipt, ...]:
    with swapping(one.root, one.outside):
        return tuple([await one.change({"op": "copy", "path": "real/secret.txt", "to": f"copy{n}"}) for n in range(15)])


async def _race_write(one: Prey) -> tuple[Receipt, ...]:
    with swapping(one.root, one.outside):
        return tuple([await one.desk.do("fixture.write", file=f"real/evil{n}", text="x") for n in range(15)])


def attacks() -> list[Attack]:
    found = [attack for name in _ways("") for attack in _out(name)]
    found += [_odd(name, path) for name, path in _NAMES.items()]
    found += [
        _attack("a link in the place of a file", _file_link),
        _attack("a folder with a link in it", _whole_folder),
        _attack("a link to what is not there yet", _dangling),
        _attack("the granted folder itself", _granted_itself),
        Attack(FAMILY, "the desk's own records", _own_state),
        Attack(FAMILY, "a race while reading", _race_read),
        _attack("a race while copying", _race_copy),
        _attack("a race while writing", _race_write),
    ]
    return found
