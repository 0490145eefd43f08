"""A real desk for the tests of abilities: one ability at a time, for which the owner signed, in a run of its own."""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import msgspec

from deskhand.core.ability import Ability
from deskhand.core.registry import Registry
from deskhand.core.wire.frames import Progress, Receipt
from deskhand.core.words import Lang
from deskhand.desk.monitor import Monitor
from deskhand.testing.desk import RealDesk
from deskhand.testing.signing import one_step

NOW: Final = "2026-11-20T12:00:00+00:00"
Tree = dict[bytes, tuple[str, int, str]]


@dataclass
class AbilityDesk:
    """A folder that the owner names, and the desk that guards it; abilities go through its monitor, as from a hub."""

    root: Path
    real: RealDesk
    home: bool = True
    """Whether the requests are made at the desk itself."""
    patience: float = 100.0
    runs: int = 0

    @classmethod
    def over(cls, root: Path, home: Path, abilities: Mapping[str, Ability] | None = None) -> Self:
        """With these abilities, or all there are."""
        known = Registry.discover() if abilities is None else abilities
        return cls(root, RealDesk(root, home, abilities=known, now=NOW))

    @asynccontextmanager
    async def at_work(self) -> AsyncGenerator[None]:
        await self.monitor.start()
        try:
            yield
        finally:
            await self.monitor.close()

    @property
    def monitor(self) -> Monitor:
        return self.real.monitor

    @property
    def progress(self) -> list[Progress]:
        return self.real.progress

    async def do(self, do: str, *, lang: Lang = "en", preview: bool = False, shown: str = "", **args: Any) -> Receipt:
        """One ability, however it goes; `shown` is the hash of a preview that the owner said yes to."""
        self.runs += 1
        self.real.lock(self.runs, one_step(do, args), lang=lang)
        job = self.real.unsigned(do, self.runs, **args)
        if shown:
            self.real.agreed(job, shown)
        return await self.real.perform(
            msgspec.structs.replace(job, lang=lang, home=self.home, preview=preview, timeout=self.patience)
        )

    async def done(self, do: str, *, lang: Lang = "en", **args: Any) -> Receipt:
        """The same, and it must have gone well, with every claim true."""
        receipt = await self.do(do, lang=lang, **args)
        assert receipt.outcome == "done", (receipt.trouble, receipt)
        assert receipt.proof is not None
        assert all(claim["holds"] for claim in receipt.proof.claims), receipt.proof.claims
        assert receipt.answer
        return receipt

    async def result(self, do: str, **args: Any) -> dict[str, Any]:
        """What came of what must have gone well, as later steps see it."""
        receipt = await self.done(do, **args)
        assert isinstance(receipt.result, dict)
        return receipt.result

    def write(self, name: str | bytes, content: str | bytes = "x", *, mtime: float | None = None) -> Path:
        path = self.root / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        if mtime is not None:
            os.utime(path, (mtime, mtime))
        return path

    def names(self) -> list[str]:
        """What stands directly in the root."""
        return sorted(path.name for path in self.root.iterdir())

    def tree(self) -> Tree:
        """Every path below the root with its content's hash and its time; folders without theirs."""
        tree: Tree = {}
        for path in self.root.rglob("*"):
            name = os.fsencode(path.relative_to(self.root))
            if path.is_symlink():
                tree[name] = ("link", path.lstat().st_mtime_ns, str(path.readlink()))
            elif path.is_dir():
                tree[name] = ("folder", 0, "")
            else:
                tree[name] = ("file", path.lstat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
        return tree

    def files(self) -> dict[str, bytes]:
        """Every file below the root with its content."""
        return {str(one.relative_to(self.root)): one.read_bytes() for one in self.root.rglob("*") if one.is_file()}
