from __future__ import annotations

from pathlib import Path

import pytest

from deskhand.desk.perceive.recorded import RecordedScreen, recording
from deskhand.testing.perceive_contract import PerceiveContract, Stage
from deskhand.testing.recorded_stage import RecordedStage
from deskhand.testing.told import Told

TREES = Path(__file__).parent / "trees"


class TestRecorded(PerceiveContract):
    @pytest.fixture
    async def stage(self) -> Stage:
        return RecordedStage(RecordedScreen(recording(TREES / "contract.json")))


async def test_cells_of_an_endless_table_are_read_one_by_one() -> None:
    backend = RecordedStage(RecordedScreen(recording(TREES / "contract.json"))).backend()
    await backend.start(told := Told())
    table = told.one("table", "Numbers")
    assert [(await backend.cell(table.key, 1, column)).text for column in (0, 1, 2)] == ["1", "2", None]
    await backend.stop()
