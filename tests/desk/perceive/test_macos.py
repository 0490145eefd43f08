"""Our mapping of macOS's accessibility interface, over a recorded screen in its shape; it shows nothing of macOS."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

import pytest

from deskhand.desk.perceive.backend import ExtraMissing
from deskhand.desk.perceive.macos import meaning, read
from deskhand.desk.perceive.macos.backend import MacBackend
from deskhand.desk.perceive.macos.read import MOST_BELOW
from deskhand.desk.perceive.recorded import Recorded, RecordedScreen, recording
from deskhand.testing.perceive_contract import PerceiveContract, Stage, at_rest, until
from deskhand.testing.recorded_stage import RecordedStage
from deskhand.testing.replayed_ax import ReplayedAx
from deskhand.testing.told import Told

TREES = Path(__file__).parent / "trees"


class ReplayedStage(RecordedStage):
    def backend(self) -> MacBackend:
        return MacBackend(lambda: ReplayedAx(self.screen))


@pytest.fixture
def screen() -> RecordedScreen:
    return RecordedScreen(recording(TREES / "contract.json"))


class TestMacMappingOverAReplay(PerceiveContract):
    @pytest.fixture
    async def stage(self, screen: RecordedScreen) -> Stage:
        return ReplayedStage(screen)


async def test_an_application_that_stops_answering_is_asked_no_further(screen: RecordedScreen) -> None:
    screen.hang("a")
    lines: list[ReplayedAx] = []
    backend = MacBackend(lambda: lines.append(ReplayedAx(screen)) or lines[-1])
    await backend.start(told := Told())
    assert told.find("entry", "Notes") or [one for one in told.of("window") if one.fields["title"] == "Notes"]
    assert lines[0].services.calls < 12
    screen.hanging.clear()
    assert await backend.audit() > 0
    assert told.find("button", "Print...")
    await backend.stop()


async def test_a_menu_is_read_when_it_opens_and_goes_when_it_closes(screen: RecordedScreen) -> None:
    items = [Recorded(f"item{n}", "element", {"role": "button", "name": f"Item {n}"}) for n in range(3)]
    menu = Recorded("menu", "element", {"role": "menu"}, items)
    entry = Recorded("file", "element", {"role": "menuitem", "name": "File"}, [menu])
    screen.apps[0].parts.append(Recorded("bar", "element", {"role": "menubar"}, [entry]))
    lines: list[ReplayedAx] = []
    backend = MacBackend(lambda: lines.append(ReplayedAx(screen)) or lines[-1])
    await backend.start(told := Told())
    assert told.find("menuitem", "File")
    assert not told.of("element") or not told.find("button", "Item 0")
    lines[0].say("menu", "AXMenuOpened")
    await until("the menu", lambda: told.find("button", "Item 2"), told)
    assert told.up(told.up(told.one("button", "Item 2"))).fields["name"] == "File"
    lines[0].say("menu", "AXMenuClosed")
    await until("the end of the menu", lambda: not told.find("button", "Item 2"), told)
    await backend.stop()


async def test_of_endless_lists_only_the_beginning_is_read(screen: RecordedScreen) -> None:
    many = [Recorded(f"row{n}", "element", {"role": "button", "name": str(n)}) for n in range(MOST_BELOW + 50)]
    screen.add("a/w/g", Recorded("many", "element", {"role": "group"}, many))
    backend = MacBackend(lambda: ReplayedAx(screen))
    await backend.start(told := Told())
    assert told.find("button", str(MOST_BELOW - 1))
    assert not told.find("button", str(MOST_BELOW))
    await backend.stop()


async def test_cells_are_read_one_by_one(screen: RecordedScreen) -> None:
    backend = MacBackend(lambda: ReplayedAx(screen))
    await backend.start(told := Told())
    table = told.one("table", "Numbers")
    assert [(await backend.cell(table.key, 1, column)).text for column in (0, 1, 2)] == ["1", "2", None]
    await backend.stop()


async def test_a_new_application_is_found_without_being_told_of_it(screen: RecordedScreen) -> None:
    backend = MacBackend(lambda: ReplayedAx(screen))
    await backend.start(told := Told())
    window = Recorded("n/w", "window", {"title": "Later"})
    screen.apps.append(Recorded("n", "app", {"name": "Later", "pid": 102}, [window]))
    await until("the application", lambda: [one for one in told.of("window") if one.fields["title"] == "Later"], told)
    await at_rest(told)
    await backend.stop()


async def test_stopped_it_looks_for_nothing_any_more(
    screen: RecordedScreen, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    monkeypatch.setattr(read, "APPS_SECONDS", 0.02)
    lines: list[ReplayedAx] = []
    backend = MacBackend(lambda: lines.append(ReplayedAx(screen)) or lines[-1])
    await backend.start(told := Told())
    await until("a second look", lambda: lines[0].looks > 1, told)
    await backend.stop()
    looks = lines[0].looks
    await asyncio.sleep(0.3)
    assert lines[0].looks == looks
    gc.collect()  # a task that failed unseen is logged when it is thrown away
    assert not caplog.records


async def test_what_is_missing_is_said_with_the_command_that_brings_it() -> None:
    with pytest.raises(ExtraMissing, match=r"deskhand\[macos\]"):
        await MacBackend().start(Told())


MEANT: list[tuple[dict[str, object], dict[str, object]]] = [
    (
        {"AXRole": "AXTextField", "AXSubrole": "AXSecureTextField", "AXValue": "x", "AXDescription": "PIN"},
        {"role": "password", "name": "PIN", "states": ["editable"]},
    ),
    ({"AXRole": "AXSecureTextField", "AXValue": "x"}, {"role": "password"}),
    (
        {"AXRole": "AXCheckBox", "AXTitle": " Bold ", "AXValue": 2},
        {"role": "checkbox", "name": "Bold", "states": ["checkable", "mixed"]},
    ),
    ({"AXRole": "AXSlider", "AXValue": 0.25, "AXEnabled": False}, {"number": 0.25, "states": ["disabled"]}),
    ({"AXRole": "AXStaticText", "AXValue": "Total:  3"}, {"role": "text", "name": "Total: 3"}),
    ({"AXRole": "AXTextArea", "AXValue": "y" * 300}, {"role": "entry", "states": ["editable", "multiline"]}),
    (
        {"AXRole": "AXRow", "AXSubrole": "AXOutlineRow", "AXDisclosing": False},
        {"role": "treeitem", "states": ["collapsed"]},
    ),
    ({"AXRole": "AXMenuItem", "AXMenuItemCmdChar": "S", "AXTitle": "Save"}, {"role": "menuitem", "keys": "S"}),
    ({"AXRole": "AXTextField", "AXPlaceholderValue": "Search", "AXInvalid": "true"}, {"name": "Search"}),
    ({"AXRole": "AXSomethingNew"}, {"role": "unknown"}),
]


@pytest.mark.parametrize(("had", "fields"), MEANT)
def test_what_the_words_mean(had: dict[str, object], fields: dict[str, object]) -> None:
    found = meaning.element(had)
    assert {name: found.get(name) for name in fields} == fields
    assert "value" not in found
