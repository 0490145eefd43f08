"""What a desk does rests on what was signed: by whom, for which step, how far, and until it is taken back."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
from tests.desk.trusted_desk import PHONE, code, granted, paired, said

from deskhand.core import fault
from deskhand.core.flow.table import CAREFUL
from deskhand.core.wire.frames import (
    AnyFrame,
    Ask,
    Consent,
    Error,
    Grants,
    Heads,
    Progress,
    Receipt,
    Rosters,
    Signed,
    Taken,
    Want,
)
from deskhand.core.wire.memory import MemoryLine
from deskhand.desk.link import Link
from deskhand.desk.trust import audit
from deskhand.testing.desk import RealDesk
from deskhand.testing.pace import slowness_by_the_clock
from deskhand.testing.signing import card_of, card_step, lock_frame, one_step
from deskhand.trust.anchored import walked

JUNK = Signed(b"{", "a" * 26, b"x" * 64)


def rows(desk: RealDesk, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(desk.home / "desk.db")) as connection:
        return connection.execute(query).fetchall()


async def _nobody(_: Progress) -> None:
    """Progress is of no interest here."""


# --- what was granted, and no more


async def test_a_phone_reaches_what_was_granted_and_no_more(desk: RealDesk, tmp_path: Path) -> None:
    (desk.root / "in").mkdir()
    (desk.root / "out").mkdir()
    (desk.root / "in/a").write_text("a")
    await paired(desk, PHONE)
    await granted(desk, "g", desk.root / "in")
    assert (await desk.perform(said(desk, 1, "fixture.write", file="in/b", text="b"))).outcome == "done"
    outside = await desk.monitor.perform(said(desk, 2, "fixture.write", file="out/b", text="b"), _nobody)
    assert isinstance(outside, Ask)
    assert (outside.reason, outside.key) == ("table", "2/m/1")
    # what its arguments do not show is held up at the door
    hidden = said(desk, 3, "fixture.propose", changes=[{"op": "copy", "path": "in/a", "to": "out/a"}])
    assert code(await desk.perform(hidden)) == "OutsideFolders"
    assert list((desk.root / "out").iterdir()) == []


async def test_what_may_only_be_read_is_never_written(desk: RealDesk) -> None:
    for name in ("mine", "theirs"):
        (desk.root / name).mkdir()
        (desk.root / name / "a").write_text(name)
    await paired(desk, PHONE)
    await granted(desk, "g", desk.root / "mine", read=[desk.root / "theirs"])
    before = desk.tree()
    for run, changes in enumerate(
        (
            [{"op": "move", "path": "theirs/a", "to": "mine/b"}],
            [{"op": "copy", "path": "mine/a", "to": "theirs/b"}],
            [{"op": "trash", "path": "theirs/a"}],
            [{"op": "make_folder", "path": "theirs/new"}],
            [{"op": "pack", "paths": ["mine/a"], "to": "theirs/a.zip"}],
        ),
        1,
    ):
        receipt = await desk.perform(said(desk, run, "fixture.propose", changes=changes))
        assert (receipt.outcome, code(receipt)) == ("refused", "OnlyReading")
    assert desk.tree() == before
    copied = said(desk, 9, "fixture.propose", changes=[{"op": "copy", "path": "theirs/a", "to": "mine/b"}])
    assert (await desk.perform(copied)).outcome == "done"
    assert (desk.root / "mine/b").read_text() == "theirs"


async def test_what_is_denied_is_not_there(desk: RealDesk) -> None:
    (desk.root / "diary").mkdir()
    (desk.root / "diary/a").write_text("secret")
    await paired(desk, PHONE)
    await granted(desk, "g", desk.root)
    await granted(desk, "no", read=[desk.root / "diary"], deny=True)
    for run, (change, expected) in enumerate(
        (
            ({"op": "copy", "path": "diary/a", "to": "b"}, "OutsideFolders"),
            ({"op": "pack", "paths": ["."], "to": "b.zip"}, "HoldsDenied"),
        ),
        1,
    ):
        receipt = await desk.perform(said(desk, run, "fixture.propose", changes=[change]))
        assert code(receipt) == expected
    assert not (desk.root / "b").exists()


async def test_a_yes_to_what_was_named_opens_that_and_its_undo(desk: RealDesk, tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    (away / "a").write_text("a")
    (away / "b").write_text("b")
    (desk.root / "box").mkdir()
    await paired(desk, PHONE)
    await granted(desk, "g", desk.root)
    job = said(desk, 1, "fixture.gather", files=[str(away / "a")], to="box")
    assert isinstance(await desk.monitor.perform(job, _nobody), Ask)
    done = await desk.perform(desk.agreed(job))
    assert done.outcome == "done", done
    assert sorted(place.name for place in away.iterdir()) == ["b"]
    assert (desk.root / "box/a").read_text() == "a"
    undone = await desk.perform(said(desk, 2, "fixture.undo", run=1))
    assert undone.outcome == "done", undone
    assert (away / "a").read_text() == "a"
    beside = said(desk, 3, "fixture.propose", changes=[{"op": "trash", "path": str(away / "b")}])
    assert code(await desk.perform(beside)) == "OutsideFolders"


# --- taken back


async def test_a_device_that_is_revoked_stops_what_it_started(desk: RealDesk) -> None:
    await paired(desk, PHONE)
    await granted(desk, "g", desk.root)
    changes = [{"op": "move", "path": f"{n}", "to": f"m{n}"} for n in range(200)]
    for n in range(200):
        (desk.root / f"{n}").touch()
    fault.install(lambda point: time.sleep(0.02) if point == "desk.move.before" else None)
    try:
        moving = asyncio.create_task(desk.perform(said(desk, 1, "fixture.propose", changes=changes)))
        asleep = asyncio.create_task(desk.perform(said(desk, 2, "fixture.sleep", seconds=60.0)))
        mine = asyncio.create_task(desk.perform(desk.job("fixture.sleep", as_run=3, seconds=0.5)))
        await asyncio.sleep(0.5)
        began = time.monotonic()
        assert await desk.monitor.taking.rosters(desk.signer.revoke(PHONE.id))
        stopped, read = await asyncio.gather(moving, asleep)
        assert time.monotonic() - began < 5 * slowness_by_the_clock()
    finally:
        fault.install(None)
    for receipt in (stopped, read):
        assert (receipt.outcome, code(receipt)) == ("stopped", "TakenBackMeanwhile")
    assert stopped.proof is not None
    moved = len([name for name in desk.tree() if name.startswith("m")])
    assert 0 < stopped.proof.counts["done"] == moved < 200
    assert (await mine).outcome == "done"
    late = await desk.perform(desk.unsigned("fixture.propose", 1, attempt=2, changes=changes))
    assert (late.outcome, code(late)) == ("refused", "Rejected")
    undone = await desk.do("fixture.undo", as_run=9, run=1)  # by the owner, who has no grant but may take it back
    assert undone.outcome == "done", undone
    assert not [name for name in desk.tree() if name.startswith("m")]


async def test_what_a_revoked_device_had_offered_is_handed_out_no_more(desk: RealDesk) -> None:
    (desk.root / "a").write_text("a")
    await paired(desk, PHONE)
    await granted(desk, "g", desk.root)
    offered = await desk.perform(said(desk, 1, "fixture.offer", files=["a"]))
    want = Want(hash=offered.result["files"][0]["hash"], hub="hub", runs=[1])
    assert (await desk.monitor.blobs.window(want))[0].data == b"a"
    assert await desk.monitor.taking.rosters(desk.signer.revoke(PHONE.id))
    (chunk,) = await desk.monitor.blobs.window(want)
    assert chunk.gone is not None
    assert (chunk.gone.code, chunk.data) == ("NotOnOffer", b"")


async def test_a_grant_that_is_taken_back_stops_what_rests_on_it(desk: RealDesk) -> None:
    await paired(desk, PHONE)
    await granted(desk, "g", desk.root)
    asleep = asyncio.create_task(desk.perform(said(desk, 1, "fixture.stubborn", file="x")))
    await asyncio.sleep(0.3)
    assert await desk.monitor.taking.grants(desk.signer.take_back("g"))
    assert code(await asyncio.wait_for(asleep, 5)) == "TakenBackMeanwhile"
    late = await desk.perform(said(desk, 2, "fixture.stubborn", file="x"))
    assert (late.outcome, code(late)) == ("refused", "ByTable")


async def test_what_was_begun_before_a_restart_falls_too(desk: RealDesk, desks: Callable[..., RealDesk]) -> None:
    await paired(desk, PHONE)
    await granted(desk, "g", desk.root)
    for n in range(100):
        (desk.root / f"{n}").touch()
    job = said(desk, 1, "fixture.propose", changes=[{"op": "move", "path": f"{n}", "to": f"m{n}"} for n in range(100)])
    fault.install(lambda point: time.sleep(0.01) if point == "desk.move.before" else None)
    try:
        task = asyncio.create_task(desk.perform(job))
        await asyncio.sleep(0.3)
        await desk.monitor.close()
        await asyncio.gather(task, return_exceptions=True)
    finally:
        fault.install(None)
    again = desks()
    await again.monitor.start()
    assert await again.monitor.taking.rosters(desk.signer.revoke(PHONE.id))
    receipt = await again.perform(job)
    assert code(receipt) == "TakenBackMeanwhile"
    assert receipt.proof is not None
    assert 0 < receipt.proof.counts["done"] == len([name for name in desk.tree() if name.startswith("m")]) < 100


# --- over the line


async def next_frame(line: MemoryLine) -> AnyFrame:
    """What comes next, but for how far the desk's record has come: it tells that whenever it likes."""
    while isinstance(frame := await asyncio.wait_for(line.receive(), 10), Heads):
        pass
    return frame


async def test_hostile_frames_end_in_an_answer_and_the_line_goes_on(desk: RealDesk) -> None:
    here, there = MemoryLine.pair()
    serving = asyncio.create_task(Link(there, desk.monitor).serve())
    plan = one_step("fixture.errand", {})
    await here.send(lock_frame("hub", 1, JUNK, plan, desk.moment))
    await here.send(Consent(hub="hub", run=1, card=b"{", signed=JUNK))
    for _ in range(2):
        taken = await next_frame(here)
        assert isinstance(taken, Taken)
        assert taken.trouble is not None
        assert taken.trouble.text
    for frame, why in (
        (Rosters(entries=[JUNK]), "signature"),
        (Rosters(entries=[]), "truncated"),
        (Grants(entries=[JUNK]), "unknown_device"),
        (Heads(head=JUNK), "unknown_device"),
    ):
        await here.send(frame)
        answer = await next_frame(here)
        assert isinstance(answer, Error)
        assert (answer.code, answer.fatal) == (why, False)
    job = desk.job("fixture.errand")
    await here.send(job)
    receipt = await next_frame(here)
    assert isinstance(receipt, Receipt)
    assert receipt.outcome == "done"
    await here.close()
    await asyncio.wait_for(serving, 5)


async def test_a_plan_an_answer_and_the_job_one_after_the_other(
    home: Path, tmp_path: Path, desks: Callable[..., RealDesk]
) -> None:
    (tmp_path / "root").mkdir(exist_ok=True)
    desk = RealDesk(tmp_path / "root", home, stricter=CAREFUL)
    args: dict[str, Any] = {"file": "x", "text": "x"}
    plan = one_step("fixture.write", args)
    desk._plans[plan.hash()] = plan
    signed = desk.signer.command(plan.hash(), root=str(desk.root), folders=(".",))
    job = desk.unsigned("fixture.write", 1, **args)
    here, there = MemoryLine.pair()
    serving = asyncio.create_task(Link(there, desk.monitor).serve())
    await here.send(lock_frame("hub", 1, signed, plan, desk.moment))
    await here.send(job)
    assert await next_frame(here) == Taken(about=signed.hash)
    asked = await next_frame(here)
    assert isinstance(asked, Ask)
    assert (asked.plan, asked.risk, asked.reason) == (plan.hash(), 1, "table")
    assert rows(desk, "SELECT key FROM job") == []
    card = card_of("hub", 1, asked.plan, steps={"m": card_step("fixture.write", args)}, risk=asked.risk)
    yes = desk.signer.consent(card)
    await here.send(Consent(hub="hub", run=1, card=card, signed=yes))
    assert await next_frame(here) == Taken(about=yes.hash)
    await here.close()
    await asyncio.wait_for(serving, 5)
    await desk.monitor.close()
    again = RealDesk(desk.root, home, stricter=CAREFUL)  # the yes is still there
    receipt = await again.perform(job)
    assert receipt.outcome == "done"
    assert await again.perform(job) == receipt
    twice = await again.monitor.perform(msgspec.structs.replace(job, key="1/m/2"), _nobody)
    assert isinstance(twice, Ask)
    await again.monitor.close()


async def test_a_step_that_was_done_is_not_done_again_under_another_attempt(desk: RealDesk) -> None:
    job = desk.job("fixture.write", file="x", text="x")
    assert (await desk.perform(job)).outcome == "done"
    again = await desk.monitor.perform(msgspec.structs.replace(job, key=f"{job.run}/m/2"), _nobody)
    assert isinstance(again, Ask)
    assert list(desk.tree()) == ["x"]


async def test_a_command_is_for_one_run(desk: RealDesk) -> None:
    plan = one_step("fixture.errand", {})
    desk._plans[plan.hash()] = plan
    signed = desk.signer.command(plan.hash())
    taking = desk.monitor.taking
    assert (await taking.lock(lock_frame("hub", 1, signed, plan, desk.moment))).trouble is None
    second = await taking.lock(lock_frame("hub", 2, signed, plan, desk.moment))
    assert second.trouble is not None
    assert second.trouble.values == {"why": "replayed"}
    assert code(await desk.perform(desk.unsigned("fixture.errand", 2))) == "NoLock"


async def test_a_moment_the_owner_set_is_the_moment_of_the_run(desk: RealDesk) -> None:
    plan = one_step("fixture.errand", {})
    desk._plans[plan.hash()] = plan
    then = "2020-02-02T08:00:00+08:00"
    taking = desk.monitor.taking
    for run, (told, why) in enumerate(((desk.moment, "stale"), (then, None)), 1):
        signed = desk.signer.command(plan.hash(), clock=then)
        answer = await taking.lock(lock_frame("hub", run, signed, plan, told))
        assert (None if answer.trouble is None else answer.trouble.values["why"]) == why


# --- what is written down


async def test_everything_stands_in_the_chain(home: Path, tmp_path: Path) -> None:
    (tmp_path / "root").mkdir(exist_ok=True)
    desk = RealDesk(tmp_path / "root", home, stricter=CAREFUL)
    job = desk.job("fixture.write", file="x", text="x")
    shown = await desk.perform(msgspec.structs.replace(job, preview=True))
    assert shown.proof is not None
    assert isinstance(await desk.monitor.perform(job, _nobody), Ask)
    receipt = await desk.perform(desk.agreed(job, shown.proof.preview))
    refused = await desk.perform(msgspec.structs.replace(job, key=f"{job.run}/n/1"))
    await desk.monitor.forget("hub", job.run)
    kinds = [str(kind) for (kind,) in rows(desk, "SELECT kind FROM audit ORDER BY n")]
    wanted = ["roster", "lock", "preview", "asked", "consent", "job", "receipt", "refused", "forgotten"]
    assert kinds == wanted
    with closing(sqlite3.connect(home / "desk.db")) as connection:
        heads = {one.head_n: one.head for one in (receipt, refused)}
        assert sorted(heads) == [wanted.index("receipt") + 1, wanted.index("refused") + 1]
        chain = walked(audit.rows(connection), "")
    assert chain.broken is None
    assert all(chain.hashes[n] == hash_ for n, hash_ in heads.items())
    await desk.monitor.close()
