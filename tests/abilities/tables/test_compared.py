"""Every cell that was written is read again, however many, and totals are added up a second way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from deskhand.abilities.tables import changing, edited
from deskhand.abilities.tables.compared import areas_of
from deskhand.abilities.tables.ground import Touch
from deskhand.formats.sheets.notation import Notation

ROWS: list[list[Any]] = [["Name", "n"], *[[f"item {at}", at * 1.5] for at in range(1, 401)]]
MANY = {"do": "set", "column": "n", "where": [{"column": "n", "is": ">", "value": 0}], "compute": "n * 2"}


def _claims(receipt: Any) -> list[str]:
    return [claim["text"] for claim in receipt.proof.claims]


@pytest.mark.parametrize("ending", ["xlsx", "csv", "json", "parquet"])
async def test_all_cells_are_compared_in_every_format(desk: Any, ending: str) -> None:
    desk.sheet("s.xlsx", ROWS)
    if ending != "xlsx":
        await desk.done("table.convert", file="s.xlsx", to=ending)
    receipt = await desk.done("table.edit", file=f"s.{ending}", change=MANY)
    assert any("400 changed cells hold what was written" in one for one in _claims(receipt)), _claims(receipt)
    total = await desk.done("table.edit", file=f"s.{ending}", change={"do": "total"})
    assert any("every total added up again" in one for one in _claims(total))


async def test_a_text_table_is_looked_at_once_for_all_its_cells(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sheet("s.xlsx", ROWS)
    await desk.done("table.convert", file="s.xlsx", to="csv")
    looks: list[int] = []
    right = edited.notation_of

    def counted(cells: Sequence[Any]) -> Notation:
        looks.append(len(cells))
        return right(cells)

    monkeypatch.setattr(edited, "notation_of", counted)
    await desk.done("table.edit", file="s.csv", change=MANY)
    assert len(looks) == 1


async def test_a_cell_beyond_the_shown_ones_that_differs_is_seen(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sheet("s.xlsx", ROWS)
    right = edited.written_print

    def one_off(touched: list[Touch]) -> tuple[str, int]:
        last = touched[-1]
        return right([*touched[:-1], Touch(last.row, last.column, last.before, 0.25)])

    monkeypatch.setattr(edited, "written_print", one_off)
    assert (await desk.do("table.edit", file="s.xlsx", change=MANY)).outcome == "failed"


async def test_a_wrong_total_is_seen(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sheet("s.xlsx", ROWS)
    right: Callable[..., tuple[Any, Any]] = changing._summed
    monkeypatch.setattr(changing, "_summed", lambda *given: (right(*given)[0] + 1, right(*given)[1]))
    receipt = await desk.do("table.edit", file="s.xlsx", change={"do": "total"})
    assert receipt.outcome == "failed"
    assert any("these totals are not the same: B402" in one for one in _claims(receipt))


def test_cells_become_ranges() -> None:
    touched = [Touch(row, column, None, 1) for row in (2, 3, 4, 8) for column in (1, 2, 4)]
    assert areas_of(touched) == ["B2:C4", "E2:E4", "B8:C8", "E8"]
