"""Programs of a step: what they are given of what the step may touch, where they work, and how they reach the net."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.desk.doors.conftest import Step

from deskhand.core.doors import Start
from deskhand.core.errors import OutsideFolders, Problem
from deskhand.core.flow.scope import Scope
from deskhand.core.guard.leaks import Leaks
from deskhand.core.jail import Hit, Limits
from deskhand.core.words import LANGS
from deskhand.desk.ctx import StepCtx
from deskhand.desk.door import Previewed
from deskhand.desk.doors.jail import Jailed
from deskhand.desk.doors.outward import Outward, Traffic
from deskhand.desk.doors.problems import NoNetwork, OnlyReads, RecordsInside, SecretInside, TooMuchLeft
from deskhand.desk.files.beneath import Beneath
from deskhand.desk.files.problems import IsALink, NotAFile, Vanished
from deskhand.jail import choose
from deskhand.jail.bwrap import Bwrap
from deskhand.jail.egress.allowed import Allowed
from deskhand.jail.landlock import Landlock
from deskhand.jail.problems import CannotHold, NoJail
from deskhand.testing.desk import RealDesk

PASSWD = Path("/etc/passwd")
PYTHON = os.path.realpath(sys.executable)
FETCH = """
import sys, urllib.request
for url in sys.argv[1:]:
    try: print(urllib.request.urlopen(url, timeout=5).read().decode())
    except Exception as why: print(why)
"""


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    choose._chosen.cache_clear()  # pyright: ignore[reportPrivateUsage]
    yield
    choose._chosen.cache_clear()  # pyright: ignore[reportPrivateUsage]


@pytest.fixture(params=["the strongest", "landlock"])
def held(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once in what is best here, once where there is no bubblewrap."""
    if request.param == "landlock":
        if Landlock().missing():
            pytest.skip(Landlock().missing())
        monkeypatch.setattr(Bwrap, "missing", lambda _: "bwrap is not installed")
    elif not choose.level("en").held:
        pytest.skip(choose.level("en").why)


def rooms(desk: RealDesk) -> list[Path]:
    return list((desk.home / "work").iterdir())


@pytest.mark.usefixtures("held")
async def test_a_program_works_in_a_folder_of_its_own(desk: RealDesk, step: Step) -> None:
    (desk.root / "in").mkdir()
    (desk.root / "in/a.txt").write_text("granted")
    work = await step()
    ctx = StepCtx(work)
    async with ctx.jail.folder() as room:
        given, laid = await ctx.jail.place("in/a.txt"), await room.put("b.txt", b" and laid in")
        code = "cat $1 $2 > out; mkdir deep; echo secret > /tmp/x; pwd"
        outcome = await ctx.jail.run(Start(["sh", "-c", code, "-", given, laid], room.path, reads=["in/a.txt"]))
        assert (outcome.exit, outcome.out.decode().strip()) == (0, room.path), outcome
        assert await room.read("out", 100) == b"granted and laid in"
        assert await room.names() == ["b.txt", "deep", "out"]
        assert [stat.S_IMODE(one.stat().st_mode) for one in rooms(desk)] == [0o700]
    assert rooms(desk) == []
    assert work.side_effect() == "none"


@pytest.mark.usefixtures("held")
async def test_it_sees_nothing_it_was_not_given(desk: RealDesk, step: Step) -> None:
    (desk.root / "a.txt").write_text("a")
    jail = StepCtx(await step()).jail
    code = f"cat {desk.root}/a.txt || cat {desk.home}/desk.db || touch {desk.root}/made || echo HELD"
    async with jail.folder() as room, jail.folder() as other:
        await other.put("c", b"c")
        told = await jail.run(Start(["sh", "-c", f"{code}; cat {other.path}/c || echo HELD"], room.path))
        assert told.out == b"HELD\nHELD\n"
        both = await jail.run(Start(["cat", f"{other.path}/c"], room.path, reads=[other.path]))
        assert both.out == b"c"
    assert desk.tree() == {"a.txt": b"a".hex()}


@pytest.mark.usefixtures("held")
async def test_it_may_write_a_granted_folder_of_a_step_that_changes_things(desk: RealDesk, step: Step) -> None:
    (desk.root / "app").mkdir()
    start = Start(["sh", "-c", "echo hi > made; pwd"], "app")
    work = await step()
    outcome = await StepCtx(work).jail.run(start)
    assert outcome.out.decode().strip() == str(desk.root / "app")
    assert (desk.root / "app/made").read_text() == "hi\n"
    assert work.side_effect() == "unknown"

    (desk.root / "app/made").unlink()
    with pytest.raises(OnlyReads):
        await StepCtx(await step("fixture.noop")).jail.run(start)
    with pytest.raises(Previewed):
        await StepCtx(await step(preview=True)).jail.run(start)
    assert not (desk.root / "app/made").exists()


async def test_places_that_no_program_gets(desk: RealDesk, step: Step, tmp_path: Path) -> None:
    (desk.root / "f").write_text("f")
    (desk.root / "link").symlink_to("/etc")
    (desk.root / "file").symlink_to("/etc/passwd")
    os.mkfifo(desk.root / "pipe")
    jail = StepCtx(await step()).jail
    for path, wrong in {
        "/etc": OutsideFolders,
        "../deskhand": OutsideFolders,
        str(desk.home): OutsideFolders,
        "link": IsALink,
        "link/ssl": IsALink,
        "file": IsALink,
        "pipe": NotAFile,
        "gone": Vanished,
    }.items():
        with pytest.raises(wrong):
            await jail.place(path)
        with pytest.raises(wrong):
            await jail.run(Start(["true"], path))
        async with jail.folder() as room:
            with pytest.raises(wrong):
                await jail.run(Start(["true"], room.path, reads=[path]))
    async with jail.folder() as room:
        gone = room.path
    with pytest.raises(OutsideFolders):
        await jail.run(Start(["true"], gone))


async def test_a_folder_that_holds_the_desks_own_records_is_given_to_nobody(
    desk: RealDesk, step: Step, tmp_path: Path
) -> None:
    work = await step()
    work.beneath.close()
    (tmp_path / "other").mkdir()
    away = tmp_path.parent / f"{tmp_path.name}-link"
    away.symlink_to(tmp_path)
    for granted in (tmp_path, away):
        work.beneath = Beneath(Scope(str(granted)), (str(desk.home.resolve()),))
        jail = Jailed(work)
        for path in (".", str(granted)):
            with pytest.raises(RecordsInside):
                await jail.place(path)
        with pytest.raises((OutsideFolders, RecordsInside)):
            await jail.place("deskhand")
        assert await jail.place("other") == str(tmp_path / "other")
        work.beneath.close()
    away.unlink()


async def test_what_a_program_leaves_is_not_trusted(desk: RealDesk, step: Step) -> None:
    if not choose.level("en").held:
        pytest.skip(choose.level("en").why)
    jail = StepCtx(await step()).jail
    async with jail.folder() as room:
        code = "ln -s /etc/passwd link; ln -s /etc dir; mkfifo pipe; head -c 1000 /dev/zero > big; mkdir d; chmod 0 d"
        assert (await jail.run(Start(["sh", "-c", code], room.path))).ok
        for name in ("link", "dir/passwd", "pipe", "../../desk.db", "/etc/passwd", "none", "d/x", "."):
            with pytest.raises(Problem):
                await room.read(name, 100_000)
        with pytest.raises(TooMuchLeft) as told:
            await room.read("big", 999)
        assert all(told.value.said(lang) for lang in LANGS)
        assert len(await room.read("big", 1000)) == 1000
        for name in ("link", "../x", "big", "a\0b"):
            with pytest.raises(Problem):
                await room.put(name, b"x")
    assert rooms(desk) == []
    assert PASSWD.exists()  # noqa: ASYNC240


async def test_what_a_killed_desk_left_is_cleared_at_the_start(desk: RealDesk) -> None:
    left = desk.home / "work/left"
    (left / "deep").mkdir(parents=True)
    (left / "deep/file").write_text("x")
    (left / "deep").chmod(0)
    (desk.home / "work/file").write_text("x")
    (desk.home / "work/link").symlink_to("/etc")
    await desk.monitor.start()
    assert rooms(desk) == []
    assert PASSWD.exists()  # noqa: ASYNC240


@pytest.mark.usefixtures("held")
async def test_limits_and_the_word_to_stop_end_everything(step: Step) -> None:
    jail = StepCtx(await step()).jail
    async with jail.folder() as room:
        late = await jail.run(Start(["sleep", "30"], room.path, limits=Limits(wall=0.3)))
        assert late.hit is Hit.WALL
        word = f"31.{os.getpid()}"
        running = asyncio.create_task(jail.run(Start(["sh", "-c", f"sleep {word} & touch up; sleep 30"], room.path)))
        while "up" not in await room.names():
            assert not running.done()
            await asyncio.sleep(0.02)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    until = time.monotonic() + 5
    while word.encode() in b"".join(_commands()):
        assert time.monotonic() < until
        await asyncio.sleep(0.05)


def _commands() -> Iterator[bytes]:
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                yield (process / "cmdline").read_bytes()
            except OSError:
                continue


async def test_where_nothing_holds_programs_none_is_run(step: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (Bwrap, Landlock):
        monkeypatch.setattr(kind, "missing", lambda _: "not here")
    jail = StepCtx(await step()).jail
    async with jail.folder() as room:
        with pytest.raises(NoJail):
            await jail.run(Start(["touch", "made"], room.path))
        assert await room.names() == []


@asynccontextmanager
async def shop() -> AsyncGenerator[tuple[int, list[bytes]]]:
    heads: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], heads


async def here(_name: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


@pytest.mark.skipif(bool(Bwrap().missing()), reason="no bubblewrap here")
async def test_a_network_only_through_a_proxy_to_granted_hosts(step: Step) -> None:
    async with shop() as (port, heads):
        traffic = Traffic()
        outward = Outward(Allowed(near=frozenset({("shop.example", port)}), hosts=frozenset({"*"})), traffic)
        work = await step(outward=outward)
        jail = Jailed(work, resolve=here)
        urls = [f"http://shop.example:{port}/a", f"http://other.example:{port}/", "http://inner.example/"]
        async with jail.folder() as room:
            start = Start([PYTHON, "-I", "-S", "-c", FETCH, *urls], room.path, network=True)
            outcome = await jail.run(start)
            lines = outcome.out.decode().splitlines()
        assert lines[0] == "hello", outcome
        assert "403" in lines[1]
        assert "403" in lines[2]
        assert [head.split(b"\r\n")[0] for head in heads] == [b"GET /a HTTP/1.1"]
        assert traffic.meter.sent == len(heads[0])
        assert traffic.meter.received > 5
        assert traffic.meter.refused == {"not_granted": 1, "private_address": 1}
        assert work.side_effect() == "unknown"


async def test_no_network_without_hosts_and_none_unasked(step: Step) -> None:
    if not choose.level("en").held:
        pytest.skip(choose.level("en").why)
    jail = StepCtx(await step()).jail
    async with jail.folder() as room:
        with pytest.raises(NoNetwork) as told:
            await jail.run(Start(["true"], room.path, network=True))
        assert all(told.value.said(lang) for lang in LANGS)
    async with shop() as (port, heads):
        granted = await step(outward=Outward(Allowed(near=frozenset({("127.0.0.1", port)}))))
        async with (jail := StepCtx(granted).jail).folder() as room:
            url = f"http://127.0.0.1:{port}/"
            await jail.run(Start([PYTHON, "-I", "-S", "-c", FETCH, url], room.path))
        assert heads == []


async def test_a_program_with_a_network_is_told_no_secret_and_runs_in_no_preview(step: Step) -> None:
    if not choose.level("en").held:
        pytest.skip(choose.level("en").why)
    traffic = Traffic(Leaks([("bank", "hunter2hunter2")]))
    outward = Outward(Allowed(hosts=frozenset({"shop.example"})), traffic)
    jail = StepCtx(await step(outward=outward)).jail
    async with jail.folder() as room:
        for start in (
            Start(["true", "hunter2hunter2"], room.path, network=True),
            Start(["true"], room.path, env={"A": "aHVudGVyMmh1bnRlcjI="}, network=True),
            Start(["true"], room.path, stdin=b"\0hunter2\0hunter2", network=True),
        ):
            with pytest.raises(SecretInside) as told:
                await jail.run(start)
            assert "bank" in told.value.said("en")
            assert "hunter2" not in told.value.said("zh")
        assert (await jail.run(Start(["true", "hunter2hunter2"], room.path))).ok
    preview = StepCtx(await step(preview=True, outward=outward)).jail
    async with preview.folder() as room:
        assert (await preview.run(Start(["true"], room.path))).ok
        with pytest.raises(Previewed):
            await preview.run(Start(["true"], room.path, network=True))


@pytest.mark.skipif(bool(Landlock().missing()), reason="no Landlock here")
async def test_what_a_weaker_jail_cannot_hold_is_refused(step: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bwrap, "missing", lambda _: "bwrap is not installed")
    jail = StepCtx(await step(outward=Outward(Allowed(hosts=frozenset({"shop.example"}))))).jail
    async with jail.folder() as room:
        with pytest.raises(CannotHold):
            await jail.run(Start(["touch", "made"], room.path, network=True))
        assert await room.names() == []
