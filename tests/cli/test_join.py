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
from tests.cli.conftest import PROGRAM

from deskhand.testing.pace import slowness_by_the_clock
from deskhand.testing.rough_line import RoughLine, rough_line

HUB = "127.0.0.3"
SECONDS = 90.0


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

    def start_desk(self, **environ: str) -> subprocess.Popen[str]:
        return self.deskhand.start("desk", "--json", program={**self.other, **environ})

    def at_work(self, **environ: str) -> subprocess.Popen[str]:
        """Joined, connected, and has done something."""
        assert self.join()[0] == 0
        desk = self.start_desk(**environ)
        until(lambda: self.status()["state"] == "connected")
        until(lambda: self.ask("list Documents on laptop")["state"] == "done")
        return desk

    def join(self, say: str = "yes") -> tuple[int, list[str], list[str]]:
        """What both ends showed, after the owner said so."""
        pairing, joining, here, there = self._asking()
        self._answer(pairing, say)
        return joining.wait(SECONDS), here, there

    def joined_over(self, asking: Callable[[], None], answered: Callable[[], None]) -> tuple[int, dict[str, Any]]:
        """How it ended here, where something happens before the owner says yes and after it."""
        pairing, joining, _, _ = self._asking()
        asking()
        self._answer(pairing, "yes")
        answered()
        return joining.wait(SECONDS), line(joining)

    def _asking(self) -> tuple[subprocess.Popen[str], subprocess.Popen[str], list[str], list[str]]:
        pairing = self.deskhand.start("pair", "--desk", "--json")
        code = line(pairing)["code"]
        joining = self.deskhand.start(
            *("join", f"localhost:{self.port}", code, "--folder", str(self.documents), "--name", "laptop", "--json"),
            program=self.other,
        )
        here, asked = line(joining)["words"], line(pairing)
        assert asked["device"]["folders"] == [str(self.documents)]
        return pairing, joining, here, asked["words"]

    def _answer(self, pairing: subprocess.Popen[str], say: str) -> None:
        assert pairing.stdin is not None
        pairing.stdin.write(f"{say}\n")
        pairing.stdin.flush()
        pairing.wait(SECONDS)

    def status(self) -> dict[str, Any]:
        said = self.deskhand("desk", "--status", "--json", **self.other)
        return said.object if said.out.count("\n") == 1 else {"state": said.err}

    def ask(self, text: str) -> dict[str, Any]:
        return self.deskhand("do", text, "--yes", "--json").objects[-1]

    def run_of(self, goal: str) -> dict[str, Any]:
        (run,) = [one for one in self.deskhand("runs", "--json").object["runs"] if one["goal"] == goal]
        return dict(run)

    def finds(self, name: str) -> bool:
        return f"{name}.txt" in self.ask(f"find files named {name} on laptop")["answer"]

    @property
    def begun(self) -> Path:
        """A line for each time that a bell was about to be rung."""
        return self.there / "begun"

    def has_begun(self, bell: int) -> bool:
        return self.begun.exists() and str(bell) in self.begun.read_text().split()

    def keys_of(self, run: int) -> list[str]:
        """The jobs of a run that reached the desk: one for each attempt at each step."""
        with sqlite3.connect(f"file:{self.there / 'home/desk.db'}?mode=ro", uri=True) as db:
            return [str(key) for (key,) in db.execute("SELECT key FROM job WHERE run = ?", (run,))]


def line(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    said = process.stdout.readline()
    assert said, process.stderr.read() if process.stderr else ""
    return dict(json.loads(said))


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


@asynccontextmanager
async def counted(deskhand: Any, tmp_path: Path) -> AsyncGenerator[Two]:
    """Every process has an ability that can be counted; see `counting/`."""
    there = tmp_path / "there"
    paths = (str(Path(__file__).parent / "counting"), os.environ.get("PYTHONPATH", ""))
    deskhand.environ.update(PYTHONPATH=os.pathsep.join(filter(None, paths)), COUNTING_BEGUN=str(there / "begun"))
    async with two(deskhand, tmp_path) as both:
        yield both


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
    assert time.monotonic() - began < 5 * slowness_by_the_clock()


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


@pytest.mark.parametrize("ends", ["network", "hub"])
@pytest.mark.timeout(400)
async def test_a_yes_that_is_said_while_nobody_can_hear_it_is_heard_later_or_not_called_no(
    deskhand: Any, tmp_path: Path, ends: str
) -> None:
    async with two(deskhand, tmp_path) as both:
        loop = asyncio.get_running_loop()

        def asking() -> None:
            both.rough.refuses = True
            loop.call_soon_threadsafe(both.rough.cut)
            time.sleep(1)

        def answered() -> None:
            if ends == "hub":  # what it knew of the pairing is gone; its list is not
                assert both.up is not None
                os.kill(both.up.pid, signal.SIGKILL)
                both.start_hub()
            both.rough.refuses = False

        code, said = await asyncio.to_thread(lambda: both.joined_over(asking, answered))
        if ends == "network":
            assert (code, said["state"]) == (0, "joined")
        else:
            assert (code, said["error"]["code"]) == (1, "NotHeard")
            assert "Nothing was joined" not in said["error"]["text"]
        devices = both.deskhand("devices", "list", "--json").object["devices"]
        assert "laptop" in [one["name"] for one in devices]


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
    """Each fault comes while the desk is in the middle of a step whose every doing leaves one file more."""
    async with counted(deskhand, tmp_path) as both:
        desk = await asyncio.to_thread(both.at_work)
        for bell, fault in enumerate(("cut", "kill desk", "kill hub", "stall", "flap"), 1):
            words = f"ring the bell {bell} on laptop"
            asked = both.deskhand.start("do", words, "--yes", "--json")
            await asyncio.to_thread(until, partial(both.has_begun, bell))
            asked.kill()  # it would take the place of a hub that is gone; what was taken in goes on without it
            asked.wait(SECONDS)
            desk = await _strike(both, fault, desk)
            await asyncio.to_thread(until, lambda words=words: both.run_of(words)["state"] == "done")
            rung = sorted(one.name for one in both.documents.glob(f"bell {bell} *"))
            assert rung == [f"bell {bell} 1.txt"], fault
            assert both.begun.read_text().split().count(str(bell)) == (2 if fault == "kill desk" else 1), fault
            keys = both.keys_of(both.run_of(words)["run"])
            assert len(keys) == 1, (fault, keys)


async def _strike(both: Two, fault: str, desk: subprocess.Popen[str]) -> subprocess.Popen[str]:
    """The desk that is at work afterwards."""
    match fault:
        case "cut":
            both.rough.cut()
        case "kill desk":
            os.kill(desk.pid, signal.SIGKILL)
            return await asyncio.to_thread(both.start_desk)
        case "kill hub":
            assert both.up is not None
            os.kill(both.up.pid, signal.SIGKILL)
            await asyncio.to_thread(both.start_hub)
        case "stall":
            both.rough.stall()
            await asyncio.sleep(3)  # longer than the step takes
            both.rough.flow()
        case _:
            for _ in range(5):
                both.rough.cut()
                await asyncio.sleep(0.3)
    return desk


@pytest.mark.parametrize(
    ("point", "changed", "state", "stands"),
    [
        ("desk.move.before", False, "done", "done.txt"),
        ("desk.move.after", False, "done", "done.txt"),
        ("desk.receipt.before", False, "done", "done.txt"),
        ("desk.move.before", True, "unknown", ""),
    ],
)
@pytest.mark.timeout(400)
async def test_what_a_joined_desk_cannot_know_it_calls_unknown(
    deskhand: Any, tmp_path: Path, point: str, changed: bool, state: str, stands: str
) -> None:
    """Killed around an effect: it looks how that ended. Where the file is gone under both names it cannot tell, says
    so, and does nothing again."""
    async with counted(deskhand, tmp_path) as both:
        (both.documents / "part.txt").write_text("x")
        await asyncio.to_thread(_killed_at, both, point, changed, state, stands)


def _killed_at(both: Two, point: str, changed: bool, state: str, stands: str) -> None:
    begins = both.there / "from here on"
    desk = both.at_work(COUNTING_DIES_AT=point, COUNTING_FROM=str(begins))
    until(lambda: both.finds("part"))
    begins.touch()
    words = "rename part.txt to done.txt on laptop"
    asked = both.deskhand.start("do", words, "--yes", "--json")
    assert desk.wait(SECONDS) == -signal.SIGKILL
    if changed:
        (both.documents / "part.txt").unlink()
    both.start_desk()
    asked.wait(SECONDS)
    until(lambda: both.run_of(words)["state"] not in ("running", "waiting"))
    run = both.run_of(words)
    assert run["state"] == state, run
    assert [one.name for one in both.documents.glob("*.txt")] == [stands] * bool(stands)
    assert len(both.keys_of(run["run"])) == 1


@pytest.mark.timeout(400)
async def test_a_full_disk_costs_no_line_and_is_said(deskhand: Any, tmp_path: Path) -> None:
    async with two(deskhand, tmp_path) as both:
        await asyncio.to_thread(_full, both)


def _full(both: Two) -> None:
    assert both.join()[0] == 0
    full = both.there / "home/desk.json.new"
    full.mkdir()  # nobody can write a file where a folder stands, as nobody can where nothing is free
    desk = both.start_desk()
    assert line(desk)["state"] == "connected"
    until(lambda: both.ask("find files named report1 on laptop")["state"] == "done")
    assert desk.poll() is None
    full.rmdir()
    until(lambda: both.status()["state"] == "connected")
    assert desk.stderr is not None
    os.kill(desk.pid, signal.SIGINT)
    assert desk.wait(SECONDS) == 0
    assert "desk --status may say what was before" in desk.stderr.read()
    with Path("/dev/full").open("w") as nowhere:
        desk = subprocess.Popen(
            [PROGRAM, "desk", "--json"], env={**both.deskhand.environ, **both.other}, stdout=nowhere, stderr=nowhere
        )
    both.deskhand.started.append(desk)
    until(lambda: both.status().get("state") == "connected" and both.status().get("up") is True)
    until(lambda: both.ask("find files named report1 on laptop")["state"] == "done")
    assert desk.poll() is None


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKHAND_LANG", "en")
