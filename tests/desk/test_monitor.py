"""The only door to an effect: once per key, never without leave, stopped when told, honest when late."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from deskhand.core import fault
from deskhand.core.plan.model import Plan
from deskhand.core.wire.frames import Job, Receipt
from deskhand.desk.ending import DeskClosing
from deskhand.testing.desk import RealDesk
from deskhand.testing.pace import slowness_by_the_clock


def code(receipt: Receipt) -> str:
    assert receipt.trouble is not None, receipt
    return receipt.trouble.code


async def test_the_same_key_twice_is_one_effect_and_one_receipt(desk: RealDesk, desks: Callable[..., RealDesk]) -> None:
    (desk.root / "a").write_text("a")
    job = desk.job("fixture.propose", changes=[{"op": "copy", "path": "a", "to": "b"}])
    first, second = await asyncio.gather(desk.perform(job), desk.perform(job))
    third = await desk.perform(job)
    await desk.monitor.close()
    fourth = await desks().perform(job)
    assert first == second == third == fourth
    assert sorted(desk.tree()) == ["a", "b"]


async def test_an_old_key_with_another_request_is_refused(desk: RealDesk) -> None:
    job = desk.job("fixture.noop", value=1)
    await desk.perform(job)
    other = await desk.perform(msgspec.structs.replace(job, args={"value": 2}))
    assert (code(other), other.result) == ("KeyReused", {})
    assert (await desk.perform(job)).result == {"value": 1}


async def test_keys_of_two_hubs_are_two_keys(desk: RealDesk) -> None:
    for hub in ("one", "two"):
        receipt = await desk.perform(desk.job("fixture.noop", as_run=1, hub=hub, value=len(hub)))
        assert receipt.outcome == "done"


REFUSED: dict[str, tuple[Callable[[RealDesk, Job], Job], str]] = {
    "unknown": (lambda _, job: msgspec.structs.replace(job, do="fixture.unknown"), "NotHere"),
    "bad argument": (lambda _, job: msgspec.structs.replace(job, args={"file": 3}), "BadRequest"),
    "bad key": (lambda _, job: msgspec.structs.replace(job, key="7/m/1"), "BadRequest"),
    "no plan": (lambda desk, job: msgspec.structs.replace(job, run=9, key="9/m/1"), "NoLock"),
    "another step": (lambda _, job: msgspec.structs.replace(job, key=f"{job.run}/n/1"), "NotInPlan"),
    "another ability": (lambda _, job: msgspec.structs.replace(job, do="fixture.gather", args=GATHER), "NotInPlan"),
    "other arguments": (lambda _, job: msgspec.structs.replace(job, args={"file": "y", "text": "x"}), "OtherArguments"),
    "one argument more": (
        lambda _, job: msgspec.structs.replace(job, args={"file": "x", "text": "x", "replace": True}),
        "OtherArguments",
    ),
    "outside": (lambda desk, _: desk.job("fixture.write", file="../x", text=""), "OutsideFolders"),
    "hash": (lambda desk, job: desk.agreed(job, "ab" * 16), "ChangedSinceApproval"),
}
GATHER = {"files": ["a"], "to": "b"}


@pytest.mark.parametrize("name", REFUSED)
async def test_refused_and_nothing_done(desk: RealDesk, name: str) -> None:
    change, expected = REFUSED[name]
    receipt = await desk.perform(change(desk, desk.job("fixture.write", file="x", text="x")))
    assert code(receipt) == expected
    assert receipt.outcome != "done"
    assert receipt.trouble is not None
    assert receipt.trouble.side_effect == "none"
    assert desk.tree() == {}


async def test_what_the_hub_says_of_place_moment_and_language_is_not_heard(desk: RealDesk, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    job = desk.job("fixture.write", file="x", text="x")
    lies = {"root": str(tmp_path / "elsewhere"), "folders": ["/"], "now": "1999-01-01T00:00:00+00:00", "lang": "zh"}
    receipt = await desk.perform(msgspec.structs.replace(job, **lies))
    assert (receipt.outcome, receipt.answer) == ("done", "1 change")
    assert list(desk.tree()) == ["x"]
    assert list((tmp_path / "elsewhere").iterdir()) == []


async def test_a_root_that_is_gone_is_said(home: Path, tmp_path: Path) -> None:
    desk = RealDesk(tmp_path / "nowhere", home)
    receipt = await desk.do("fixture.write", file="x", text="x")
    assert code(receipt) == "Vanished"
    await desk.monitor.close()


async def test_a_preview_says_all_and_does_nothing(desk: RealDesk) -> None:
    (desk.root / "a").write_text("a")
    job = desk.job("fixture.gather", files=["a"], to="box")
    shown = await desk.perform(msgspec.structs.replace(job, preview=True))
    assert shown.outcome == "done"
    assert shown.proof is not None
    assert (shown.proof.total, shown.proof.counts) == (2, {"planned": 2})
    assert list(desk.tree()) == ["a"]
    done = await desk.perform(desk.agreed(job, shown.proof.preview))
    assert done.outcome == "done"
    assert sorted(desk.tree()) == ["box", "box/a"]


async def test_a_preview_shows_the_name_that_will_really_be_given(desk: RealDesk) -> None:
    for name in ("a", "b", "c"):
        (desk.root / name).write_text(name)
    wanted = [
        {"op": "move", "path": "a", "to": "c"},
        {"op": "move", "path": "b", "to": "a"},
        {"op": "copy", "path": "c", "to": "c"},
    ]
    job = desk.job("fixture.propose", changes=wanted)
    shown = await desk.perform(msgspec.structs.replace(job, preview=True))
    done = await desk.perform(job)
    assert shown.proof is not None
    assert done.proof is not None
    foreseen = [change["change"]["to"] for change in shown.proof.changes]
    assert foreseen == ["c (2)", "a", "c (3)"] == [change["at"] for change in done.proof.changes]


async def test_a_preview_shows_the_name_that_a_new_file_will_really_get(desk: RealDesk) -> None:
    for name in ("n.txt", "old", "kept"):
        (desk.root / name).write_text(name)
    kept = (await desk.do("fixture.write", file="elsewhere", text="x")).proof
    assert kept is not None
    content = kept.changes[0]["change"]["content"]
    wanted = [
        {"op": "write", "path": "n.txt", "content": content},
        {"op": "write", "path": "n.txt", "content": content},
        {"op": "write", "path": "kept", "content": content, "replace": True},
        {"op": "trash", "path": "old"},
        {"op": "write", "path": "old", "content": content},
    ]
    job = desk.job("fixture.propose", changes=wanted)
    shown = await desk.perform(msgspec.structs.replace(job, preview=True))
    done = await desk.perform(desk.agreed(job, shown.proof.preview if shown.proof else ""))
    assert shown.proof is not None and done.proof is not None
    foreseen = [one["change"]["path"] for one in shown.proof.changes if one["change"]["op"] == "write"]
    assert foreseen == ["n (2).txt", "n (3).txt", "kept", "old"]
    assert foreseen == [one["at"] for one in done.proof.changes if one["change"]["op"] == "write"]


async def test_a_preview_of_a_text_keeps_nothing_but_hashes_it(desk: RealDesk) -> None:
    hashes: set[str] = set()
    for text in ("one", "two"):
        job = desk.job("fixture.write", file="n", text=text)
        shown = await desk.perform(msgspec.structs.replace(job, preview=True))
        assert shown.proof is not None
        hashes.add(shown.proof.preview)
    assert len(hashes) == 2
    assert not [place for place in (desk.home / "vault").rglob("*") if place.is_file()]


async def test_broken_claims_are_said(desk: RealDesk) -> None:
    def vanish(point: str) -> None:
        if point == "desk.items.after":
            return
        if point == "desk.write.after":
            (desk.root / "x").unlink()

    fault.install(vanish)
    try:
        receipt = await desk.do("fixture.write", file="x", text="x")
    finally:
        fault.install(None)
    assert (receipt.outcome, code(receipt)) == ("failed", "Unmet")
    assert receipt.proof is not None
    assert [claim["holds"] for claim in receipt.proof.claims] == [False]


async def test_a_fault_in_an_ability_is_a_receipt(desk: RealDesk, caplog: pytest.LogCaptureFixture) -> None:
    assert code(await desk.do("fixture.fail", why="x", broken=True)) == "Broken"
    assert code(await desk.do("fixture.fail", why="x")) == "FixtureFailed"
    assert "broke" in caplog.text


async def test_stop_while_reading(desk: RealDesk) -> None:
    for do, args in {"fixture.sleep": {"seconds": 30.0}, "fixture.stubborn": {"file": "x"}}.items():
        job = desk.job(do, **args)
        task = asyncio.create_task(desk.perform(job))
        await asyncio.sleep(0.1)
        began = time.monotonic()
        assert desk.monitor.stop(job.hub, job.run) == [job.key]
        receipt = await task
        assert time.monotonic() - began < 1 * slowness_by_the_clock()
        assert receipt.outcome == "stopped"


async def test_stop_in_the_middle_of_a_list(desk: RealDesk) -> None:
    for n in range(300):
        (desk.root / f"{n}").touch()
    args: dict[str, Any] = {"changes": [{"op": "move", "path": f"{n}", "to": f"m{n}"} for n in range(300)]}
    steps = [{"id": name, "do": "fixture.propose", "with": args} for name in ("m", "n")]
    assert desk.lock(1, Plan.model_validate({"goal": "twice", "steps": steps})) is None
    job = desk.job("fixture.propose", as_run=1, **args)
    seen: list[str] = []

    def stop(point: str) -> None:
        seen.append(point)
        if point == "desk.move.after" and seen.count(point) == 100:
            desk.monitor.stop(job.hub, job.run)

    fault.install(stop)
    try:
        receipt = await desk.perform(job)
    finally:
        fault.install(None)
    assert receipt.outcome == "stopped"
    assert receipt.proof is not None
    assert receipt.proof.counts == {"done": 100, "planned": 200}
    assert len([name for name in desk.tree() if name.startswith("m")]) == 100
    assert (await desk.perform(msgspec.structs.replace(job, key=f"{job.run}/n/1"))).outcome == "stopped"
    undone = await desk.do("fixture.undo", as_run=2, run=1)
    assert undone.outcome == "done"
    assert not [name for name in desk.tree() if name.startswith("m")]


async def test_stop_in_the_middle_of_a_large_copy(desk: RealDesk) -> None:
    (desk.root / "big").write_bytes(b"x" * 50_000_000)
    job = desk.job("fixture.propose", changes=[{"op": "copy", "path": "big", "to": "big2"}])

    def stop(point: str) -> None:
        if point == "desk.staging.announced":
            desk.monitor.stop(job.hub, job.run)

    fault.install(stop)
    try:
        receipt = await desk.perform(job)
    finally:
        fault.install(None)
    assert receipt.proof is not None
    assert (receipt.outcome, receipt.proof.counts) == ("stopped", {"planned": 1})
    assert list(desk.tree()) == ["big"]


async def test_too_late_is_said_with_what_was_done(desk: RealDesk) -> None:
    late = await desk.perform(msgspec.structs.replace(desk.job("fixture.sleep", seconds=30.0), timeout=0.1))
    assert (late.outcome, code(late)) == ("failed", "TimedOut")
    for n in range(50):
        (desk.root / f"{n}").touch()
    changes = [{"op": "move", "path": f"{n}", "to": f"m{n}"} for n in range(50)]
    slow = msgspec.structs.replace(desk.job("fixture.propose", changes=changes), timeout=0.3)
    fault.install(lambda point: time.sleep(0.05) if point == "desk.move.before" else None)
    try:
        late = await desk.perform(slow)
    finally:
        fault.install(None)
    assert (late.outcome, code(late)) == ("failed", "TimedOut")
    assert late.trouble is not None
    assert late.trouble.side_effect == "partial"
    assert late.proof is not None
    assert 0 < late.proof.counts["done"] == len([name for name in desk.tree() if name.startswith("m")]) < 50


async def test_closing_leaves_the_job_for_the_next_start(desk: RealDesk, desks: Callable[..., RealDesk]) -> None:
    for n in range(100):
        (desk.root / f"{n}").touch()
    job = desk.job("fixture.propose", changes=[{"op": "move", "path": f"{n}", "to": f"m{n}"} for n in range(100)])
    fault.install(lambda point: time.sleep(0.01) if point == "desk.move.before" else None)
    try:
        task = asyncio.create_task(desk.perform(job))
        await asyncio.sleep(0.3)
        await desk.monitor.close()
        with pytest.raises(DeskClosing):
            await task
    finally:
        fault.install(None)
    moved = len([name for name in desk.tree() if name.startswith("m")])
    assert 0 < moved < 100
    again = desks()
    assert [one.key for one in await again.monitor.start()] == [job.key]
    receipt = await again.perform(job)
    assert receipt.proof is not None
    assert (receipt.outcome, receipt.proof.counts) == ("done", {"done": 100})


async def test_progress_is_throttled(desk: RealDesk) -> None:
    await desk.do("fixture.sleep", seconds=1.0)
    assert 5 <= len(desk.progress) <= 12


async def test_forgetting_leaves_rows_and_no_words(desk: RealDesk) -> None:
    (desk.root / "private.txt").write_text("former secret")
    receipt = await desk.do("fixture.write", file="private.txt", text="new words", replace=True)
    job = desk.job("fixture.write", as_run=1, file="private.txt", text="new words", replace=True)
    await desk.monitor.forget("hub", 1)
    assert code(await desk.undo(receipt)) == "RunForgotten"
    again = await desk.perform(msgspec.structs.replace(job, key=receipt.key))
    assert code(again) == "RunForgotten"
    assert not [place for place in (desk.home / "vault").rglob("*") if place.is_file()]
    await desk.monitor.close()
    connection = sqlite3.connect(desk.home / "desk.db")
    assert connection.execute("SELECT state FROM item").fetchall() == [("done",)]
    connection.close()
    kept = b"".join(place.read_bytes() for place in desk.home.rglob("*") if place.is_file())
    assert b"private" not in kept


async def test_what_the_vault_dropped_is_said_and_not_undone(desks: Callable[..., RealDesk]) -> None:
    desk = desks(vault_cap=100)
    (desk.root / "a").write_text("a" * 60)
    (desk.root / "b").write_text("b" * 60)
    first = await desk.do("fixture.write", file="a", text="new a", replace=True)
    second = await desk.do("fixture.write", file="b", text="new b", replace=True)
    assert first.proof is not None
    assert second.proof is not None
    assert (first.proof.dropped, second.proof.dropped) == ([], ["a"])
    undone = await desk.undo(first)
    assert undone.proof is not None
    assert undone.proof.counts == {"skipped": 1}
    assert "no longer kept" in undone.proof.changes[0]["why"]
    assert (await desk.undo(second)).outcome == "done"
    assert (desk.root / "b").read_text() == "b" * 60


async def test_what_is_too_large_to_keep_is_said_at_once(desks: Callable[..., RealDesk]) -> None:
    desk = desks(vault_cap=50)
    (desk.root / "a").write_text("a" * 60)
    written = await desk.do("fixture.write", file="a", text="new a", replace=True)
    assert written.proof is not None
    assert (written.proof.dropped, written.proof.undo) == (["a"], "no")


async def test_nothing_of_the_desks_own_is_readable_by_others(desk: RealDesk) -> None:
    await desk.do("fixture.write", file="a", text="x")
    modes = {place.name: place.stat().st_mode & 0o077 for place in desk.home.rglob("*")}
    assert set(modes.values()) == {0}, modes


async def test_what_is_known_is_not_run_again(desk: RealDesk) -> None:
    job = desk.job("fixture.sleep", seconds=0.2)
    first = await desk.perform(job)
    desk.progress.clear()
    assert await desk.perform(job) == first
    assert desk.progress == []
