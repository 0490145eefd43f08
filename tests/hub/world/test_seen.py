"""A plan can be made for a desk that is somewhere else: its world answers as one that reads folders does."""

from __future__ import annotations

from pathlib import Path

import pytest

from deskhand.core.world.facts import World
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.hub.world.files import Files
from deskhand.hub.world.live import Live, LiveDesk
from deskhand.hub.world.seen import GraphWorld
from deskhand.testing.simulated_desk import SimulatedDesk

PLACES = (
    *("report.pdf", "Downloads/photo.jpg", "Downloads/sales_report.xlsx", "Downloads/销售报告.docx"),
    *("work/2026/report.docx", "work/notes.txt", ".hidden/report.pdf", "work/.cache/report.txt"),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for place in PLACES:
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(place)
    return tmp_path


@pytest.fixture
def told(root: Path) -> tuple[SimulatedDesk, LiveDesk]:
    """The same folder as a desk tells of it."""
    desk = SimulatedDesk(1, files=0, elements=3)
    desk.set(desk.device, "root", str(root))
    for path in sorted(root.rglob("*")):
        look = path.stat()
        kind = "folder" if path.is_dir() else "file"
        size = 0 if kind == "folder" else look.st_size
        desk.new("file", desk.device, str(path), name=path.name, type=kind, size=size, modified=look.st_mtime)
    desk.new("person", desk.device, "bob", name="Bob Li", mails=["bob@example.org"])
    desk.new("event", desk.device, "e1", title="Lunch", start="2026-11-21T12:00", end="2026-11-21T13:00")
    desk.tell()
    live = Live()
    here = live.come("dev", 1, "laptop", 0.0)
    live.take("dev", desk.graph.snapshot(), 0.0)
    return desk, here


@pytest.fixture
def world(told: tuple[SimulatedDesk, LiveDesk]) -> GraphWorld:
    return GraphWorld(told[1].graph, told[1].files, devices=["laptop", "office pc"])


@pytest.mark.parametrize("folders", [(".",), ("Downloads", "work")])
def test_it_sees_what_a_world_of_folders_sees(
    root: Path, told: tuple[SimulatedDesk, LiveDesk], folders: tuple[str, ...]
) -> None:
    there: World = FolderWorld(str(root), folders)
    here: World = GraphWorld(told[1].graph, told[1].files, str(root), folders)

    def paths(found: object) -> list[str]:
        return [fact.path for fact in found]  # type: ignore[attr-defined]

    for folder in (".", "Downloads", "work", "work/2026", "nowhere", "..", str(root / "work")):
        assert sorted(paths(here.listed(folder))) == sorted(paths(there.listed(folder))), folder
    for name in ("report", "REPORT", "report.pdf", "Downloads", "销售报告", "nothing"):
        assert paths(here.named(name)) == paths(there.named(name)), name
    for words in ("report", "sales report", "销售", "photo", "nothing of it"):
        assert set(paths(here.about(words))) == set(paths(there.about(words))), words
    for path in ("report.pdf", "Downloads", "Downloads/photo.jpg", "../x", "nothing", "work/../report.pdf"):
        one, other = here.fact(path), there.fact(path)
        assert (one and (one.path, one.kind, one.name)) == (other and (other.path, other.kind, other.name)), path
        if one is not None and other is not None and one.kind == "file":
            assert (one.size, round(one.modified, 3)) == (other.size, round(other.modified, 3))


def test_it_knows_what_is_open_and_who_there_is(world: GraphWorld) -> None:
    assert world.apps_open == ("Calc: Untitled 1",)
    assert world.people == ("Bob Li <bob@example.org>",)
    assert [event.title for event in world.events] == ["Lunch"]
    assert world.devices == ("laptop", "office pc")
    assert world.home == "/home/ana"
    assert world.capped == 0


def test_best_words_come_first_and_no_more_than_asked_for(world: GraphWorld) -> None:
    found = [fact.name for fact in world.about("sales report", limit=2)]
    assert found[0] == "sales_report.xlsx"
    assert len(found) == 2


def test_it_follows_the_desk(told: tuple[SimulatedDesk, LiveDesk], world: GraphWorld, root: Path) -> None:
    desk, here = told
    old = next(node for node in here.graph.by_kind("file") if node.key == str(root / "report.pdf"))

    def say() -> None:
        delta = desk.tell()
        assert delta is not None
        here.apply(delta, 1.0)

    desk.set(old.id, "key", f"{root}/summary.pdf")
    desk.set(old.id, "name", "summary.pdf")
    say()
    assert world.fact("report.pdf") is None
    assert [fact.path for fact in world.about("summary")] == ["summary.pdf"]
    desk.new("file", desk.device, f"{root}/summary.pdf2", name="summary.pdf2", type="file")
    desk.gone(old.id)
    desk.new("file", desk.device, f"{root}/summary.pdf", name="summary.pdf", type="file", size=7)
    say()  # gone and there again in one go: the one that came stays
    again = world.fact("summary.pdf")
    assert again is not None
    assert again.size == 7
    assert len(here.files) == len(Files(here.graph.by_kind("file")))


def test_a_desk_that_could_not_look_everywhere_says_so(told: tuple[SimulatedDesk, LiveDesk]) -> None:
    desk, here = told
    desk.set(desk.device, "unseen", ["files: more than 20,000"])
    delta = desk.tell()
    assert delta is not None
    here.apply(delta, 1.0)
    assert GraphWorld(here.graph, here.files).capped == len(here.files)
