"""Two desks of one person: work goes where it should, waits where it must, and nowhere else."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

import pytest

from deskhand.core.flow.grants import Who, coverage
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.table import Coverage
from deskhand.core.flow.use import Use
from deskhand.core.wire.frames import Blob, Consent, Forget, Grants, Job, Lock, Receipt, Rosters, Stop
from deskhand.hub.problems import Gone
from deskhand.testing.engine_bed import come
from deskhand.testing.two_desks import KEYS, LAPTOP, LAPTOP_NAME, OFFICE_NAME, OneDesk, TwoDesks, two_desks
from deskhand.trust.envelope import read_command
from deskhand.trust.rejected import Rejected


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text(name)


def jobs(desk: OneDesk) -> list[Job]:
    return [frame for frame in desk.sent if isinstance(frame, Job) and not frame.preview]


@pytest.mark.parametrize(
    "text", ["on my laptop find the pdf files", "find the pdf files on my laptop", "在我的笔记本上查找 pdf 文件"]
)
async def test_words_pick_the_desk(tmp_path: Path, text: str) -> None:
    async with two_desks(tmp_path) as on:
        put(on.office.root, "office.pdf")
        put(on.laptop.root, "travel.pdf")
        view = await on.done(text)
        assert view.state == "done", view
        assert "travel.pdf" in str(view.receipts[0].result)
        assert (view.on, view.desk) == (LAPTOP_NAME, LAPTOP.id)
        assert not jobs(on.office) and len(jobs(on.laptop)) == 1


async def test_without_a_word_it_is_the_default_until_the_chat_is_elsewhere(tmp_path: Path) -> None:
    async with two_desks(tmp_path) as on:
        put(on.office.root, "office.pdf")
        put(on.laptop.root, "travel.pdf")
        assert (await on.done("find the pdf files", chat="a")).on == OFFICE_NAME
        assert (await on.done("find the pdf files on my laptop", chat="a")).on == LAPTOP_NAME
        assert (await on.done("find the pdf files", chat="a")).on == LAPTOP_NAME
        assert (await on.done("find the pdf files", chat="b")).on == OFFICE_NAME
        roster = on.hub.trust.lists.roster
        await on.hub.trust.take_roster(roster.preferring(KEYS.owner, LAPTOP.id, at=1).entries)
        assert (await on.done("find the pdf files", chat="c")).on == LAPTOP_NAME


async def test_a_signed_desk_is_the_one(tmp_path: Path) -> None:
    async with two_desks(tmp_path) as on:
        put(on.laptop.root, "travel.pdf")
        assert (await on.done("find the pdf files", to=LAPTOP.id)).on == LAPTOP_NAME
        accepted = await on.say("find the pdf files on the office pc", to=LAPTOP.id)
        assert accepted.state == "refused" and "another computer" in accepted.answer


async def test_a_change_is_made_there_and_undone_there(tmp_path: Path) -> None:
    async with two_desks(tmp_path) as on:
        put(on.office.root, "old.txt")
        put(on.laptop.root, "old.txt")
        view = await on.done("delete old.txt on my laptop")
        assert view.state == "done", view
        assert (on.office.root / "old.txt").exists() and not (on.laptop.root / "old.txt").exists()
        undone = await on.done("undo")
        assert undone.state == "done" and undone.on == LAPTOP_NAME, undone
        assert (on.laptop.root / "old.txt").exists()
        assert not jobs(on.office)


async def test_a_desk_that_is_away_is_waited_for_and_holds_up_nobody_else(tmp_path: Path) -> None:
    async with two_desks(tmp_path) as on:
        put(on.office.root, "office.pdf")
        put(on.laptop.root, "travel.pdf")
        await on.laptop.go()
        waiting = await on.say("find the pdf files on my laptop")
        assert waiting.run is not None
        view = await on.view(waiting.run)
        assert view.state == "open"
        assert "laptop is offline since " in view.waiting_for and "I will go on when it is back" in view.waiting_for
        for n in range(40):
            await on.say(f"find the pdf files on my laptop, please{' ' * n}", chat=f"w{n}")
        assert (await on.done("find the pdf files on the office pc")).state == "done"
        on.laptop.come()
        assert (await on.settled(waiting.run)).state == "done"


async def test_it_is_said_in_chinese(tmp_path: Path) -> None:
    async with two_desks(tmp_path) as on:
        await on.laptop.go()
        waiting = await on.say("在我的笔记本上查找 pdf 文件")
        assert waiting.run is not None
        assert "离线；恢复连接后我会继续" in (await on.view(waiting.run)).waiting_for


async def test_an_unknown_name_teaches_the_known_ones(tmp_path: Path) -> None:
    async with two_desks(tmp_path) as on:
        told = await on.say("find the pdf files on the kitchen pc")
        assert told.run is None and told.state == "teach"
        assert OFFICE_NAME in told.answer and LAPTOP_NAME in told.answer


async def test_a_name_that_fits_both_is_asked_about(tmp_path: Path) -> None:
    async with two_desks(tmp_path) as on:
        roster = on.hub.trust.lists.roster
        await on.hub.trust.take_roster(roster.renaming(KEYS.owner, LAPTOP.id, "home pc", at=1).entries)
        put(on.office.root, "old.txt")
        put(on.laptop.root, "old.txt")
        accepted = await on.say("delete old.txt on my pc")
        assert accepted.run is not None
        view = await on.hub.wait(accepted.run, 10)
        assert view.ask is not None and view.ask.choices == [OFFICE_NAME, "home pc"]
        assert not on.office.sent or not any(isinstance(one, Lock) for one in on.office.sent)
        view = await on.settled(accepted.run, "2")
        assert view.state == "done" and view.on == "home pc", view
        assert (on.office.root / "old.txt").exists() and not (on.laptop.root / "old.txt").exists()


async def test_lists_go_to_both_and_a_forget_to_the_one_that_had_it(tmp_path: Path) -> None:
    async with two_desks(tmp_path) as on:
        put(on.laptop.root, "travel.pdf")
        view = await on.done("find the pdf files on my laptop")
        for desk in (on.office, on.laptop):
            assert any(isinstance(frame, Rosters) for frame in desk.sent)
            assert any(isinstance(frame, Grants) for frame in desk.sent)
        await on.laptop.go()
        assert not await on.hub.forget(f"run:{view.run}")
        on.laptop.come()
        await come(lambda: any(isinstance(frame, Forget) for frame in on.laptop.sent))
        assert not any(isinstance(frame, Forget | Stop) for frame in on.office.sent)


async def test_what_each_desk_is_is_known(tmp_path: Path) -> None:
    async with two_desks(tmp_path) as on:
        await on.laptop.go()
        office, laptop = (await on.hub.doctor()).desks
        assert (office.name, office.online, office.default) == (OFFICE_NAME, True, True)
        assert (laptop.name, laptop.online, laptop.default) == (LAPTOP_NAME, False, False) and laptop.since
    async with two_desks(tmp_path) as on:
        assert await on.hub.doctor()


async def _evil(on: TwoDesks, text: str) -> str:
    """What the office pc says to a run whose words the hub took to it against their sense."""
    put(on.office.root, "old.txt")
    accepted = await on.say(text)
    assert accepted.run is not None
    view = await on.settled(accepted.run, "no")
    lock = next(frame for frame in on.laptop.sent if isinstance(frame, Lock) and frame.run == view.run)
    taken = await on.office.monitor.taking.lock(lock)
    return "" if taken.trouble is None else str(taken.trouble.values.get("why"))


async def test_a_hub_cannot_carry_words_for_one_desk_to_another(tmp_path: Path) -> None:
    async with two_desks(tmp_path) as on:
        put(on.laptop.root, "old.txt")
        assert await _evil(on, "delete old.txt on my laptop") == "desk"
        assert (on.office.root / "old.txt").exists()


async def test_words_that_name_no_desk_bind_the_default_alone(tmp_path: Path) -> None:
    async with two_desks(tmp_path) as on:
        put(on.office.root, "old.txt")
        put(on.laptop.root, "old.txt")
        accepted = await on.say("delete old.txt")
        assert accepted.run is not None
        await on.settled(accepted.run, "no")
        lock = next(frame for frame in on.office.sent if isinstance(frame, Lock))
        assert (await on.laptop.monitor.taking.lock(lock)).trouble is None
        job = Job(
            hub=lock.hub, key=f"{lock.run}/delete/1", run=lock.run, do="files.delete", args={"files": ["old.txt"]},
            root=str(on.laptop.root), folders=["."], now=lock.now,
        )  # fmt: skip

        async def nobody(_: object) -> None: ...

        answer = await on.laptop.monitor.perform(job, nobody)
        assert getattr(answer, "reason", None) == "unproven", answer
        assert (on.laptop.root / "old.txt").exists()


async def test_a_yes_for_one_desk_is_none_at_another(tmp_path: Path) -> None:
    async with two_desks(tmp_path) as on:
        put(on.office.root, "old.txt")
        put(on.laptop.root, "old.txt")
        await on.done("find the txt files on my laptop", chat="z")
        # The chat is at the laptop, which cannot know that: it asks before it changes anything.
        view = await on.done("delete old.txt", chat="z")
        assert view.on == LAPTOP_NAME and view.state == "done", view
        assert (on.office.root / "old.txt").exists() and not (on.laptop.root / "old.txt").exists()
        frames = [frame for frame in on.laptop.sent if isinstance(frame, Lock | Consent) and frame.run == view.run]
        why: list[object] = []
        for frame in frames:
            taking = on.office.monitor.taking
            taken = await (taking.lock(frame) if isinstance(frame, Lock) else taking.consent(frame))
            why.append(None if taken.trouble is None else taken.trouble.values.get("why"))
        assert why == [None, "desk"]


async def test_a_desk_that_is_not_on_the_list_is_not_sent_to(tmp_path: Path) -> None:
    async with two_desks(tmp_path) as on:
        roster = on.hub.trust.lists.roster
        await on.hub.trust.take_roster(roster.revoking(KEYS.owner, LAPTOP.id, at=1).entries)
        with pytest.raises(Rejected):
            on.hub.trust.lists.roster.device(LAPTOP.id)
        accepted = await on.say("find the pdf files", to=LAPTOP.id)
        assert accepted.state == "refused"


async def test_what_is_open_on_one_desk_is_not_open_on_the_other(tmp_path: Path) -> None:
    """A hub that hands the laptop words meant for it, with all of the owner's grants, opens nothing that only the
    office pc's grants name: a folder of one computer is not the folder of that name on another."""
    async with two_desks(tmp_path) as on:
        put(on.office.root, "old.txt")
        place = str(on.office.root)
        signed = on.signer.command("delete old.txt", root=place, folders=(".",), to=LAPTOP.id)
        for desk in (on.laptop, on.office):
            await come(lambda desk=desk: len(list(desk.monitor.room.authority.book)) == 2)
        here = on.laptop.monitor.room.authority
        speaks = Who("owner", here.roster.owner, "cli", LAPTOP.id)
        use = Use("files.delete", Risk.R1, writes=(f"{place}/old.txt",))
        assert coverage(here.book.grants(here.roster), use, speaks, 2e9) is not Coverage.COVERS
        office = on.office.monitor.room.authority
        own = Who("owner", office.roster.owner, "cli", KEYS.desk.id)
        assert coverage(office.book.grants(office.roster), use, own, 2e9) is Coverage.COVERS
        with pytest.raises(Rejected):
            read_command(signed, office.roster, desk=KEYS.desk.id)
        assert read_command(signed, here.roster, desk=LAPTOP.id)[0].to == LAPTOP.id


async def test_a_receipt_for_another_desks_job_ends_nothing(tmp_path: Path) -> None:
    """Each line has its own jobs: what one desk reports of another's is heard by nobody."""
    async with two_desks(tmp_path) as on:
        put(on.office.root, "office.pdf")
        await on.office.go()
        waiting = await on.say("find the pdf files on the office pc")
        assert waiting.run is not None
        lying = on.hub.desks.of(LAPTOP.id)
        for attempt in range(1, 4):
            key = f"{waiting.run}/find/{attempt}"
            lying._take(Receipt(key=key, outcome="done", result={"files": ["/etc/passwd"]}, answer="done"))
            lying._take(Blob(hash="0" * 64, offset=0, size=1, data=b"x", last=True))
        assert (await on.view(waiting.run)).state == "open"
        on.office.come()
        view = await on.settled(waiting.run)
        assert view.state == "done" and "office.pdf" in str(view.receipts[0].result)


async def test_a_file_that_one_desk_offered_and_has_no_more_comes_from_the_other(tmp_path: Path) -> None:
    async with two_desks(tmp_path) as on:
        for desk in (on.laptop, on.office):
            (desk.root / "plan.txt").write_text("the same on both")
        offers = [await on.done(f"send me plan.txt on my {name}") for name in ("office pc", "laptop")]
        assert [view.state for view in offers] == ["done", "done"]
        (on.laptop.root / "plan.txt").unlink()
        name = blake2b(b"the same on both", digest_size=32).hexdigest()
        fetched = await on.hub.fetch(name, await on.me())
        assert b"".join([chunk async for chunk in fetched.chunks]) == b"the same on both"
        (on.office.root / "plan.txt").unlink()
        with pytest.raises(Gone):
            await on.hub.fetch(name, await on.me())
