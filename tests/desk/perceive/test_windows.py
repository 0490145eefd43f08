"""Our mapping of UI Automation, over a recorded screen in its shape; nothing here shows that Windows is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from deskhand.desk.perceive.backend import ExtraMissing
from deskhand.desk.perceive.recorded import Recorded, RecordedScreen, recording
from deskhand.desk.perceive.windows import ids, meaning
from deskhand.desk.perceive.windows.backend import WindowsBackend
from deskhand.testing.perceive_contract import PerceiveContract, Stage, at_rest
from deskhand.testing.recorded_stage import RecordedStage
from deskhand.testing.replayed_uia import ReplayedUia
from deskhand.testing.told import Told

TREES = Path(__file__).parent / "trees"


class ReplayedStage(RecordedStage):
    def backend(self) -> WindowsBackend:
        return WindowsBackend(lambda: ReplayedUia(self.screen))


class TestWindowsMappingOverAReplay(PerceiveContract):
    @pytest.fixture
    async def stage(self) -> Stage:
        return ReplayedStage(RecordedScreen(recording(TREES / "contract.json")))


async def test_a_window_with_all_that_is_in_it_is_one_call() -> None:
    screen = RecordedScreen(recording(TREES / "contract.json"))
    screen.add("a/w/g", Recorded("many", "element", {"role": "group"}, [
        Recorded(f"many/{n}", "element", {"role": "button", "name": str(n)}) for n in range(300)
    ]))  # fmt: skip
    lines: list[ReplayedUia] = []
    backend = WindowsBackend(lambda: lines.append(ReplayedUia(screen)) or lines[-1])
    await backend.start(told := Told())
    assert told.find("button", "299")
    assert lines[0].calls == 2  # one for each window
    assert "\\nContract" in told.ever()  # in the lasting name the title stands by itself, for it may have to be hidden
    await backend.stop()


async def test_cells_are_read_one_by_one() -> None:
    stage = ReplayedStage(RecordedScreen(recording(TREES / "contract.json")))
    backend = stage.backend()
    await backend.start(told := Told())
    table = told.one("table", "Numbers")
    assert table.fields["rows"] == 2_147_483_647
    assert [(await backend.cell(table.key, 1, column)).text for column in (0, 1, 2)] == ["1", "2", None]
    await backend.stop()


async def test_what_is_missing_is_said_with_the_command_that_brings_it() -> None:
    with pytest.raises(ExtraMissing, match=r"deskhand\[windows\]"):
        await WindowsBackend().start(Told())


async def test_it_does_not_claim_to_be_verified() -> None:
    assert not WindowsBackend.verified


MEANT: list[tuple[dict[int, object], dict[str, object]]] = [
    (
        {ids.CONTROL_TYPE: 50000, ids.CAN_TOGGLE: True, ids.TOGGLED: 1},
        {"role": "togglebutton", "states": ["checkable", "pressed"], "actions": ["toggle"]},
    ),
    (
        {ids.CONTROL_TYPE: 50011, ids.ACCELERATOR: "Ctrl+S", ids.CAN_INVOKE: True},
        {"role": "menuitem", "keys": "Ctrl+S", "actions": ["press"]},
    ),
    (
        {ids.CONTROL_TYPE: 50024, ids.CAN_EXPAND: True, ids.EXPANDED: 0},
        {"role": "treeitem", "states": ["collapsed"], "actions": ["expand"]},
    ),
    ({ids.CONTROL_TYPE: 50015, ids.HAS_RANGE: True, ids.NUMBER: 0.5}, {"role": "slider", "number": 0.5}),
    (
        {ids.CONTROL_TYPE: 50004, ids.PASSWORD: True, ids.HAS_VALUE: True, ids.VALUE: "x"},
        {"role": "password", "states": ["editable"]},
    ),
    (
        {ids.CONTROL_TYPE: 50004, ids.HAS_VALUE: True, ids.VALUE: "y" * 300, ids.ENABLED: False},
        {"role": "entry", "states": ["disabled", "editable"]},
    ),
    # A link says its address as a value; that nobody can type there goes without saying.
    ({ids.CONTROL_TYPE: 50005, ids.HAS_VALUE: True, ids.READ_ONLY: True}, {"role": "link"}),
    ({ids.CONTROL_TYPE: 59999, ids.NAME: "  a \n b "}, {"role": "unknown", "name": "a b"}),
    ({}, {"role": "unknown"}),
]


@pytest.mark.parametrize(("read", "fields"), MEANT)
def test_what_the_numbers_mean(read: dict[int, object], fields: dict[str, object]) -> None:
    found = meaning.element(read)
    assert found == fields


async def test_a_window_that_did_not_answer_is_told_when_it_does() -> None:
    screen = RecordedScreen(recording(TREES / "contract.json"))
    screen.hang("a")
    backend = WindowsBackend(lambda: ReplayedUia(screen))
    await backend.start(told := Told())
    assert any("Contract" in str(one.fields["title"]) for one in told.of("window"))
    assert not told.find("button", "Print...")
    screen.hanging.clear()
    assert await backend.audit() > 0
    await at_rest(told)
    assert told.find("button", "Print...")
    await backend.stop()
