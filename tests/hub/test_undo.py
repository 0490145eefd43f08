"""Which run "undo" means, and what it leaves behind."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from deskhand.core.wire.frames import Outcome, Proof, Receipt
from deskhand.hub.problems import AlreadyUndone, LatestLasts, LatestLastsBefore, NothingToUndo, UndoneForgotten
from deskhand.testing.peer import FIND, MOVE, Bench, bench, plain


async def _moved(on: Bench) -> int:
    run = (await on.until((await on.send("move")).run, "asking")).run
    await on.send("yes")
    await on.until(run, "done")
    return run


@pytest.mark.parametrize("outcome", ["failed", "unknown"])
async def test_an_undo_that_failed_is_not_in_the_way_of_the_one_before(tmp_path: Path, outcome: Outcome) -> None:
    async with bench(tmp_path, MOVE) as on:
        me = await on.me()
        first, last = await _moved(on), await _moved(on)
        on.peer.answer = lambda job: Receipt(key=job.key, outcome=outcome)
        failed = await on.until((await on.hub.undo(None, me)).run, outcome)
        assert failed.undoes == last
        assert f"“undo {first}”" in failed.answer
        on.peer.answer = plain
        undone = await on.until((await on.hub.undo(None, me)).run, "done")
        assert undone.undoes == first
        again = await on.until((await on.hub.undo(None, me)).run, "done")
        assert again.undoes == last, "with nothing before it, it is tried again"


async def test_a_forgotten_run_is_not_in_the_way_of_an_undo(tmp_path: Path) -> None:
    async with bench(tmp_path, MOVE) as on:
        first, last = await _moved(on), await _moved(on)
        await on.hub.forget(f"run:{last}")
        undone = await on.until((await on.hub.undo(None, await on.me())).run, "done")
        assert undone.undoes == first


async def test_an_undo_that_changed_nothing_leaves_the_run_undoable(tmp_path: Path) -> None:
    async with bench(tmp_path, MOVE) as on:
        run = await _moved(on)
        nothing = Proof(changes=[], total=1, counts={"skipped": 1}, claims=[], preview="", undo="none")
        on.peer.answer = lambda job: Receipt(key=job.key, outcome="done", answer="nothing to do", proof=nothing)
        await on.until((await on.hub.undo(run, await on.me())).run, "done")
        assert (await on.hub.run(run, await on.me())).undoable


async def test_what_was_sent_is_not_offered_to_be_taken_back(tmp_path: Path) -> None:
    async with bench(tmp_path, MOVE) as on:
        cases: tuple[tuple[Literal["no", "partly", "yes"], bool], ...] = (
            ("no", False),
            ("partly", True),
            ("yes", True),
        )
        for undo, offered in cases:
            sent = Proof(changes=[{"op": "send"}], total=1, counts={"done": 1}, claims=[], preview="", undo=undo)
            on.peer.answer = lambda job, sent=sent: Receipt(key=job.key, outcome="done", answer="sent", proof=sent)
            run = await _moved(on)
            assert (await on.hub.run(run, await on.me())).undoable == offered


async def test_an_undo_that_could_change_nothing_is_not_in_the_way_of_the_one_before(tmp_path: Path) -> None:
    async with bench(tmp_path, MOVE) as on:
        me = await on.me()
        first, last = await _moved(on), await _moved(on)
        nothing = Proof(changes=[], total=1, counts={"skipped": 1}, claims=[], preview="", undo="none")
        on.peer.answer = lambda job: Receipt(key=job.key, outcome="done", answer="it was edited", proof=nothing)
        kept = await on.until((await on.hub.undo(None, me)).run, "done")
        assert kept.undoes == last
        assert f"“undo {first}”" in kept.answer
        on.peer.answer = plain
        assert (await on.until((await on.hub.undo(None, me)).run, "done")).undoes == first


SENT = Proof(changes=[{"op": "send"}], total=1, counts={"done": 1}, claims=[], preview="", undo="no")


async def test_where_the_last_run_cannot_be_taken_back_none_is_chosen_for_the_person(tmp_path: Path) -> None:
    async with bench(tmp_path, FIND, MOVE) as on:
        me = await on.me()

        async def sent() -> int:
            on.peer.answer = lambda job: Receipt(key=job.key, outcome="done", answer="sent", proof=SENT)
            run = await _moved(on)
            on.peer.answer = plain
            return run

        alone = await sent()
        with pytest.raises(LatestLasts) as refused:
            await on.hub.undo(None, me)
        assert f"Run {alone} (“move”)" in refused.value.said("en") and "say “undo" not in refused.value.said("en")
        moved, mailed = await _moved(on), await sent()
        await on.until((await on.send("find")).run, "done")
        done = len(on.peer.jobs)
        with pytest.raises(LatestLastsBefore) as refused:
            await on.hub.undo(None, me)
        assert f"Run {mailed} " in refused.value.said("en") and f"say “undo {moved}”" in refused.value.said("en")
        assert f"“撤销 {moved}”" in refused.value.said("zh")
        assert len(on.peer.jobs) == done, "nothing was done"
        last = await _moved(on)
        on.peer.answer = lambda job: Receipt(key=job.key, outcome="failed")
        failed = await on.until((await on.hub.undo(last, me)).run, "failed")
        assert f"“undo {moved}”" in failed.answer and "from now on" not in failed.answer
        on.peer.answer = plain
        assert (await on.until((await on.hub.undo(moved, me)).run, "done")).undoes == moved


async def test_what_was_taken_back_is_not_taken_back_again(tmp_path: Path) -> None:
    async with bench(tmp_path, MOVE) as on:
        me = await on.me()
        run = await _moved(on)
        undone = await on.until((await on.hub.undo(run, me)).run, "done")
        with pytest.raises(AlreadyUndone) as refused:
            await on.hub.undo(run, me)
        assert f"by run {undone.run}" in refused.value.said("en")
        await on.until((await on.hub.undo(undone.run, me)).run, "done")
        stands = await on.hub.run(run, me)
        assert (stands.undoable, stands.undone_by) == (True, None), "an undo that was taken back"
        assert (await on.until((await on.hub.undo(None, me)).run, "done")).undoes == run


async def test_undo_means_the_last_change_that_stands(tmp_path: Path) -> None:
    async with bench(tmp_path, FIND, MOVE) as on:
        me = await on.me()
        with pytest.raises(NothingToUndo):
            await on.hub.undo(None, me)
        runs: list[int] = []
        for _ in range(2):
            runs.append((await on.until((await on.send("move")).run, "asking")).run)
            await on.send("yes")
            await on.until(runs[-1], "done")
        await on.until((await on.send("find")).run, "done")
        for target in reversed(runs):
            undone = await on.until((await on.hub.undo(None, me)).run, "done")
            assert undone.undoes == target
            assert on.peer.jobs[-1].args == {"run": target}
            assert not (await on.hub.run(target, me)).undoable
        with pytest.raises(NothingToUndo):
            await on.hub.undo(None, me)


async def test_nobody_is_sent_to_an_undo_that_was_forgotten(tmp_path: Path) -> None:
    async with bench(tmp_path, MOVE) as on:
        me = await on.me()
        run = await _moved(on)
        undone = await on.until((await on.hub.undo(run, me)).run, "done")
        assert (await on.hub.run(run, me)).repeated_by == [undone.run]
        await on.hub.forget(f"run:{undone.run}")
        with pytest.raises(UndoneForgotten) as refused:
            await on.hub.undo(run, me)
        assert "say “undo" not in refused.value.said("en")
