"""Files said by what was done with them: open now, open this morning, saved or fetched just now."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

import pytest
from tests.planner.desk import laid_out
from tests.planner.test_mutations import EN, ZH, steps

from deskhand.cli.own_reading import OwnReading
from deskhand.cli.worlds import Worlds, nobody_asked
from deskhand.core.flow.guard import changing
from deskhand.core.plan.model import Do
from deskhand.core.world.delta import Delta, Edge, Node
from deskhand.core.world.facts import World
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import Value
from deskhand.core.world.seen import seen
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planned, Planner

NOW = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
T = NOW.timestamp()
HOUR = 3_600.0
Say = Callable[[str], Planned]
ONE = [
    ("send me the sheet I have open", "Documents/budget.xlsx"),
    ("send me the spreadsheet that's open", "Documents/budget.xlsx"),
    ("send me the file on my screen", "Documents/budget.xlsx"),
    ("send me the sheet I'm working on", "Documents/budget.xlsx"),
    ("send me the open text file", "Documents/notes.txt"),
    ("send me the file I have open in Mousepad", "Documents/notes.txt"),
    ("send me the file I just saved", "Documents/notes.txt"),
    ("send me the file I just opened", "Documents/notes.txt"),
    ("send me the report I had open this morning", "Downloads/report.pdf"),
    ("send me the pdf I opened this morning", "Downloads/report.pdf"),
    ("zip the report I was reading this morning", "Downloads/report.pdf"),
    ("open the last download", "Downloads/movie.mkv"),
    ("send me the latest download", "Downloads/movie.mkv"),
    ("send me the file I just downloaded", "Downloads/movie.mkv"),
    ("把我早上打开的报告发给我", "Documents/报告.docx"),
    ("打开我今天早上看过的报告", "Documents/报告.docx"),
    ("把刚保存的文件发给我", "Documents/notes.txt"),
    ("把我打开着的表格发给我", "Documents/budget.xlsx"),
    ("把正在编辑的表格发给我", "Documents/budget.xlsx"),
    ("把我在Mousepad里打开的文件发给我", "Documents/notes.txt"),
    ("把刚下载的文件发给我", "Downloads/movie.mkv"),
    ("把最新下载的文件发给我", "Downloads/movie.mkv"),
]


MORE = [
    ("reopen the report I had open this morning", "Downloads/report.pdf"),
    ("send me the text file I changed last", "Documents/notes.txt"),
    ("copy the file open in Mousepad to Downloads", "Documents/notes.txt"),
    ("move what I just downloaded to Documents", "Downloads/movie.mkv"),
    ("把用Mousepad打开着的文件发给我", "Documents/notes.txt"),
    ("把当前表格发给我", "Documents/budget.xlsx"),
]
FOUND = [
    ("the sheet I have open", "budget.xlsx"),
    ("find the pdf that I opened last", "report.pdf"),
    ("刚保存的文件", "notes.txt"),
    ("今天早上看过的报告", "报告.docx"),
    ("which sheet do I have open", "budget.xlsx"),
    ("which pdf was I reading this morning", "report.pdf"),
    ("is budget.xlsx still open", "budget.xlsx"),
    ("do I still have the budget open", "budget.xlsx"),
    ("我的表格现在还开着吗", "budget.xlsx"),
]


def file(number: int, root: Path, path: str, **fields: Value) -> Node:
    return Node(number, "file", 0, f"{root}/{path}", {"name": path.rpartition("/")[2], "type": "file", **fields})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = laid_out(tmp_path / "desk")
    for path in root.rglob("*"):
        os.utime(path, (T - 240 * HOUR, T - 240 * HOUR))
    os.utime(root / "Documents/notes.txt", (T - 60, T - 60))
    os.utime(root / "Downloads/movie.mkv", (T - 100, T - 100))
    return root


@pytest.fixture
def graph(root: Path) -> Graph:
    """Calc in front with a sheet, an editor behind it; a report was open in the morning, and another one in Chinese."""
    graph = Graph("e")
    nodes = [
        Node(1, "device", 0, "d", {"name": "vm"}),
        Node(2, "app", 1, "calc", {"name": "LibreOffice Calc"}),
        Node(3, "window", 2, "", {"title": "budget.xlsx - LibreOffice Calc", "active": True}),
        Node(4, "app", 1, "pad", {"name": "Mousepad"}),
        Node(5, "window", 4, "", {"title": "notes.txt - Mousepad"}),
        file(10, root, "Documents/budget.xlsx", opened=T - HOUR),
        file(11, root, "Documents/notes.txt", opened=T - HOUR / 2),
        file(12, root, "Downloads/report.pdf", opened=T - 6 * HOUR, closed=T - 5 * HOUR),
        file(13, root, "Documents/报告.docx", opened=T - 7 * HOUR, closed=T - 6.5 * HOUR),
    ]
    edges = [Edge("opened", 3, 10, T - HOUR), Edge("opened", 5, 11, T - HOUR / 2)]
    graph.apply(Delta("e", 1, new=nodes, edges=edges))
    return graph


@pytest.fixture
def worlds(graph: Graph) -> Worlds:
    return Worlds(lambda query, told: seen(graph, query, told))


@pytest.fixture
def say(planner: Planner, worlds: Worlds, root: Path) -> Say:
    return asking(planner, worlds(str(root), (".",)))


def asking(planner: Planner, world: World) -> Say:
    def asked(text: str) -> Planned:
        return planner.plan(text, world, NOW, owes=lambda plan: changing(plan.steps, planner.registry))

    return asked


def paths(planned: Planned) -> list[str]:
    assert planned.plan is not None
    given = [step.with_ for step in planned.plan.steps if isinstance(step, Do)]
    return [path for one in given for name in ("files", "file") for path in _each(one.get(name))]


def _each(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [str(one) for one in value] if isinstance(value, list | tuple) else []


@pytest.mark.parametrize(("text", "path"), ONE + MORE)
def test_one_file_is_meant(say: Say, text: str, path: str) -> None:
    planned = say(text)
    assert (planned.outcome, paths(planned)) == ("run", [path])


@pytest.mark.parametrize(("text", "name"), FOUND)
def test_one_that_is_only_named_is_shown(say: Say, text: str, name: str) -> None:
    planned = say(text)
    assert planned.plan is not None
    folder = "Downloads" if name == "report.pdf" else "Documents"
    assert steps(planned.plan) == [("files.find", {"query": name, "folder": folder, "limit": 1})]


def test_everything_that_is_open_is_all_of_it(say: Say) -> None:
    both = {"Documents/notes.txt", "Documents/budget.xlsx"}
    assert set(paths(say("zip everything I have open"))) == both
    assert set(paths(say("把所有打开的文件打包"))) == both  # not what was open this morning
    told = say("find the files I have open")
    assert told.outcome == "teach" and all(path in told.reason for path in both)


def test_what_is_to_be_done_is_no_description(say: Say) -> None:
    """打开昨天打开的报告 asks to open one; where none was open then, nothing else is looked for instead."""
    assert say("打开前天打开的报告").outcome == "teach"


def test_before_a_change_the_very_file_stands_in_the_question(say: Say) -> None:
    planned = say("delete the file I just saved")
    assert planned.plan is not None
    assert paths(planned) == ["Documents/notes.txt"]
    assert "Documents/notes.txt" in str(planned.plan.json_object()["steps"][0])


def test_several_are_all_or_a_choice(say: Say) -> None:
    assert paths(say("send me the files I have open")) == ["Documents/notes.txt", "Documents/budget.xlsx"]
    chosen = say("send me the file I have open")
    assert chosen.outcome == "choose"
    assert len(chosen.readings) == 2
    assert say("send me the document I'm working on").outcome == "choose"  # the sheet in front, or the text behind it?


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("send me the presentation I have open", "what is open now"),
        ("send me the report I had open yesterday", "2026-11-20"),
        ("send me the file I have open in Firefox", "what is open now"),
        ("把我昨天打开过的表格发给我", "2026-11-20"),
    ],
)
def test_of_none_it_is_said_what_was_looked_for(say: Say, text: str, said: str) -> None:
    planned = say(text)
    assert planned.outcome == "teach"
    assert said in planned.reason


def test_looking_for_one_leads_to_where_it_is(say: Say) -> None:
    planned = say("find the report I had open this morning")
    assert planned.plan is not None
    assert steps(planned.plan) == [("files.find", {"query": "report.pdf", "folder": "Downloads", "limit": 1})]


def test_two_saved_at_once_are_a_choice(say: Say, root: Path) -> None:
    os.utime(root / "Documents/plan.docx", (T - 62, T - 62))
    assert say("send me the file I just saved").outcome == "choose"


def test_what_came_by_itself_is_not_taken_for_what_was_saved(say: Say, root: Path) -> None:
    os.utime(root / "Downloads/movie.mkv", (T - 5, T - 5))
    planned = say("delete the file I just saved")
    assert planned.outcome == "choose"
    assert [paths(Planned("run", "en", plan=one)) for one in planned.readings] == [
        ["Downloads/movie.mkv"],
        ["Documents/notes.txt"],
    ]


def test_a_name_goes_before_what_is_open(say: Say, root: Path) -> None:
    (root / "Documents/open report.pdf").write_text("x")
    assert paths(say("send me open report.pdf")) == ["Documents/open report.pdf"]


def test_one_that_is_gone_or_not_to_be_told_is_none(say: Say, planner: Planner, worlds: Worlds, root: Path) -> None:
    (root / "Downloads/report.pdf").unlink()
    assert say("send me the pdf I opened this morning").outcome == "teach"
    narrow = asking(planner, worlds(str(root), ("Downloads",)))
    assert narrow("send me the sheet I have open").outcome == "teach"


def test_where_nobody_looks_it_says_so(planner: Planner, root: Path) -> None:
    blind = asking(planner, Worlds(nobody_asked)(str(root), (".",)))
    planned = blind("send me the sheet I have open")
    assert (planned.outcome, "deskhand up" in planned.reason) == ("teach", True)
    assert paths(blind("send me the file I just saved")) == ["Documents/notes.txt"]


@pytest.fixture
def described(root: Path) -> Iterator[FolderWorld]:
    open_ = ("LibreOffice Calc: budget.xlsx - LibreOffice Calc", "Mousepad: *notes.txt - Mousepad", "Firefox: News")
    world = FolderWorld(str(root), apps_open=open_)
    yield world
    world.close()


def test_titles_alone_say_what_is_open(planner: Planner, described: FolderWorld) -> None:
    told = asking(planner, described)
    assert paths(told("send me the sheet I have open")) == ["Documents/budget.xlsx"]
    assert paths(told("把我打开着的表格发给我")) == ["Documents/budget.xlsx"]
    assert paths(told("send me the file I have open in Mousepad")) == ["Documents/notes.txt"]


def test_the_desk_reads_the_same_paths_at_that_moment(
    planner: Planner, worlds: Worlds, root: Path, graph: Graph
) -> None:  # fmt: skip
    """Also when the window was closed meanwhile; another file saved since is not what was meant, and it finds none."""
    reading = OwnReading(lambda: planner, worlds)
    first = reading.derive("send me the sheet I have open", str(root), (".",), NOW.isoformat(), "en")
    assert first is not None
    closed = Delta("e", 2, set=[(10, {"closed": T + 3})], ended=[Edge("opened", 3, 10, T - HOUR, T + 3)])
    graph.apply(closed)
    again = reading.derive("send me the sheet I have open", str(root), (".",), NOW.isoformat(), "en")
    assert again == first
    os.utime(root / "Documents/plan.docx", (T + 5, T + 5))
    saved = reading.derive("send me the file I just saved", str(root), (".",), NOW.isoformat(), "en")
    assert saved is not None
    assert paths(Planned("run", "en", plan=saved)) == ["Documents/notes.txt"]


@pytest.mark.parametrize("word", EN)
def test_an_english_exception_never_runs_unheard(say: Say, word: str) -> None:
    for text, _ in [one for one in ONE if one[0].isascii()]:
        plain = steps(say(text).plan)
        parts = text.split(" ")
        for at in range(len(parts) + 1):
            changed = " ".join([*parts[:at], word, *parts[at:]])
            planned = say(changed)
            assert planned.outcome != "run" or steps(planned.plan) != plain, changed


@pytest.mark.parametrize("word", ZH)
def test_a_chinese_exception_never_runs_unheard(say: Say, word: str) -> None:
    for text, _ in [one for one in ONE if not one[0].isascii()]:
        plain = steps(say(text).plan)
        for at in range(len(text) + 1):
            planned = say(text[:at] + word + text[at:])
            assert planned.outcome != "run" or steps(planned.plan) != plain, (text, word, at)


PLAIN = (
    *("send me the newest pdf", "find the sales report", "send me the file notes.txt", "open the report"),
    *("把最新的报告发给我", "找销售报告", "打开 notes.txt", "把 Documents 里的文件打包"),
)
"""What names a file by what it is called; what all requests cost stands in `test_speed.py`."""


def test_it_stays_quick(say: Say) -> None:
    """Beside requests that mean no file by what was done with it, in turns and in this thread's own time."""

    def cost(text: str) -> float:
        began = time.thread_time()
        say(text)
        return time.thread_time() - began

    texts = [text for text, _ in ONE]
    rounds = [({text: cost(text) for text in texts}, {text: cost(text) for text in PLAIN}) for _ in range(5)]
    ours = sorted(min(one[text] for one, _ in rounds[1:]) for text in texts)
    plain = median(min(one[text] for _, one in rounds[1:]) for text in PLAIN)
    assert median(ours) <= 2.5 * plain
    assert quantiles(ours, n=20)[-1] <= 12 * plain
