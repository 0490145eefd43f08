"""A real desk over a real folder: abilities are tried through the monitor, as a hub would have them done."""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from deskhand.core.ability import Ability, Registry
from deskhand.core.wire.frames import Progress, Receipt
from deskhand.core.words import Lang
from deskhand.desk.monitor import Monitor
from deskhand.testing.desk import RealDesk
from deskhand.testing.signing import one_step

NOW = "2026-11-20T12:00:00+00:00"
Tree = dict[bytes, tuple[str, int, str]]


@dataclass
class Desk:
    """A folder that the owner names, and the desk that guards it."""

    root: Path
    real: RealDesk
    runs: int = 0
    patience: float = 100.0

    @classmethod
    def over(cls, root: Path, home: Path, abilities: Mapping[str, Ability]) -> Desk:
        return cls(root, RealDesk(root, home, abilities=abilities, now=NOW))

    @property
    def monitor(self) -> Monitor:
        return self.real.monitor

    @property
    def progress(self) -> list[Progress]:
        return self.real.progress

    def write(self, name: str | bytes, content: str | bytes = "x", *, mtime: float | None = None) -> Path:
        path = self.root / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        if mtime is not None:
            os.utime(path, (mtime, mtime))
        return path

    async def do(self, do: str, *, lang: Lang = "en", preview: bool = False, shown: str = "", **args: Any) -> Receipt:
        """One ability in a run of its own, for which the owner signed; `shown` is the hash of a preview."""
        self.runs += 1
        self.real.lock(self.runs, one_step(do, args), lang=lang)
        job = self.real.unsigned(do, self.runs, **args)
        if shown:
            self.real.agreed(job, shown)
        return await self.real.perform(
            msgspec.structs.replace(job, lang=lang, home=True, preview=preview, timeout=self.patience)
        )

    async def done(self, do: str, *, lang: Lang = "en", **args: Any) -> Receipt:
        """The same, and it must have gone well, with every claim true."""
        receipt = await self.do(do, lang=lang, **args)
        assert receipt.outcome == "done", (receipt.trouble, receipt)
        assert receipt.proof is not None
        assert all(claim["holds"] for claim in receipt.proof.claims), receipt.proof.claims
        assert receipt.answer
        return receipt

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
                hash_ = hashlib.sha256(path.read_bytes()).hexdigest()
                tree[name] = ("file", path.lstat().st_mtime_ns, hash_)
        return tree

    def names(self) -> list[str]:
        """What stands directly in the root."""
        return sorted(path.name for path in self.root.iterdir())


@pytest.fixture
async def desk(home: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    root = tmp_path / "desk"
    root.mkdir()
    made = Desk.over(root, home, Registry.discover())
    await made.monitor.start()
    yield made
    await made.monitor.close()


ODD_NAMES: tuple[bytes, ...] = (
    "季度 报告.xlsx".encode(),
    "🎉 party 🎈.jpg".encode(),
    b"  spaces  .txt",
    b"latin-\xe9t\xe9.txt",
    b"-rf.txt",
    b"two\nlines.pdf",
    "é".encode() * 125 + b".txt",
    "‮gpj.exe".encode(),
    b"back\\x41slash.txt",
    b"quote\"'$HOME`ls`.md",
)
"""Names that real disks hold and careless programs trip over."""
