"""A real desk over a real folder, and tables as people have them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from deskhand.abilities.tables import ability as tables
from deskhand.core.registry import Registry, group_of
from deskhand.core.words import Lang
from deskhand.testing.ability_desk import AbilityDesk


class TableDesk(AbilityDesk):
    """A desk that knows of tables and of nothing else."""

    async def refusal(self, do: str, *, lang: Lang = "en", **args: Any) -> str:
        """It must have failed with nothing changed, and says this."""
        before = self.files()
        receipt = await self.do(do, lang=lang, **args)
        assert receipt.outcome in ("failed", "refused"), receipt
        assert self.files() == before
        assert receipt.trouble is not None
        return receipt.trouble.text

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
async def desk(home: Path, tmp_path: Path) -> AsyncIterator[TableDesk]:
    root = tmp_path / "desk"
    root.mkdir()
    made = TableDesk.over(root, home, Registry([group_of(tables, "tables")]))
    async with made.at_work():
        yield made
