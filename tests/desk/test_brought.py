"""What a step read that others wrote: let through, cleaned or kept out, before an answer or a later step has it."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from deskhand.core.ability import Registry
from deskhand.core.guard.guards import Guards, Rules
from deskhand.core.guard.keywords import Keywords
from deskhand.core.guard.stages import Ruling, Stage
from deskhand.desk.given import Given
from deskhand.testing.desk import RealDesk

WORD = "falcon"
Making = Callable[..., RealDesk]


@pytest.fixture
async def making(home: Path, tmp_path: Path) -> AsyncIterator[Making]:
    root = tmp_path / "root"
    (root / "in").mkdir(parents=True)
    (root / "in" / f"{WORD} one.txt").write_text("x")
    (root / "in" / "two.pdf").write_text("x")
    made: list[RealDesk] = []

    def make(ruling: Ruling | None, *, closed: bool = True) -> RealDesk:
        actions = {Stage.READ: ruling} if ruling is not None else {}
        rules = Rules(words=(WORD,) if ruling is not None else (), actions=actions, closed=closed)
        made.append(RealDesk(root, home, abilities=Registry.discover(), given=Given(Guards(rules))))
        return made[-1]

    yield make
    for one in made:
        await one.monitor.close()


def recorded(home: Path) -> list[str]:
    with sqlite3.connect(home / "desk.db") as connection:
        rows = connection.execute("SELECT * FROM audit WHERE kind = 'guard'").fetchall()
    assert WORD not in repr(rows)
    return [repr(row) for row in rows]


def named(result: dict[str, Any]) -> list[str]:
    return sorted(one["name"] for one in result["facts"])


async def test_without_a_list_nothing_is_looked_for(making: Making, home: Path) -> None:
    receipt = await making(None).do("files.list", folder="in")
    assert named(receipt.result) == [f"{WORD} one.txt", "two.pdf"]
    assert recorded(home) == []


@pytest.mark.parametrize("ruling", Ruling)
async def test_each_ruling(making: Making, home: Path, ruling: Ruling) -> None:
    receipt = await making(ruling).do("files.list", folder="in")
    if ruling is Ruling.ALLOW:
        assert named(receipt.result) == [f"{WORD} one.txt", "two.pdf"]
        assert recorded(home) == []
        return
    assert len(recorded(home)) == 2  # a name, and a path as it is told
    if ruling is Ruling.REDACT:
        assert receipt.outcome == "done"
        assert named(receipt.result) == ["[words] one.txt", "two.pdf"]
        assert f"in/{WORD} one.txt" in receipt.result["files"]  # a path names what is there
        return
    assert receipt.outcome == "refused"
    assert receipt.trouble is not None
    assert receipt.trouble.code == "KeptOut"
    assert receipt.trouble.side_effect == "none"
    assert (receipt.result, receipt.answer) == ({}, "")
    assert WORD not in receipt.trouble.text


async def test_what_a_step_changed_is_listed_and_can_be_taken_back(making: Making) -> None:
    desk = making(Ruling.BLOCK)
    (desk.root / "in" / f"{WORD} three.txt").write_text("x")
    receipt = await desk.do("files.organize", folder="in", by="project")
    assert receipt.trouble is not None
    assert (receipt.outcome, receipt.trouble.code, receipt.trouble.side_effect) == ("failed", "KeptOut", "partial")
    assert receipt.proof is not None
    assert receipt.proof.undo == "yes"
    await desk.do("run.undo", run=int(receipt.key.split("/")[0]))
    assert (desk.root / "in" / f"{WORD} one.txt").exists()


@pytest.mark.parametrize("closed", [True, False])
async def test_a_guard_that_breaks(making: Making, home: Path, monkeypatch: pytest.MonkeyPatch, closed: bool) -> None:
    def broken(*_: object) -> list[str]:
        raise RuntimeError(WORD)

    desk = making(Ruling.REDACT, closed=closed)
    monkeypatch.setattr(Keywords, "check", broken)
    receipt = await desk.do("files.list", folder="in")
    assert receipt.outcome == ("refused" if closed else "done")
    assert recorded(home)
