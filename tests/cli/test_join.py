"""A second computer joins and works: two installations here, real processes, TLS by the hub's own authority, and a
network between them that breaks."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from deskhand.testing.rough_line import RoughLine, rough_line

HUB = "127.0.0.3"
SECONDS = 40.0


def free_port() -> int:
    with socket.socket() as one:
        one.bind((HUB, 0))
        return int(one.getsockname()[1])


@dataclass
class Two:
    """A hub with a desk of its own, and a computer that may join it over a rough line."""

    deskhand: Any
    port: int
    there: Path
    rough: RoughLine
    up: subprocess.Popen[str] | None = None

    @property
    def hub(self) -> dict[str, str]:
        return {
            "DESKHAND_LAN_ADDRESSES": HUB,
            "DESKHAND_LAN_PORT": str(self.port),
            "DESKHAND_LAN_NAME": "localhost",
            "DESKHAND_FOLDERS": str(self.deskhand.desk / "Documents"),
        }

    @property
    def other(self) -> dict[str, str]:
        return {"DESKHAND_HOME": str(self.there / "home"), "HOME": str(self.there), "DESKHAND_LANG": "en"}

    @property
    def documents(self) -> Path:
        return self.there / "Documents"

    def start_hub(self) -> None:
        up = self.up = self.deskhand.start("up", "--lan", "--port", "0", "--json", program=self.hub)
        line(up)

    def start_desk(self) -> subprocess.Popen[str]:
        return self.deskhand.start("desk", "--json", program=self.other)

    def join(self, *words: str, say: str = "yes") -> tuple[int, list[str], list[str]]:
        """What both ends showed, after the owner said so."""
        pairing = self.deskhand.start("pair", "--desk", "--json")
        code = line(pairing)["code"]
        joining = self.deskhand.start(
            *("join", f"localhost:{self.port}", code, "--folder", str(self.documents), "--name", "laptop", "--json"),
            *words, program=self.other,
        )  # fmt: skip
        here, asked = line(joining)["words"], line(pairing)
        assert asked["device"]["folders"] == [str(self.documents)]
        assert pairing.stdin is not None
        pairing.stdin.write(f"{say}\n")
        pairing.stdin.flush()
        pairing.wait(SECONDS)
        return joining.wait(SECONDS), here, asked["words"]

    def status(self) -> dict[str, Any]:
        said = self.deskhand("desk", "--status", "--json", **self.other)
        return said.object if said.out.count("\n") == 1 else {"state": said.err}

    def ask(self, text: str) -> dict[str, Any]:
        return self.deskhand("do", text, "--yes", "--json").objects[-1]

    def runs(self) -> object:
        return self.deskhand("runs", "--json").object

    def renamed(self, n: int) -> bool:
        self.ask(f"rename part{n}.txt to done{n}.txt on laptop")
        return (self.documents / f"done{n}.txt").exists()

    def finds(self, name: str) -> bool:
        return f"{name}.txt" in self.ask(f"find files named {name} on laptop")["answer"]

    def effects(self) -> list[tuple[str, int]]:
        """Every job that the desk ever began, and how often it stands there."""
        with sqlite3.connect(f"file:{self.there / 'home/desk.db'}?mode=ro", uri=True) as db:
            return db.execute("SELECT key, count(*) FROM job GROUP BY key").fetchall()


def line(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    said = process.stdout.readline()
    assert said, process.stderr.read() if process.stderr else ""
    return dict(json.loads(said))


def soon(what: Callable[[], bool], seconds: float = SECONDS) -> bool:
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.2)
    return what()


def until(what: Callable[[], bool], seconds: float = SECONDS) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.2)


@asynccontextmanager
async def two(deskhand: Any, tmp_path: Path) -> AsyncGenerator[Two]:
    there = tmp_path / "there"
    (there / "Documents").mkdir(parents=True)
    for n in range(1, 4):
        (there / f"Documents/report{n}.pdf").write_bytes(b"%PDF-1.4 " + str(n).encode())
    port = free_port()
    async with rough_line((HUB, port), port=port) as rough:
        one = Two(deskhand, port, there, rough)
        await asyncio.to_thread(one.start_hub)
        yield one


async def test_a_computer_joins_works_and_is_revoked(deskhand: Any, tmp_path: Path) -> None:
    async with two(deskhand, tmp_path) as both:
        await asyncio.to_thread(_join_and_work, both)


def _join_and_work(both: Two) -> None:
    code, here, there = both.join()
    assert code == 0
    assert here == there
    assert (both.there / "home/keys/desk").stat().st_mode & 0o777 == 0o600
    assert not (both.there / "home/keys/owner").exists()
    up = both.deskhand("up", "--json", **both.other)
    assert (up.code, up.object["error"]["code"]) == (1, "JoinedElsewhere")
    assert "not running" in both.status()["text"]
    both.start_desk()
    until(lambda: both.status()["state"] == "connected")
    until(lambda: both.ask("find files named report1 on laptop")["state"] == "done")
    assert "report1.pdf" in both.ask("find files named report1 on laptop")["answer"]
    ids = {one["name"]: one["id"] for one in both.deskhand("devices", "list", "--json").object["devices"]}
    _granted_there(both, ids["laptop"])
    both.deskhand("devices", "revoke", ids["laptop"], code=0)
    began = time.monotonic()
    until(lambda: both.status()["state"] == "refused")
    assert time.monotonic() - began < 5


def _granted_there(both: Two, laptop: str) -> None:
    """A folder is granted on one computer, and the list says on which."""
    say = both.deskhand
    books = both.there / "Books"
    books.mkdir()
    (books / "ledger.txt").write_text("1")
    assert say("grant", "add", "--read", books, "--json").object["grant"]["desk"] != laptop
    assert not both.finds("ledger")  # a folder of that name here is another one
    said = say("grant", "add", "--read", books, "--desk", "laptop", code=0).out
    assert "can only be seen on laptop" in said
    until(lambda: both.finds("ledger"))
    far = say("grant", "add", "--read", "/nowhere/at/all", "--desk", "LAPTOP", "--json").object["grant"]
    assert (far["desk"], far["read"]) == (laptop, ["/nowhere/at/all"])
    for lang, at in (("en", "at"), ("zh", "电脑")):
        said = say("grant", "list", "--lang", lang, code=0).out
        rows = [row.split() for row in said.splitlines() if row.split()[:1] == [at]]
        assert rows.count([at, "laptop"]) == 3 and len(rows) == 5, said
    for folder, desk, problem in ((books, "tablet", "NotADesk"), ("Books", "laptop", "NotAWholePath")):
        no = say("grant", "add", "--read", folder, "--desk", desk, "--json", code=3).object
        assert no["error"]["code"] == problem


async def test_no_means_no_and_a_wrong_code_is_said(deskhand: Any, tmp_path: Path) -> None:
    async with two(deskhand, tmp_path) as both:
        await asyncio.to_thread(_refused, both)


def _refused(both: Two) -> None:
    assert both.join(say="no")[0] == 1
    assert both.deskhand("desk", "--json", **both.other).object["error"]["code"] == "NotJoined"
    for hub, digits, code in (
        (f"localhost:{both.port}", "12345678", "HubSaysNo"),
        (f"localhost:{both.port}", "123", "BadCode"),
        ("localhost:9", "12345678", "NoSuchHub"),
    ):
        said = both.deskhand("join", hub, digits, "--folder", both.documents, "--json", **both.other)
        assert said.objects[-1]["error"]["code"] == code
    assert both.deskhand("join", "x", "12345678", "--json").objects[-1]["error"]["code"] == "HasHub"


@pytest.mark.timeout(400)
async def test_killed_cut_and_stalled_no_job_is_lost_or_done_twice(deskhand: Any, tmp_path: Path) -> None:
    async with two(deskhand, tmp_path) as both:
        assert (await asyncio.to_thread(both.join))[0] == 0
        desk = await asyncio.to_thread(both.start_desk)
        await asyncio.to_thread(until, lambda: both.status()["state"] == "connected")
        await asyncio.to_thread(until, lambda: both.ask("list Documents on laptop")["state"] == "done")
        loop = asyncio.get_running_loop()
        for n, fault in enumerate(("cut", "kill desk", "kill hub", "stall", "flap"), 1):
            (both.documents / f"part{n}.txt").write_text("x")
            await asyncio.to_thread(until, partial(both.finds, f"part{n}"))
            asked = asyncio.create_task(asyncio.to_thread(both.ask, f"rename part{n}.txt to done{n}.txt on laptop"))
            await asyncio.sleep(0.4 if fault != "stall" else 0)
            match fault:
                case "cut":
                    both.rough.cut()
                case "kill desk":
                    os.kill(desk.pid, signal.SIGKILL)
                    desk = await loop.run_in_executor(None, both.start_desk)
                case "kill hub":
                    assert both.up is not None
                    os.kill(both.up.pid, signal.SIGKILL)
                    await loop.run_in_executor(None, both.start_hub)
                case "stall":
                    both.rough.stall()
                    await asyncio.sleep(2)
                    both.rough.flow()
                case _:
                    for _ in range(5):
                        both.rough.cut()
                        await asyncio.sleep(0.3)
            told, done = await asked, both.documents / f"done{n}.txt"
            if told["run"] is None and not done.exists():
                # The hub had not taken the words in, and said so; what it took in, it does by itself.
                await asyncio.to_thread(until, partial(both.renamed, n))
            assert await asyncio.to_thread(soon, done.exists), (fault, told, both.runs())
            assert not (both.documents / f"part{n}.txt").exists(), fault
        assert all(times == 1 for _, times in both.effects())


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKHAND_LANG", "en")
