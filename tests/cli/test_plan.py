"""`plan`: the exact object scripts read, and nothing touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from deskhand.core.registry import Registry
from deskhand.desk.perceive import folders
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planner
from deskhand.testing.footprint import footprint
from deskhand.testing.pace import at_rest, slowness_of_starts

pytestmark = pytest.mark.usefixtures("careful")

MOST_MB = 60.0
"""In a new process, all of it as the system counts it; of that, Python and shared libraries are some 20."""
KEYS = {"outcome", "lang", "plan", "unused", "suggest", "ms"}


def planned(deskhand: Any, text: str, *words: str, code: int | None = None) -> dict[str, Any]:
    return deskhand("plan", text, "--json", "--root", deskhand.desk, *words, code=code).object


def test_a_plan_has_the_form_scripts_rely_on(deskhand: Any) -> None:
    found = planned(deskhand, "organize Downloads by type", code=0)
    assert set(found) == KEYS
    assert (found["outcome"], found["lang"], found["unused"]) == ("run", "en", [])
    question, step = found["plan"]["steps"]
    assert question["ask"] == "confirm"
    assert question["with"]["for"] == [step["id"]]
    assert (step["do"], step["with"]["folder"], step["if"]) == ("files.organize", "Downloads", f"${question['id']}.yes")


def test_reading_needs_no_question(deskhand: Any) -> None:
    found = planned(deskhand, "列出 Downloads 文件夹里的文件", code=0)
    assert found["lang"] == "zh"
    assert [step["do"] for step in found["plan"]["steps"]] == ["files.list"]


def test_what_is_not_understood_is_no_plan(deskhand: Any) -> None:
    found = planned(deskhand, "order a pizza without olives", code=2)
    assert found["outcome"] == "teach"
    assert found["plan"] is None
    assert all(set(one) == {"do", "say"} for one in found["suggest"])


def test_a_clock_is_taken_as_given(deskhand: Any) -> None:
    text = "find photos from yesterday"
    first = planned(deskhand, text, "--now", "2026-03-02T10:00:00+08:00")
    again = planned(deskhand, text, "--now", "2026-03-02T10:00:00+08:00")
    assert "2026-03-01" in json.dumps(first["plan"])
    assert first["plan"] == again["plan"]


def test_a_clock_that_is_none_is_refused(deskhand: Any) -> None:
    assert "--now" in deskhand("plan", "help", "--now", "soon", "--json", code=1).object["answer"]


def test_a_described_desk_is_taken(deskhand: Any, tmp_path: Path) -> None:
    world = tmp_path / "world.json"
    event = {"title": "Review", "start": "2026-03-02T10:00", "end": "2026-03-02T11:00"}
    world.write_text(json.dumps({"people": ["Li Wei <li@example.com>"], "apps_open": ["Files: x"], "events": [event]}))
    planned(deskhand, "help", "--world", str(world), code=0)


@pytest.mark.parametrize("text", ["{", '{"people": 3}', '{"events": [{}]}'])
def test_a_described_desk_that_is_none_is_named(deskhand: Any, tmp_path: Path, text: str) -> None:
    world = tmp_path / "world.json"
    world.write_text(text)
    said = deskhand("plan", "help", "--world", world, "--json", code=1)
    assert said.object["error"]["code"] == "BadWorld"


def test_nothing_is_touched(deskhand: Any) -> None:
    before = deskhand.tree()
    planned(deskhand, "delete everything in Downloads")
    assert deskhand.tree() == before
    assert not deskhand.home.exists()


def test_it_starts_quickly(deskhand: Any) -> None:
    """Work of the processor, not time on the wall: other tests run beside this one."""

    def once() -> float:
        before = os.times()
        planned(deskhand, "find the newest report")
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    once()
    assert at_rest(once, rounds=4, slow=slowness_of_starts) < 1


def test_too_much_text_is_refused_with_a_reason(deskhand: Any, tmp_path: Path) -> None:
    lines = tmp_path / "long.jsonl"
    lines.write_text(json.dumps({"id": "long", "text": "x" * 20_001}) + "\n")
    found = deskhand("plan", "--batch", lines, code=0).object
    assert found["error"]["code"] == "TooLong"


WEIRD = [
    '{"id": "a", "text": "list Downloads"}',
    "",
    " \t",
    "not json",
    "[1, 2]",
    '{"id": 7}',
    '{"id": "n", "text": 5}',
    '{"id": "nul", "text": "list \\u0000 Downloads"}',
    '{"id": "rtl", "text": "\\u202eabc 😀 organize"}',
    '{"id": "half", "text": "\\ud800"}',
    '{"id": "empty", "text": ""}',
    '{"id": {"deep": 1}, "text": "help"}',
    '{"id": "z", "text": "列出 Downloads"}',
]


def test_a_batch_answers_every_line_with_its_id(deskhand: Any, tmp_path: Path) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_text("\n".join(WEIRD))
    said = deskhand("plan", "--batch", lines, "--root", deskhand.desk, code=0)
    assert len(said.objects) == len(WEIRD)
    assert all(set(one) >= KEYS | {"id"} for one in said.objects)
    by_id = {str(one["id"]): one for one in said.objects}
    assert by_id["a"]["outcome"] == "run"
    assert by_id["z"]["lang"] == "zh"
    assert [one["error"]["code"] for one in said.objects if one["id"] is None] == ["BadLine"] * 4
    assert by_id["7"]["error"]["code"] == "BadLine"
    assert all(one["error"]["text"].startswith(f"Line {n} is no object") for n, one in enumerate(said.objects[1:4], 2))
    nul = by_id["nul"]
    assert (nul["outcome"], nul["plan"], nul["error"]["code"]) == ("teach", None, "HoldsNul")


def test_blank_lines_at_the_end_are_lines_too(deskhand: Any) -> None:
    typed = '{"id": 1, "text": "help"}\n\n\n'
    found = deskhand("plan", "--batch", "-", "--root", deskhand.desk, "--lang", "zh", typed=typed, code=0).objects
    assert [one["outcome"] for one in found] == ["run", "teach", "teach"]
    assert [one["error"]["text"] for one in found[1:]] == [
        f'第 {n} 行不是 {{"id", "text"}} 对象：它是空的。没有为它做计划。' for n in (2, 3)
    ]


def test_words_that_are_not_utf_8_are_no_plan(deskhand: Any) -> None:
    """As `do` says of them too: see test_do."""
    text = os.fsdecode(b"move Downloads/song.mp3 to \xff\xfe")
    found = planned(deskhand, text, code=2)
    assert (found["outcome"], found["plan"], found["error"]["code"]) == ("teach", None, "NotText")
    assert "\\xff\\xfe" in found["error"]["text"]
    said = deskhand("plan", text, "--root", deskhand.desk, "--lang", "zh", code=2)
    assert "UTF-8" in said.out
    assert "没有做任何更改" in said.out


def test_bytes_that_are_no_text_are_one_bad_line(deskhand: Any, tmp_path: Path) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_bytes(b'\xff\xfe\n{"id": 1, "text": "help"}\n')
    first, second = deskhand("plan", "--batch", lines, code=0).objects
    assert first["error"]["code"] == "BadLine"
    assert second["outcome"] == "run"


def test_a_batch_streams(deskhand: Any) -> None:
    """The answer to a line is there before the next line is."""
    process: subprocess.Popen[str] = deskhand.start("plan", "--batch", "-", "--root", deskhand.desk)
    assert process.stdin is not None
    assert process.stdout is not None
    for name in ("one", "two"):
        process.stdin.write(json.dumps({"id": name, "text": "list Downloads"}) + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == name
    process.stdin.close()
    assert process.wait(10) == 0


def test_a_batch_that_is_not_there_is_said(deskhand: Any) -> None:
    assert deskhand("plan", "--batch", "nowhere.jsonl", "--json", code=1).object["error"]["code"] == "BadBatch"


def test_a_person_reads_the_plan_and_that_nothing_was_done(deskhand: Any) -> None:
    said = deskhand("plan", "organize Downloads by type", "--root", deskhand.desk, code=0)
    assert "• Organize Downloads by kind" in said.out
    assert "Nothing was done" in said.out


def test_what_would_be_refused_is_said(deskhand: Any) -> None:
    found = deskhand("plan", "move Downloads/song.mp3 to /etc", "--root", deskhand.desk, "--json").object
    assert found["plan"]["steps"]
    assert "/etc" in found["refused"]
    said = deskhand("plan", "move Downloads/song.mp3 to /etc", "--root", deskhand.desk)
    assert found["refused"] in said.out
    assert "? " not in said.out
    assert "refused" not in deskhand("plan", "list Downloads", "--root", deskhand.desk, "--json").object


def test_a_line_that_cannot_be_planned_keeps_its_name(deskhand: Any) -> None:
    lines = ['{"id": "long", "text": "' + "x" * 1_000_000 + '"}', '{"id": 7, "text": "\\ud800"}', '{"id": "cut", "te']
    typed = "\n".join(lines) + "\n"
    long, lone, cut = deskhand("plan", "--batch", "-", "--root", deskhand.desk, typed=typed, code=0).objects
    assert (long["id"], long["error"]["code"]) == ("long", "TooLong")
    assert lone["id"] == 7
    assert (cut["id"], cut["error"]["code"]) == ("cut", "BadLine")


def test_a_described_desk_takes_no_unknown_name(deskhand: Any, tmp_path: Path) -> None:
    world = tmp_path / "world.json"
    world.write_text('{"peple": []}')
    said = deskhand("plan", "help", "--world", world, "--json", code=1).object["error"]
    assert said["code"] == "BadWorld"
    assert "peple" in said["text"]
    assert "people" in said["text"]


def test_what_was_not_looked_at_is_not_said_to_be_missing(
    deskhand: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "big/deep/er"
    place.mkdir(parents=True)
    (tmp_path / "big/Archive").mkdir()
    (place / "needle.txt").write_text("x")
    world = FolderWorld(str(tmp_path / "big"))
    planner = Planner(Registry.discover())
    now = datetime(2026, 11, 20, tzinfo=UTC)
    assert planner.plan("copy needle.txt to Archive", world, now=now).outcome == "run"
    world.close()
    monkeypatch.setattr(folders, "MOST_ENTRIES", 2)
    world = FolderWorld(str(tmp_path / "big"))
    for text, told in (
        ("copy needle.txt to Archive", "I looked at 2 "),
        ("把 needle.txt 复制到 Archive", "我查看了 2 "),
    ):
        planned = planner.plan(text, world, now=now)
        assert planned.outcome == "teach"
        assert planned.missing == ("needle.txt",)
        assert told in planned.reason
    for way in ("find files named needle.txt", "查找名为 needle.txt 的文件"):
        assert planner.plan(way, world, now=now).outcome == "run"
    world.close()


HEAVY = ("asyncio", "ssl", "sqlalchemy", "cryptography", "deskhand.cli.checks", "deskhand.hub.views")
"""Some 15 MB together: the loop, the store, what signs, what `doctor` checks with, what runs look like."""


@pytest.mark.parametrize("text", ["zip the reports in Documents", "把下载里的图片移到图片文件夹"])
def test_a_plan_loads_nothing_heavy(text: str, tmp_path: Path) -> None:
    code = (
        "import sys; from deskhand.cli import main\n"
        "try: main()\n"
        f"finally: print([one for one in {HEAVY} if one in sys.modules])"
    )
    words = ["plan", text, "--root", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=at(tmp_path), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "text", ["list Downloads", "zip the reports in Documents", "列出下载", "把下载里的图片移到图片文件夹"]
)
def test_a_plan_takes_little_memory(text: str, tmp_path: Path) -> None:
    tmp_path.joinpath("Downloads").mkdir()
    words = [sys.executable, "-m", "deskhand.cli", "plan", text, "--root", tmp_path]
    took = [footprint(words, surroundings=at(tmp_path)) for _ in range(2)]  # the first may have to compile itself
    assert all(one.code in (0, 2) for one in took)
    assert 20 < took[1].megabytes <= MOST_MB


def at(home: Path) -> dict[str, str]:
    own = {"HOME": str(home), "DESKHAND_HOME": str(home / ".deskhand"), "PYTHONDONTWRITEBYTECODE": ""}
    return {**os.environ, **own}
