"""What may leave, out of what was granted: hosts, bytes, steps and seconds of a run, secrets, folders of programs."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests.desk.doors.outside import granted, registry, take
from tests.desk.doors.shop import SECRET, Shop

from deskhand.core.flow.grants import Budget
from deskhand.core.guard.guards import Guards, Rules
from deskhand.core.guard.stages import Ruling, Stage
from deskhand.core.plan.model import Plan
from deskhand.core.wire.frames import Ask, Receipt
from deskhand.desk.doors.outward import RUNS, Abroad
from deskhand.desk.given import Given
from deskhand.desk.judged import Reach
from deskhand.desk.schema import upgrade
from deskhand.jail import choose
from deskhand.testing.accepting import accepting
from deskhand.testing.desk import RealDesk
from deskhand.trust.secrethome import SecretHome

HERE = "127.0.0.1"
Making = Callable[..., RealDesk]


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    made = Shop()
    async with accepting(made.talk) as made.port:
        yield made


@pytest.fixture
async def making(home: Path, tmp_path: Path, shop: Shop) -> AsyncIterator[Making]:
    root = tmp_path / "root"
    root.mkdir()
    made: list[RealDesk] = []

    def make(guards: Guards | None = None, **released: str) -> RealDesk:
        guards = guards or Guards(known=[("bank", SECRET)])
        kept = SecretHome(home / "secrets")
        near = [(HERE, shop.port), ("localhost", shop.port)]
        abroad = Abroad(guards.leaks, near, hosts=released, load=kept.load, where=str(kept.folder))
        made.append(RealDesk(root, home, abilities=registry(), abroad=abroad, given=Given(guards)))
        return made[-1]

    yield make
    for one in made:
        await one.monitor.close()


def code(receipt: Receipt) -> str:
    return receipt.trouble.code if receipt.trouble else receipt.outcome


async def test_only_a_granted_host_is_reached(making: Making, shop: Shop) -> None:
    desk = making()
    url = f"http://{HERE}:{shop.port}/"
    assert code(await desk.do("outside.call", path=url)) == "HostNotGranted"
    granted(desk, "other", hosts=("example.com", "*.localhost"))
    assert code(await desk.do("outside.call", path=url)) == "HostNotGranted"
    granted(desk, "right", hosts=(HERE,))
    assert code(await desk.do("outside.call", path=url)) == "done"
    assert code(await desk.do("outside.call", path=f"http://localhost:{shop.port}/")) == "HostNotGranted"
    take(desk, desk.signer.take_back("right"))
    assert code(await desk.do("outside.call", path=url)) == "HostNotGranted"
    assert shop.lines == ["POST /"]


async def test_a_grant_counts_for_whom_and_what_it_names(making: Making, shop: Shop) -> None:
    desk = making()
    url = f"http://{HERE}:{shop.port}/"
    for n, more in enumerate(({"person": "bob"}, {"abilities": ("outside.get",)}, {"risk": 0}, {"channel": "page"})):
        granted(desk, f"g{n}", **{"hosts": (HERE,), **more})  # type: ignore[arg-type]
        assert code(await desk.do("outside.call", path=url)) == "HostNotGranted"
    assert shop.lines == []


async def test_a_denied_host_is_out_of_reach_also_by_a_redirect(making: Making, shop: Shop) -> None:
    desk = making()
    granted(desk, hosts=("*",))
    take(desk, desk.signer.grant("no", deny=True, hosts=("localhost",)))
    assert code(await desk.do("outside.call", path=f"http://{HERE}:{shop.port}/")) == "done"
    there = f"http://localhost:{shop.port}/"
    assert code(await desk.do("outside.call", path=there)) == "HostNotGranted"
    led = await desk.do("outside.call", path=f"http://{HERE}:{shop.port}/to?url={there}&as=307")
    assert code(led) == "HostNotGranted"
    assert [line.split("?")[0] for line in shop.lines] == ["POST /", "POST /to"]


async def test_what_is_near_must_be_named_by_a_grant_and_nothing_near_but_that(making: Making, shop: Shop) -> None:
    desk = making()
    granted(desk, hosts=("*",))
    async with accepting(shop.talk) as port:
        assert code(await desk.do("outside.call", path=f"http://{HERE}:{port}/")) == "HostNotGranted"
        assert code(await desk.do("outside.call", path=f"http://{HERE}/")) == "PrivateHost"
    assert shop.lines == []


async def test_bytes_are_counted_over_all_steps_of_a_run_and_over_restarts(making: Making, shop: Shop) -> None:
    desk = making()
    granted(desk, hosts=(HERE,), budget=Budget(bytes=250_000))
    big = f"http://{HERE}:{shop.port}/big"

    async def fetch(on: RealDesk, run: int, step: str) -> str:
        receipt = await on.perform(on.unsigned("outside.get", run, step=step, url=big))
        return code(receipt)

    plan = {"do": "outside.get", "with": {"url": big}}
    steps = [{"id": f"s{n}", **plan} for n in range(4)]
    desk.lock(1, _plan(*steps))
    assert [await fetch(desk, 1, f"s{n}") for n in range(2)] == ["done", "done"]
    used = desk.within(lambda rows: rows.execute("SELECT sum(bytes) FROM job").fetchone()[0])
    assert 200_000 < used < 210_000
    await desk.monitor.close()
    again = making()
    assert [await fetch(again, 1, "s2"), await fetch(again, 1, "s3")] == ["BytesUsedUp"] * 2
    again.lock(2, _plan(*steps))
    assert await fetch(again, 2, "s0") == "done"


async def test_steps_of_a_run_are_counted_in_the_rows(making: Making) -> None:
    desk = making()
    granted(desk, abilities=("outside.wait",), risk=1, budget=Budget(steps=2))
    steps = [{"id": f"s{n}", "do": "outside.wait", "with": {"seconds": 0}} for n in range(3)]
    desk.lock(1, _plan(*steps), root=None, folders=None)

    async def do(n: int) -> Receipt:
        return await desk.perform(desk.unsigned("outside.wait", 1, step=f"s{n}", seconds=0))

    assert [code(await do(n)) for n in range(3)] == ["done", "done", "StepsUsedUp"]
    told = (await do(2)).trouble
    assert told is not None
    assert "2 steps" in told.text
    assert audited(desk, "refused")[-1].count("StepsUsedUp") == 1
    assert desk.within(lambda rows: rows.execute("SELECT count(*) FROM job").fetchone()[0]) == 2


async def test_seconds_of_a_run_are_what_its_jobs_worked(making: Making) -> None:
    desk = making()
    granted(desk, abilities=("outside.wait",), risk=1, budget=Budget(seconds=100))
    steps = [{"id": f"s{n}", "do": "outside.wait", "with": {"seconds": 0}} for n in range(3)]
    desk.lock(1, _plan(*steps), root=None, folders=None)

    async def do(n: int) -> str:
        return code(await desk.perform(desk.unsigned("outside.wait", 1, step=f"s{n}", seconds=0)))

    assert await do(0) == "done"
    desk.now += 90  # nobody worked meanwhile
    assert await do(1) == "done"
    desk.within(lambda rows: rows.execute("UPDATE job SET seconds = 50"))
    assert await do(2) == "SecondsUsedUp"


async def test_a_step_is_cut_when_the_seconds_of_its_run_are_over(making: Making) -> None:
    desk = making()
    granted(desk, abilities=("outside.wait",), risk=1, budget=Budget(seconds=1))
    step = {"id": "m", "do": "outside.wait", "with": {"seconds": 30.0}}
    desk.lock(1, _plan(step), root=None, folders=None)
    async with asyncio.timeout(10):
        receipt = await desk.perform(desk.unsigned("outside.wait", 1, seconds=30.0))
    assert code(receipt) == "TimedOut"
    assert "1 s" in receipt.trouble.text  # type: ignore[union-attr]


async def test_a_secret_goes_to_its_one_host_and_no_ability_sees_it(making: Making, home: Path, shop: Shop) -> None:
    SecretHome(home / "secrets").keep("shop", "Sup3r-s3cret-key")
    desk = making(shop=HERE, gone=HERE)
    granted(desk, hosts=(HERE, "localhost"))
    url = f"http://{HERE}:{shop.port}/"
    sent = await desk.do("outside.post", url=url, key="Bearer {secret:shop}", body='{"k": "{secret:shop}"}')
    assert code(sent) == "done"
    ((head, body),) = shop.asked
    assert b"x-key: bearer sup3r-s3cret-key\r\n" in head.lower()
    assert body == b'{"k": "Sup3r-s3cret-key"}'
    for wrong, where, more in (
        ("NotReleased", "localhost", {"key": "{secret:shop}"}),
        ("NotReleased", HERE, {"key": "{secret:bank}"}),
        ("NotThere", HERE, {"key": "{secret:gone}"}),
        ("NotInAnAddress", HERE, {"path": "?k={secret:shop}"}),
        ("SecretInside", HERE, {"key": "plain", "body": SECRET}),
    ):
        path = str(more.pop("path", ""))
        do = "outside.post" if "body" in more else "outside.get"
        args: dict[str, Any] = {"url": f"http://{where}:{shop.port}/{path}", **more}
        receipt = await desk.do(do, **args)
        assert code(receipt) in (wrong, "HeldBack"), wrong
    assert len(shop.asked) == 1
    (home / "secrets/shop").chmod(0o644)
    assert code(await desk.do("outside.get", url=url, key="{secret:shop}")) == "Exposed"


async def test_a_redirect_to_another_host_takes_no_released_secret_along(
    making: Making, home: Path, shop: Shop
) -> None:
    SecretHome(home / "secrets").keep("shop", "Sup3r-s3cret-key")
    desk = making(shop=HERE)
    granted(desk, hosts=(HERE, "localhost"))
    led = f"http://{HERE}:{shop.port}/to?as=307&url=http://localhost:{shop.port}/"
    assert code(await desk.do("outside.post", url=led, body="{secret:shop}")) == "NotReleased"
    assert len(shop.asked) == 1


async def test_what_comes_back_with_the_secret_has_its_name_instead(making: Making, home: Path) -> None:
    SecretHome(home / "secrets").keep("shop", "Sup3r-s3cret-key")

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(head)}\r\n\r\n".encode() + head)
        await writer.drain()

    desk = making(shop=HERE)
    async with accepting(echo) as port:
        desk.monitor._abroad._near = [(HERE, port)]  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]
        granted(desk, hosts=(HERE,))
        receipt = await desk.do("outside.get", url=f"http://{HERE}:{port}/", key="{secret:shop}")
    assert "{secret:shop}" in receipt.result["body"]  # type: ignore[index]
    assert "s3cret" not in str(receipt)


# --- programs


@pytest.fixture
def held() -> None:
    if not choose.level("en").held:
        pytest.skip(choose.level("en").why)


@pytest.mark.usefixtures("held")
async def test_a_program_writes_only_where_writing_was_granted(making: Making) -> None:
    desk = making()
    for name in ("yes", "no"):
        (desk.root / name).mkdir()
        (desk.root / name / "a").write_text(name)
    granted(desk, "g", desk.root / "yes", read=[desk.root], abilities=("outside.*",))
    runs = count(1)

    async def do(do: str, folder: str, code_: str = "cat a && echo x > made") -> Receipt:
        n = next(runs)
        desk.lock(n, _plan({"id": "m", "do": do, "with": {"folder": folder, "code": code_}}), root=None, folders=None)
        return await desk.perform(desk.unsigned(do, n, folder=folder, code=code_))

    assert code(await do("outside.run", "yes")) == "done"
    assert code(await do("outside.write", "no")) == "OnlyReading"
    reading = await do("outside.read", "no", "cat $1/a; echo; echo x > $1/made || echo HELD")
    assert reading.result["out"].split()[0] == "no"  # type: ignore[index]
    assert "HELD" in reading.result["out"]  # type: ignore[index]
    assert sorted(desk.tree()) == ["no", "no/a", "yes", "yes/a", "yes/made"]
    take(desk, desk.signer.grant("deny", deny=True, read=[desk.root / "yes/deep"]))
    (desk.root / "yes/deep").mkdir()
    assert code(await do("outside.run", "yes")) == "DeniedInside"


# --- what a step is given


def listed(ruling: Ruling) -> Guards:
    return Guards(Rules(words=("Projekt Falke", "机密项目"), actions={Stage.GIVEN: ruling}), [("bank", SECRET)])


@pytest.mark.parametrize("said", ["about PROJEKT falke", "关于机密项目的报告"])
@pytest.mark.parametrize("ruling", [Ruling.BLOCK, Ruling.REDACT])
async def test_a_listed_word_keeps_a_step_from_starting(making: Making, shop: Shop, said: str, ruling: Ruling) -> None:
    desk = making(listed(ruling))
    granted(desk, hosts=(HERE,))
    url = f"http://{HERE}:{shop.port}/"
    receipt = await desk.do("outside.post", url=url, body=said)
    assert (receipt.outcome, code(receipt)) == ("refused", "HeldBack")
    assert code(await desk.do("outside.post", url=url, body="something else")) == "done"
    assert code(await desk.do("outside.get", url=url, key="Projekt Falke")) == "done"  # R0
    (row,) = audited(desk, "guard")
    assert '"rule":"words:' in row
    assert f'"ruling":"{ruling.name}"' in row
    assert "alke" not in row and "项目" not in row
    assert len(shop.asked) == 2


async def test_review_asks_and_a_yes_lets_it_go(making: Making, shop: Shop) -> None:
    desk = making(listed(Ruling.REVIEW))
    granted(desk, hosts=(HERE,))
    job = desk.job("outside.post", url=f"http://{HERE}:{shop.port}/", body="Projekt Falke")
    asked = await desk.monitor.perform(job, _nobody)
    assert isinstance(asked, Ask)
    assert asked.reason == "review"
    assert shop.asked == []
    assert code(await desk.perform(desk.agreed(job))) == "done"
    assert len(shop.asked) == 1


async def test_a_secret_stands_in_no_argument_of_what_leaves(making: Making, shop: Shop) -> None:
    desk = making()
    granted(desk, hosts=(HERE,))
    receipt = await desk.do("outside.post", url=f"http://{HERE}:{shop.port}/", body=SECRET[::-1])
    assert code(receipt) == "HeldBack"
    assert shop.asked == []
    assert SECRET not in "".join(audited(desk, "guard"))


async def test_a_key_that_is_known_is_answered_the_same_whatever_is_listed_since(making: Making, shop: Shop) -> None:
    desk = making()
    granted(desk, hosts=(HERE,))
    job = desk.job("outside.post", url=f"http://{HERE}:{shop.port}/", body="Projekt Falke")
    first = await desk.perform(job)
    await desk.monitor.close()
    again = making(listed(Ruling.BLOCK))
    assert await again.perform(job) == first


def test_traffic_is_kept_of_the_runs_that_sent_last_and_of_none_that_was_forgotten() -> None:
    abroad = Abroad()
    for run in range(RUNS + 5):
        abroad.of("hub", run, Reach((), (), hosts=("example.com",)), 0)
    assert [abroad.known("hub", run) for run in (0, 4, 5, RUNS + 4)] == [False, False, True, True]
    way = abroad.of("hub", 9, Reach((), (), hosts=("example.com",)), 0)
    assert abroad.of("hub", 9, Reach((), (), hosts=("b.example",)), 0).traffic is way.traffic
    way.traffic.meter.add(3, 4)
    assert (abroad.passed("hub", 9), abroad.passed("hub", 9)) == (7, 0)
    abroad.forget("hub", 9)
    assert not abroad.known("hub", 9)


def test_a_file_of_an_older_release_has_the_columns_that_count(tmp_path: Path) -> None:
    rows = sqlite3.connect(tmp_path / "desk.db")
    rows.execute(
        "CREATE TABLE job(id INTEGER PRIMARY KEY, hub TEXT, key TEXT, run INTEGER, request TEXT, state TEXT, "
        "listed INTEGER, proposal TEXT, frame BLOB, receipt BLOB, UNIQUE(hub, key))"
    )
    rows.execute("INSERT INTO job(hub, key, run, state) VALUES ('h', '1/m/1', 1, 'done')")
    upgrade(rows)
    upgrade(rows)
    assert rows.execute("SELECT beyond, seconds, bytes, begun FROM job").fetchall() == [(0, 0, 0, None)]
    rows.close()


# --- around


def _plan(*steps: dict[str, object]) -> Plan:
    return Plan.model_validate({"goal": "g", "steps": list(steps)})


async def _nobody(_: object) -> None:
    """Nobody listens."""


def audited(desk: RealDesk, kind: str) -> list[str]:
    """What the rows of this kind tell, as they are kept."""
    query = "SELECT facts FROM audit WHERE kind = ? ORDER BY n"
    return desk.within(lambda connection: [str(one) for (one,) in connection.execute(query, (kind,))])
