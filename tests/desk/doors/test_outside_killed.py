"""Killed around something that nothing can look up afterwards: it is said to be unknown, and never done again."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.desk.doors.shop import Shop

from deskhand.jail import choose
from deskhand.testing.accepting import accepting
from deskhand.testing.desk import KILLED, surroundings


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    made = Shop()
    async with accepting(made.talk) as made.port:
        yield made


async def life(
    tmp_path: Path, port: int, point: str, *jobs: dict[str, object], n: int = 1
) -> tuple[int, list[list[str]]]:
    """One process over the same root and home."""
    (tmp_path / "root/app").mkdir(parents=True, exist_ok=True)
    (tmp_path / "home").mkdir(exist_ok=True)
    here = str(Path(__file__).parents[3])
    environment = surroundings(tmp_path, PYTHONPATH=f"{here}/src:{here}")
    command = [sys.executable, "-m", "tests.desk.doors.outside", tmp_path / "root", tmp_path / "home", str(port)]
    process = await asyncio.create_subprocess_exec(
        *command, point, str(n), stdin=-1, stdout=-1, stderr=-1, env=environment, cwd=here
    )
    try:
        async with asyncio.timeout(60):
            out, wrong = await process.communicate("".join(json.dumps(job) + "\n" for job in jobs).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()
    assert process.returncode in (0, KILLED), wrong.decode()
    return process.returncode, [json.loads(line) for line in out.splitlines()]


def post(port: int, path: str = "/") -> dict[str, object]:
    return {"do": "outside.post", "args": {"url": f"http://127.0.0.1:{port}{path}", "body": "pay"}}


RUN = {"do": "outside.run", "args": {"folder": "app", "code": "echo once >> made"}}


def marked(tmp_path: Path) -> list[int]:
    with closing(sqlite3.connect(tmp_path / "home/desk.db")) as rows:
        return [int(one) for (one,) in rows.execute("SELECT beyond FROM job ORDER BY id")]


async def test_undisturbed_it_is_done_once_and_cannot_be_taken_back(tmp_path: Path, shop: Shop) -> None:
    code, said = await life(tmp_path, shop.port, "none", post(shop.port))
    assert (code, said) == (0, [["done", None, "none", "no"]])
    assert shop.lines == ["POST /"]
    assert marked(tmp_path) == [1]


async def test_killed_before_it_was_written_down_it_is_done_at_the_next_start(tmp_path: Path, shop: Shop) -> None:
    code, _ = await life(tmp_path, shop.port, "desk.beyond.before", post(shop.port))
    assert (code, shop.lines, marked(tmp_path)) == (KILLED, [], [0])
    _, said = await life(tmp_path, shop.port, "none", post(shop.port))
    assert said == [["done", None, "none", "no"]]
    assert shop.lines == ["POST /"]


@pytest.mark.parametrize(("point", "times"), [("desk.beyond.after", 0), ("desk.receipt.before", 1)])
async def test_killed_after_that_it_is_unknown_and_not_sent_again(
    tmp_path: Path, shop: Shop, point: str, times: int
) -> None:
    code, _ = await life(tmp_path, shop.port, point, post(shop.port))
    assert (code, marked(tmp_path)) == (KILLED, [1])
    assert len(shop.lines) == times
    for _ in range(2):
        _, said = await life(tmp_path, shop.port, "none", post(shop.port))
        assert said == [["unknown", "Interrupted", "unknown", "no"]]
    assert len(shop.lines) == times


async def test_killed_while_the_answer_was_awaited(tmp_path: Path, shop: Shop) -> None:
    task = asyncio.create_task(life(tmp_path, shop.port, "none", post(shop.port, "/slow")))
    while not shop.lines:  # noqa: ASYNC110 - the other process cannot ring
        await asyncio.sleep(0.02)
    task.cancel()
    await asyncio.wait({task})
    with closing(sqlite3.connect(tmp_path / "home/desk.db")) as rows:
        assert rows.execute("SELECT state, beyond FROM job").fetchall() == [("begun", 1)]
    _, said = await life(tmp_path, shop.port, "none", post(shop.port, "/slow"))
    assert said == [["unknown", "Interrupted", "unknown", "no"]]
    assert shop.lines == ["POST /slow"]


async def test_asking_is_no_effect_and_is_asked_again(tmp_path: Path, shop: Shop) -> None:
    get: dict[str, object] = {"do": "outside.get", "args": {"url": f"http://127.0.0.1:{shop.port}/"}}
    code, _ = await life(tmp_path, shop.port, "desk.receipt.before", get)
    assert (code, marked(tmp_path)) == (KILLED, [0])
    _, said = await life(tmp_path, shop.port, "none", get)
    assert said == [["done", None, "none", "none"]]
    assert len(shop.lines) == 2


@pytest.mark.parametrize(
    ("point", "times"), [("desk.beyond.before", 1), ("desk.beyond.after", 0), ("desk.receipt.before", 1)]
)
async def test_a_program_in_a_folder_of_the_persons_is_not_run_twice(
    tmp_path: Path, shop: Shop, point: str, times: int
) -> None:
    if not choose.level("en").held:
        pytest.skip(choose.level("en").why)
    code, _ = await life(tmp_path, shop.port, point, RUN)
    assert code == KILLED
    _, said = await life(tmp_path, shop.port, "none", RUN)
    known = point == "desk.beyond.before"
    assert said == [["done", None, "none", "no"]] if known else [["unknown", "Interrupted", "unknown", "no"]]
    made = tmp_path / "root/app/made"
    assert (made.read_text() if made.exists() else "") == "once\n" * times
