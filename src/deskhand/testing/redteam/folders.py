"""A desk over one folder, with somebody else's secret beside it: what an attack on paths is after."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from deskhand.core.wire.frames import Receipt
from deskhand.testing.desk import RealDesk, tree
from deskhand.testing.redteam.attack import World

SECRET: Final = "canary-7f3a91c2-not-yours"  # noqa: S105 - a canary


@dataclass(frozen=True)
class Prey:
    """`root` is granted; `outside` is not, and lies beside it."""

    root: Path
    outside: Path
    desk: RealDesk
    before: Mapping[str, str]

    def got(self, *receipts: Receipt) -> str | None:
        """What an attacker got out of it: something outside touched, or the secret inside or in an answer."""
        now = tree(self.outside)
        if now != self.before:
            changed = sorted(set(now.items()) ^ set(self.before.items()))
            return f"touched outside: {changed[0][0]}"
        for receipt in receipts:
            if SECRET.encode() in msgspec.json.encode(receipt):
                return "the secret stands in the receipt"
        for place in self.root.rglob("*"):
            if not place.is_symlink() and place.is_file() and SECRET.encode() in place.read_bytes():
                return f"the secret was brought inside: {place.name}"
        return None

    async def change(self, *changes: Mapping[str, Any]) -> Receipt:
        return await self.desk.change(*changes)


@asynccontextmanager
async def prey(world: World) -> AsyncGenerator[Prey]:
    root, outside, home = (world.folder / name for name in ("root", "outside", "home"))
    for folder in (root, outside, home):
        folder.mkdir()
    (outside / "secret.txt").write_text(SECRET)
    (outside / "deep").mkdir()
    (outside / "deep/more.txt").write_text(SECRET)
    (root / "a.txt").write_text("a")
    (root / "sub").mkdir()
    (root / "sub/b.txt").write_text("b")
    desk = RealDesk(root, home)
    try:
        yield Prey(root, outside, desk, tree(outside))
    finally:
        await desk.monitor.close()
