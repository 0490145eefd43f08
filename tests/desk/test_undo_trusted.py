"""Whose runs an undo takes back, and where it reaches."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
from tests.desk.trusted_desk import BOB, PHONE, code, granted, paired, said

from deskhand.core.plan.model import Plan
from deskhand.testing.desk import RealDesk
from deskhand.testing.signing import lock_frame


async def test_an_undo_reaches_what_its_run_changed_and_only_for_its_person(desk: RealDesk, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a").write_text("a")
    changes = [{"op": "move", "path": str(other / "a"), "to": str(other / "b")}]
    ran = await desk.perform(desk.job("fixture.propose", as_run=1, folders=[str(other)], changes=changes))
    assert ran.outcome == "done", ran
    await paired(desk, PHONE)
    await paired(desk, BOB, person="bob")
    await granted(desk, "g", desk.root)
    await granted(desk, "bobs", desk.root, person="bob")
    theirs = await desk.perform(said(desk, 2, "fixture.undo", key=BOB, person="bob", run=1))
    assert (theirs.outcome, code(theirs)) == ("refused", "AnothersRun")
    assert (other / "b").exists()
    mine = await desk.perform(said(desk, 3, "fixture.undo", run=1))  # on the phone, which has no grant for that folder
    assert mine.outcome == "done", mine
    assert (other / "a").read_text() == "a"
    (desk.root / "x").write_text("x")
    moved = [{"op": "move", "path": "x", "to": "y"}]
    assert (await desk.perform(said(desk, 4, "fixture.propose", BOB, "bob", changes=moved))).outcome == "done"
    assert (await desk.perform(desk.job("fixture.undo", as_run=5, run=4))).outcome == "done"
    assert (desk.root / "x").exists()


async def test_an_undo_goes_nowhere_that_was_denied_since(desk: RealDesk) -> None:
    (desk.root / "in").mkdir()
    (desk.root / "in/a").write_text("a")
    await paired(desk, PHONE)
    await granted(desk, "g", desk.root)
    moved = [{"op": "move", "path": "in/a", "to": "in/b"}]
    assert (await desk.perform(said(desk, 1, "fixture.propose", changes=moved))).outcome == "done"
    await granted(desk, "no", desk.root / "in", deny=True)
    assert code(await desk.perform(said(desk, 2, "fixture.undo", run=1))) == "ByTable"
    assert (desk.root / "in/b").exists()


async def test_only_the_run_that_was_named_is_taken_back(desk: RealDesk) -> None:
    (desk.root / "a").write_text("a")
    first = await desk.change({"op": "move", "path": "a", "to": "b"})
    job = desk.job("fixture.undo", run=7)
    receipt = await desk.perform(msgspec.structs.replace(job, args={"run": int(first.key.split("/")[0])}))
    assert code(receipt) == "OtherArguments"
    assert list(desk.tree()) == ["b"]


async def test_words_that_name_no_run_leave_its_number_to_the_hub(home: Path, tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    desk = RealDesk(tmp_path / "root", home, packages=("deskhand.abilities",))
    (desk.root / "a").write_text("a")
    assert (await desk.do("files.rename", files=["a"], to="b")).outcome == "done"
    room = desk.monitor.room

    def vouched(run: int, words: dict[str, object], plan: dict[str, object]) -> bool:
        step = {"id": "u", "do": "run.undo"}
        own = Plan.model_validate({"goal": "undo", "steps": [{**step, "with": words}]})
        told = Plan.model_validate({"goal": "undo", "steps": [{**step, "with": plan}]})
        assert desk.lock(run, told) is None
        desk._plans[told.hash()] = own
        signed = desk.signer.command(told.hash(), root=str(desk.root), folders=(".",))
        return room.locks.read(lock_frame("hub", run, signed, told, desk.moment)).vouched

    assert vouched(2, {}, {"run": 1})
    assert not vouched(3, {"run": 3}, {"run": 1})
    assert not vouched(4, {"run": 1}, {})
    await desk.monitor.close()


async def test_what_an_older_release_did_is_taken_back_by_the_owner_alone(
    desk: RealDesk, desks: Callable[..., RealDesk]
) -> None:
    (desk.root / "a").write_text("a")
    job = desk.job("fixture.propose", as_run=1, changes=[{"op": "move", "path": "a", "to": "b"}])
    moved = await desk.perform(job)
    await paired(desk, PHONE)
    await paired(desk, BOB, person="bob")
    await granted(desk, "g", desk.root, person="*")
    await desk.monitor.close()
    with closing(sqlite3.connect(desk.home / "desk.db")) as connection:
        connection.executescript("ALTER TABLE job DROP COLUMN judged; ALTER TABLE job DROP COLUMN places;")
    again = desks()
    assert await again.monitor.start() == []
    assert await again.perform(job) == moved
    assert code(await again.perform(said(again, 2, "fixture.undo", key=BOB, person="bob", run=1))) == "AnothersRun"
    assert (await again.perform(again.job("fixture.undo", as_run=3, run=1))).outcome == "done"
    assert list(desk.tree()) == ["a"]
