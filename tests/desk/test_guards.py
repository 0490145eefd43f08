"""Guards that a happy day never needs: each of these goes wrong in silence once its guard is taken out."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from deskhand.core.ability import Ability, ability
from deskhand.core.changes import Change, MakeFolder
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.use import Use
from deskhand.core.values import File, Record, Target
from deskhand.core.wire.frames import Job, Receipt
from deskhand.desk import monitor
from deskhand.desk.journal import Journal
from deskhand.desk.judged import Judged, Reach
from deskhand.desk.rows import JobRow, begin, known
from deskhand.testing.abilities.fixture import ability as fixture
from deskhand.testing.desk import RealDesk


class Nothing(Record):
    """Nothing."""


class Slow:
    """A step that sits in the disk until it is let go, and counts how often it was begun."""

    def __init__(self) -> None:
        self.begun = 0
        self.go = threading.Event()

    def ability(self) -> Ability:
        @ability("slow.read", effect=Risk.R0)
        async def read(ctx: Ctx, file: Target[File]) -> Nothing:
            self.begun += 1
            reading = asyncio.ensure_future(ctx.files.reading(file, lambda _: self.go.wait(20)))
            while not reading.done():
                try:
                    await asyncio.shield(reading)
                except asyncio.CancelledError:
                    continue
            return Nothing()

        return read


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
async def stuck(home: Path, tmp_path: Path, slow: Slow) -> AsyncIterator[RealDesk]:
    (tmp_path / "root").mkdir(exist_ok=True)
    (tmp_path / "root/a").write_text("a")
    made = RealDesk(tmp_path / "root", home, abilities={"slow.read": slow.ability()})
    yield made
    slow.go.set()
    await made.monitor.close()


async def _begun(journal: Journal, job: Job) -> JobRow:
    judged = Judged(job.root, "owner", Reach((job.root,), (job.root,)), Use(job.do, Risk.R0))
    return await journal.writer.do(lambda connection: known(connection, job) or begin(connection, job, judged, 0.0))


async def test_what_is_stuck_in_the_disk_is_not_begun_a_second_time(
    stuck: RealDesk, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(monitor, "GRACE_SECONDS", 0.1)
    job = msgspec.structs.replace(stuck.job("slow.read", file="a"), timeout=0.1)
    for _ in range(3):
        receipt = await stuck.perform(job)
        assert receipt.trouble is not None
        assert receipt.trouble.code == "TimedOut"
        assert slow.begun == 1
    slow.go.set()
    await asyncio.sleep(0.3)
    receipt = await stuck.perform(job)
    assert receipt.outcome == "done"
    assert slow.begun == 2


async def test_the_first_receipt_of_a_job_is_the_one_that_counts(home: Path, desk: RealDesk) -> None:
    journal = Journal(home / "other.db")
    job = desk.job("fixture.noop")
    row = await _begun(journal, job)
    first, second = Receipt(key=job.key, outcome="stopped"), Receipt(key=job.key, outcome="done")
    assert await journal.close_job(row, first) == first
    assert await journal.close_job(row, second) == first
    again = await _begun(journal, job)
    assert (again.state, again.receipt) == ("done", first)
    journal.close()


async def test_forgetting_names_only_what_this_run_kept(home: Path, desk: RealDesk) -> None:
    journal = Journal(home / "other.db")
    rows = [await _begun(journal, desk.job("fixture.noop", as_run=run)) for run in (1, 2)]
    await asyncio.to_thread(journal.keep, rows[0], "mine", "a")
    await asyncio.to_thread(journal.keep, rows[0], "both", "a")
    await asyncio.to_thread(journal.keep, rows[1], "both", "b")
    await asyncio.to_thread(journal.keep, rows[1], "theirs", "b")
    assert sorted(await journal.forget("hub", 1)) == ["both", "mine"]
    assert await asyncio.to_thread(journal.all_needed) == {"both", "theirs"}
    assert await asyncio.to_thread(journal.lost, "both") == ["b"]
    journal.close()


@pytest.mark.parametrize("proposed", [[MakeFolder(path="made")], []], ids=["something", "nothing"])
async def test_a_stop_while_changes_are_being_proposed_makes_none(
    tmp_path: Path, desk: RealDesk, proposed: list[Change]
) -> None:
    """Also where the ability does not hear the word to stop itself."""
    asked = asyncio.Event()

    @ability("deaf.make", effect=Risk.R1)
    async def make(ctx: Ctx) -> Nothing:
        async def propose() -> Sequence[Change]:
            asked.set()
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(20)
            return proposed

        await ctx.files.carry_out(propose)
        return Nothing()

    (tmp_path / "deaf").mkdir()
    deaf = RealDesk(desk.root, tmp_path / "deaf", abilities={"deaf.make": make})
    job = deaf.job("deaf.make")
    working = asyncio.create_task(deaf.perform(job))
    await asyncio.wait_for(asked.wait(), 10)
    deaf.monitor.stop("hub", job.run)
    receipt = await working
    assert receipt.outcome == "stopped"
    assert receipt.proof is not None
    assert receipt.proof.total == 0
    row = deaf.within(lambda connection: known(connection, job))
    assert row is not None
    assert not row.listed
    await deaf.monitor.close()
    assert desk.tree() == {}


async def test_what_is_not_built_yet_is_refused_at_the_desk_too(tmp_path: Path, desk: RealDesk) -> None:
    """Whatever a hub may think: its registry can be newer."""
    given = {one.id: one for one in vars(fixture).values() if isinstance(one, Ability)}
    (tmp_path / "later").mkdir()
    later = RealDesk(desk.root, tmp_path / "later", abilities=given)
    job = later.job("fixture.write", file="x", text="x")
    await later.monitor.close()
    given["fixture.write"] = replace(given["fixture.write"], available=False)
    not_yet = RealDesk(desk.root, tmp_path / "later", abilities=given)
    receipt = await not_yet.perform(job)
    assert receipt.trouble is not None
    assert (receipt.outcome, receipt.trouble.code) == ("refused", "NotAvailable")
    await not_yet.monitor.close()
    assert desk.tree() == {}
