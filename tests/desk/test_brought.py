"""What a step read that others wrote: let through, cleaned or kept out, before an answer or a later step has it.

Names of files are no such text: they are shown as they are, in every place alike.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from deskhand.core.ability import Ability, ability
from deskhand.core.changes import MakeFolder
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.guard.guards import Guards, Rules
from deskhand.core.guard.keywords import Keywords
from deskhand.core.guard.stages import Ruling, Stage
from deskhand.core.registry import Registry
from deskhand.core.values import File, Folder, Name, Record, Target
from deskhand.core.wire.frames import Receipt
from deskhand.core.words import Lang
from deskhand.desk.given import Given
from deskhand.testing.desk import RealDesk

WORD = "falcon"
Making = Callable[..., RealDesk]


class Page(Record):
    """A file, and what others wrote in it."""

    file: File
    name: Name
    lines: list[str]


def told(page: Page, lang: Lang) -> str:
    return f"{page.file}: {' / '.join(page.lines)}"


async def _page(ctx: Ctx, file: str) -> Page:
    lines = await ctx.files.reading(file, lambda opened: opened.read().decode().splitlines())
    return Page(file=file, name=file.rpartition("/")[2], lines=lines)


@ability("page.read", effect=Risk.R0, tell=told)
async def page_read(ctx: Ctx, file: Target[File]) -> Page:
    return await _page(ctx, file)


@ability("page.keep", effect=Risk.R1, tell=told)
async def page_keep(ctx: Ctx, file: Target[File], to: Target[Folder]) -> Page:
    async def propose() -> list[MakeFolder]:
        return [MakeFolder(path=to)]

    await ctx.files.carry_out(propose)
    return await _page(ctx, file)


def abilities() -> dict[str, Ability]:
    return {**Registry.discover(), "page.read": page_read, "page.keep": page_keep}


PAGE = f"in/{WORD} one.txt"


@pytest.fixture
async def making(home: Path, tmp_path: Path) -> AsyncIterator[Making]:
    root = tmp_path / "root"
    (root / "in").mkdir(parents=True)
    (root / PAGE).write_text(f"the {WORD} flies\nat noon")
    (root / "in" / "two.pdf").write_text("x")
    (root / "in" / "way").symlink_to(f"{WORD} one.txt")
    made: list[RealDesk] = []

    def make(ruling: Ruling | None, *, closed: bool = True) -> RealDesk:
        actions = {**dict.fromkeys(Stage, Ruling.ALLOW), Stage.READ: ruling or Ruling.ALLOW}
        rules = Rules(words=(WORD,) if ruling is not None else (), actions=actions, closed=closed)
        made.append(RealDesk(root, home, abilities=abilities(), given=Given(Guards(rules))))
        return made[-1]

    yield make
    for one in made:
        await one.monitor.close()


def recorded(home: Path) -> list[str]:
    with sqlite3.connect(home / "desk.db") as connection:
        rows = connection.execute("SELECT * FROM audit WHERE kind = 'guard'").fetchall()
    assert WORD not in repr(rows)
    return [repr(row) for row in rows]


async def test_without_a_list_nothing_is_looked_for(making: Making, home: Path) -> None:
    receipt = await making(None).do("page.read", file=PAGE)
    assert receipt.result["lines"] == [f"the {WORD} flies", "at noon"]
    assert recorded(home) == []


@pytest.mark.parametrize("ruling", Ruling)
async def test_each_ruling(making: Making, home: Path, ruling: Ruling) -> None:
    receipt = await making(ruling).do("page.read", file=PAGE)
    if ruling is Ruling.ALLOW:
        assert receipt.result["lines"] == [f"the {WORD} flies", "at noon"]
        assert recorded(home) == []
        return
    assert len(recorded(home)) == 1
    if ruling is Ruling.REDACT:
        assert receipt.outcome == "done"
        assert receipt.result == {"file": PAGE, "name": f"{WORD} one.txt", "lines": ["the [words] flies", "at noon"]}
        assert receipt.answer == f"{PAGE}: the [words] flies / at noon"
        return
    assert receipt.outcome == "refused"
    assert receipt.trouble is not None
    assert receipt.trouble.code == "KeptOut"
    assert receipt.trouble.side_effect == "none"
    assert (receipt.result, receipt.answer) == ({}, "")
    assert WORD not in receipt.trouble.text


def said(receipt: Receipt) -> str:
    assert receipt.trouble is None
    assert receipt.outcome == "done"
    return repr((receipt.result, receipt.answer, receipt.proof))


@pytest.mark.parametrize("ruling", Ruling)
async def test_names_are_what_they_are_in_every_place(making: Making, home: Path, ruling: Ruling) -> None:
    """Result, facts, answer and changes say the same, so what is claimed of them is true."""
    desk = making(ruling)
    listed = await desk.do("files.list", folder="in")
    assert PAGE in listed.result["files"]
    facts = {one["path"]: one for one in listed.result["facts"]}
    assert facts[PAGE]["name"] == f"{WORD} one.txt"
    assert facts["in/way"]["points_to"] == f"{WORD} one.txt"
    assert f"{WORD} one.txt" in listed.answer
    assert (await desk.do("files.find", query=WORD)).result["file"] == PAGE
    # Every ability that hands names back, in every way it has of doing so.
    assert WORD in said(await desk.do("files.usage", folder="in"))
    assert WORD in said(await desk.do("files.send", files=[PAGE]))
    organized = await desk.do("files.organize", folder="in", by="kind")
    assert "[words]" not in said(organized)
    assert WORD in repr(organized.proof)
    back = await desk.do("run.undo", run=int(organized.key.split("/")[0]))
    assert "[words]" not in said(back)
    assert (desk.root / PAGE).exists()
    assert recorded(home) == []


async def test_what_was_skipped_is_named_where_taking_back_ends_well(making: Making) -> None:
    desk = making(Ruling.BLOCK)
    moved = await desk.do("files.move", files=[PAGE, "in/two.pdf"], to="out")
    (desk.root / "out" / f"{WORD} one.txt").write_text("changed since, and not by us")
    back = await desk.do("run.undo", run=int(moved.key.split("/")[0]))
    assert back.trouble is None or back.trouble.code != "KeptOut"
    assert f"out/{WORD} one.txt" in [one["path"] for one in back.result["skipped"]]
    assert (desk.root / "in/two.pdf").exists()


async def test_what_a_step_changed_is_listed_and_can_be_taken_back(making: Making) -> None:
    desk = making(Ruling.BLOCK)
    receipt = await desk.do("page.keep", file=PAGE, to="kept")
    assert receipt.trouble is not None
    assert (receipt.outcome, receipt.trouble.code, receipt.trouble.side_effect) == ("failed", "KeptOut", "partial")
    assert receipt.proof is not None
    assert receipt.proof.undo == "yes"
    assert (desk.root / "kept").is_dir()
    back = await desk.do("run.undo", run=int(receipt.key.split("/")[0]))
    assert back.outcome == "done"
    assert not (desk.root / "kept").exists()


@pytest.mark.parametrize("closed", [True, False])
async def test_a_guard_that_breaks(making: Making, home: Path, monkeypatch: pytest.MonkeyPatch, closed: bool) -> None:
    def broken(*_: object) -> list[str]:
        raise RuntimeError(WORD)

    desk = making(Ruling.REDACT, closed=closed)
    monkeypatch.setattr(Keywords, "check", broken)
    receipt = await desk.do("page.read", file=PAGE)
    assert receipt.outcome == ("refused" if closed else "done")
    assert recorded(home)
