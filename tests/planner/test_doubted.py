"""A file that only a title speaks of, or whose place another one may have taken, is asked about and never used."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deskhand.cli.own_reading import OwnReading
from deskhand.cli.worlds import Worlds
from deskhand.core.flow.guard import changing
from deskhand.core.plan.model import Ask, Do
from deskhand.core.world.delta import Delta
from deskhand.core.world.seen import seen
from deskhand.desk.perceive.backend import Out
from deskhand.desk.perceive.linux.documents import Documents
from deskhand.desk.perceive.linux.files import GrantedFolders
from deskhand.desk.perceive.openings import Openings
from deskhand.desk.perceive.perceiver import Chosen, Perceiver
from deskhand.desk.perceive.privacy import Privacy, Rules
from deskhand.planner import Planned, Planner

SECONDS = 5.0


class Windows:
    """Tells of windows as a test says."""

    name = "windows"

    async def start(self, out: Out) -> None:
        self.out = out

    async def stop(self) -> None:
        pass

    def open(self, key: str, app: str, title: str, url: str = "") -> None:
        self.out.new(app, "app", "", {"name": app})
        self.out.new(key, "window", app, {"title": title, "active": True})
        if url:
            self.out.new(f"{key} page", "element", key, {"role": "document", "url": url})


@dataclass
class Desk:
    """A desk that looks at its windows and folders, and reads a request over what it saw."""

    root: Path
    windows: Windows
    perceiver: Perceiver
    openings: Openings
    planner: Planner

    def worlds(self) -> Worlds:
        graph = self.perceiver.graph
        return Worlds(lambda query, told: seen(graph, query, told, self.openings.since(query.opened)))

    def say(self, text: str) -> Planned:
        world = self.worlds()(str(self.root), (".",))
        return self.planner.plan(
            text, world, datetime.now(UTC), owes=lambda plan: changing(plan.steps, self.planner.registry)
        )

    def derived(self, text: str) -> object:
        """What the desk itself would do at the word of a hub."""
        reading = OwnReading(lambda: self.planner, self.worlds())
        return reading.derive(text, str(self.root), (".",), datetime.now(UTC).isoformat(), "en")

    async def until(self, found: Callable[[], object]) -> None:
        ends = asyncio.get_running_loop().time() + SECONDS
        while not found():
            assert asyncio.get_running_loop().time() < ends
            await asyncio.sleep(0.02)

    def opened(self, path: str) -> bool:
        """Whether it is open now."""
        graph = self.perceiver.graph
        return any(graph.nodes[edge.dst].key == str(self.root / path) for edge in graph.edges.values())

    def known(self, path: str) -> bool:
        return any(node.key == str(self.root / path) for node in self.perceiver.graph.by_kind("file"))


@asynccontextmanager
async def looking(root: Path, kept: Path, planner: Planner) -> AsyncIterator[Desk]:
    privacy = Privacy(Rules(), [str(root)])
    windows, files = Windows(), GrantedFolders([str(root)], privacy)
    openings = Openings(kept / "openings.db", 30)

    def tell(delta: Delta) -> None:
        openings.heard(perceiver.graph, delta)

    documents = Documents(privacy, list, files.named)
    perceiver = Perceiver(
        Chosen([windows, files], observers=[documents]), tell, privacy, device="d",
        about={"name": "d", "root": str(root), "home": str(root)}, renamed=openings.renamed,
    )  # fmt: skip
    await perceiver.start()
    await perceiver.settled()
    try:
        yield Desk(root, windows, perceiver, openings, planner)
    finally:
        await perceiver.stop()
        openings.close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "home"
    for path in ("Documents/budget.xlsx", "Documents/report.pdf"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("of this computer")
    return root


REQUESTS = ["send me the sheet I have open", "zip the sheet I have open", "把我打开着的表格发给我"]


def asked_first(planned: Planned, name: str) -> bool:
    """Whether nothing is done before a question that names the file."""
    assert planned.plan is not None
    first, *rest = planned.plan.steps
    named = isinstance(first, Ask) and name in str(first.with_.text)
    return planned.outcome == "confirm" and named and all(isinstance(one, Do) and one.if_ for one in rest)


@pytest.mark.parametrize("text", REQUESTS)
async def test_a_page_chooses_no_file(root: Path, tmp_path: Path, planner: Planner, text: str) -> None:
    for title in ("budget.xlsx - Google Drive - Google Chrome", f"{root}/Documents/budget.xlsx - Google Chrome"):
        async with looking(root, tmp_path, planner) as desk:
            desk.windows.open("w", "Google Chrome", title, "https://drive.example/x")
            await asyncio.sleep(0.4)
            assert not desk.opened("Documents/budget.xlsx")
            assert desk.say(text).outcome == "teach"


@pytest.mark.parametrize("text", REQUESTS)
async def test_a_title_alone_is_asked_about(root: Path, tmp_path: Path, planner: Planner, text: str) -> None:
    async with looking(root, tmp_path, planner) as desk:
        desk.windows.open("w", "Mail", "budget.xlsx - Mail")
        await desk.until(lambda: desk.opened("Documents/budget.xlsx"))
        assert asked_first(desk.say(text), "Documents/budget.xlsx")
        assert desk.derived(text) is None
        desk.windows.out.gone("w")
        await desk.until(lambda: not desk.opened("Documents/budget.xlsx"))
        assert asked_first(desk.say("send me the sheet I had open today"), "Documents/budget.xlsx")


async def test_a_remark_hides_no_doubt(root: Path, tmp_path: Path, planner: Planner) -> None:
    async with looking(root, tmp_path, planner) as desk:
        desk.windows.open("w", "Mail", "budget.xlsx - Mail")
        await desk.until(lambda: desk.opened("Documents/budget.xlsx"))
        planned = desk.say("zip the sheet I have open, nobody reads it")
        assert asked_first(planned, "Documents/budget.xlsx") and planned.plan is not None
        first = planned.plan.steps[0]
        assert isinstance(first, Ask)
        assert "nobody reads it" in str(first.with_.text) and "Only the title of a window" in str(first.with_.text)


async def test_what_the_app_says_itself_is_done(root: Path, tmp_path: Path, planner: Planner) -> None:
    async with looking(root, tmp_path, planner) as desk:
        desk.windows.open("w", "Calc", "budget.xlsx - Calc", (root / "Documents/budget.xlsx").as_uri())
        await desk.until(lambda: desk.opened("Documents/budget.xlsx"))
        for text in REQUESTS:
            assert desk.say(text).outcome == "run"
        assert desk.derived(REQUESTS[0]) is not None


async def test_another_file_under_the_same_path_is_asked_about(root: Path, tmp_path: Path, planner: Planner) -> None:
    said = "send me the report I had open today"
    file = root / "Documents/report.pdf"
    async with looking(root, tmp_path, planner) as desk:
        desk.windows.open("w", "Evince", "report.pdf – Evince", file.as_uri())
        await desk.until(lambda: desk.opened("Documents/report.pdf"))
        desk.windows.out.gone("w")
        await desk.until(lambda: not desk.opened("Documents/report.pdf"))
        assert desk.say(said).outcome == "run"
        file.unlink()
        await desk.until(lambda: not desk.known("Documents/report.pdf"))
        assert desk.say(said).outcome == "teach"
        file.write_text("another one, never opened")
        await desk.until(lambda: desk.known("Documents/report.pdf"))
        assert asked_first(desk.say(said), "Documents/report.pdf")
        assert desk.derived(said) is None
    async with looking(root, tmp_path, planner) as again:
        assert asked_first(again.say(said), "Documents/report.pdf")
