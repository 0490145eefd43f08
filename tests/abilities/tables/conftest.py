"""A real desk over a real folder, and tables as people have them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest

from deskhand.abilities.tables import ability as tables
from deskhand.core.ability import Registry, group_of
from deskhand.core.wire.frames import Receipt
from deskhand.core.words import Lang
from deskhand.testing.desk import RealDesk
from deskhand.testing.signing import one_step

NOW = "2026-11-20T12:00:00+00:00"


@dataclass
class Desk:
    """A folder that the owner names, and the desk that guards it."""

    root: Path
    real: RealDesk
    runs: int = 0

    async def do(self, do: str, *, lang: Lang = "en", **args: Any) -> Receipt:
        """One ability in a run of its own, for which the owner signed."""
        self.runs += 1
        self.real.lock(self.runs, one_step(do, args), lang=lang)
        job = self.real.unsigned(do, self.runs, **args)
        return await self.real.perform(msgspec.structs.replace(job, lang=lang, home=True, timeout=100.0))

    async def done(self, do: str, *, lang: Lang = "en", **args: Any) -> Receipt:
        """The same, and it must have gone well, with every claim true."""
        receipt = await self.do(do, lang=lang, **args)
        assert receipt.outcome == "done", receipt.trouble
        assert receipt.proof is not None
        assert all(claim["holds"] for claim in receipt.proof.claims), receipt.proof.claims
        assert receipt.answer
        return receipt

    async def result(self, do: str, **args: Any) -> dict[str, Any]:
        """What came of it, as later steps see it."""
        receipt = await self.done(do, **args)
        assert isinstance(receipt.result, dict)
        return receipt.result

    async def refusal(self, do: str, *, lang: Lang = "en", **args: Any) -> str:
        """It must have failed with nothing changed, and says this."""
        before = {path: path.read_bytes() for path in self.root.rglob("*") if path.is_file()}
        receipt = await self.do(do, lang=lang, **args)
        assert receipt.outcome in ("failed", "refused"), receipt
        assert {path: path.read_bytes() for path in self.root.rglob("*") if path.is_file()} == before
        assert receipt.trouble is not None
        return receipt.trouble.text

    def text(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def sheet(self, name: str, rows: Sequence[Sequence[Any]], title: str = "Sheet1") -> Path:
        """A workbook with these rows."""
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = title
        for row in rows:
            sheet.append(list(row))
        path = self.root / name
        book.save(path)
        return path

    def values(self, name: str, title: str | None = None) -> list[list[Any]]:
        """What stands in a workbook, as openpyxl reads it."""
        book = openpyxl.load_workbook(self.root / name)
        sheet = book[title] if title else book.worksheets[0]
        return [list(row) for row in sheet.values]


@pytest.fixture
async def desk(home: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    root = tmp_path / "desk"
    root.mkdir()
    made = Desk(root, RealDesk(root, home, abilities=Registry([group_of(tables, "tables")]), now=NOW))
    await made.real.monitor.start()
    yield made
    await made.real.monitor.close()
