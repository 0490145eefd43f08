"""A real desk over a real folder: abilities are tried through the monitor, as a hub would have them done."""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from deskhand.core.ability import Registry
from deskhand.core.wire.frames import Job, Progress, Receipt
from deskhand.core.words import Lang
from deskhand.desk.monitor import Monitor
from deskhand.testing.desk import approved

Tree = dict[bytes, tuple[str, int, str]]


@dataclass
class Desk:
    """A granted folder and the monitor that guards it."""

    root: Path
    monitor: Monitor
    progress: list[Progress] = field(default_factory=list[Progress])
    runs: int = 0
    patience: float = 100.0

    def write(self, name: str | bytes, content: str | bytes = "x", *, mtime: float | None = None) -> Path:
        path = self.root / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        if mtime is not None:
            os.utime(path, (mtime, mtime))
        return path

    async def do(self, do: str, *, lang: Lang = "en", preview: bool = False, shown: str = "", **args: Any) -> Receipt:
        """One ability in a run of its own, approved unless it is a preview; `shown` is the hash of one."""
        self.runs += 1
        run = self.runs
        job = Job(
            hub="hub",
            key=f"{run}/m/1",
            run=run,
            do=do,
            args=args,
            root=str(self.root),
            folders=["."],
            now="2026-11-20T12:00:00+00:00",
            lang=lang,
            home=True,
            preview=preview,
            timeout=self.patience,
        )
        if not preview:
            job = approved(job, shown)

        async def told(progress: Progress) -> None:
            self.progress.append(progress)

        answer = await self.monitor.perform(job, told)
        assert isinstance(answer, Receipt)
        return answer

    async def done(self, do: str, *, lang: Lang = "en", **args: Any) -> Receipt:
        """The same, and it must have gone well, with every claim true."""
        receipt = await self.do(do, lang=lang, **args)
        assert receipt.outcome == "done", receipt
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
    monitor = Monitor(home, Registry.discover())
    await monitor.start()
    yield Desk(root, monitor)
    await monitor.close()


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
