"""What every jail must hold. Subclass `JailContract`, say how yours is made, and pytest runs the rest.

    class TestBwrap(JailContract):
        def jail(self): return Bwrap()

Every way out is tried twice: first not held, where it must succeed (else it would prove nothing and is skipped, by
name), then in the jail, where it must fail.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from deskhand.core.jail import Hit, Jail, Limits, Program
from deskhand.jail.problems import BadProgram, NotFound
from deskhand.testing.jail_escapes import ALL, Escape
from deskhand.testing.jail_ground import PYTHON, Ground

_MB: Final = 1 << 20
BOMBS: Final[tuple[tuple[str, str, Limits, Hit], ...]] = (
    ("processes", "import os\nwhile True: os.fork()", Limits(processes=30), Hit.PROCESSES),
    (
        "threads",
        "import threading, time\nfor _ in range(200): threading.Thread(target=time.sleep, args=(9,)).start()",
        Limits(processes=30),
        Hit.PROCESSES,
    ),
    ("memory", "a=[]\nwhile True: a.append(b'x'*1000000)", Limits(memory=100 * _MB), Hit.MEMORY),
    ("memory at once", "x=bytearray(1<<40)", Limits(memory=100 * _MB), Hit.MEMORY),
    (
        "memory of many",
        "import os,time\nfor _ in range(8): os.fork() or (bytearray(os.urandom(40<<20)), time.sleep(9))\n"
        "x=os.urandom(40<<20); time.sleep(9)",
        Limits(memory=200 * _MB, processes=300),
        Hit.MEMORY,
    ),
    ("computing", "while True: pass", Limits(cpu=1), Hit.CPU),
    (
        "computing by many",
        "import os\nos.fork(); os.fork()\nwhile True: pass",
        Limits(cpu=2),
        Hit.CPU,
    ),
    ("waiting", "import time; time.sleep(60)", Limits(wall=0.5), Hit.WALL),
    ("one large file", "f=open('f','wb')\nwhile True: f.write(b'x'*1000000)", Limits(file_size=3 * _MB), Hit.FILE_SIZE),
    (
        "many files",
        "import os\nfor n in range(99999): open(f'f{n}','wb').write(os.urandom(1000000))",
        Limits(disk=20 * _MB),
        Hit.DISK,
    ),
    (
        "room taken unwritten",
        "import os\nfor n in range(99999): os.posix_fallocate(os.open(f'f{n}', os.O_CREAT|os.O_RDWR), 0, 50000000)",
        Limits(disk=60 * _MB, file_size=100 * _MB),
        Hit.DISK,
    ),
    ("output", "while True: print('x'*10000)", Limits(output=100_000), Hit.OUTPUT),
    (
        "output to both",
        "import sys\nwhile True: print('x'*999); print('y'*999, file=sys.stderr)",
        Limits(output=9999),
        Hit.OUTPUT,
    ),
)


class JailContract(ABC):
    """The suite."""

    @abstractmethod
    def jail(self) -> Jail:
        """The jail that is tried; made anew for each test."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> str:
        work = tmp_path / "work"
        work.mkdir()
        return os.path.realpath(work)

    @pytest.fixture
    def ground(self) -> Iterator[Ground]:
        ground = Ground()
        yield ground
        ground.close()

    @pytest.fixture
    def unheld(self) -> Iterator[Ground]:
        ground = Ground()
        yield ground
        ground.close()

    def python(self, code: str, folder: str, **more: object) -> Program:
        return Program((PYTHON, "-I", "-S", "-c", code), folder, **more)  # pyright: ignore[reportArgumentType]

    @pytest.mark.parametrize("escape", ALL, ids=lambda escape: escape.name)
    async def test_no_way_out(self, escape: Escape, ground: Ground, unheld: Ground) -> None:
        if not unheld.comes_about(unheld.control(escape)):
            pytest.skip("cannot be done here by anybody: it would prove nothing")
        limits = Limits(wall=15, cpu=10)
        program = Program(ground.argv(escape), str(ground.folder), (str(ground.given),), limits=limits)
        outcome = await self.jail().run(program)
        assert not ground.won(outcome.out), outcome

    @pytest.mark.parametrize(("code", "limits", "hit"), [bomb[1:] for bomb in BOMBS], ids=[bomb[0] for bomb in BOMBS])
    async def test_a_limit_holds_and_is_told(self, code: str, limits: Limits, hit: Hit, folder: str) -> None:
        if hit is Hit.PROCESSES and os.getuid() == 0:
            pytest.skip("the system limits how many processes others start, not root; make test runs this")
        began = time.monotonic()
        outcome = await self.jail().run(self.python(code, folder, limits=limits))
        assert outcome.hit is hit, outcome
        assert outcome.exit != 0
        assert time.monotonic() - began < 20
        assert not outcome.ok
        assert len(outcome.out) + len(outcome.err) <= limits.output
        for lang in ("en", "zh"):
            assert outcome.said(lang)

    async def test_ordinary_work_is_done(self, folder: str) -> None:
        given = Path(folder).with_name("in.txt")
        given.write_text("given")
        code = (
            "import os, sys, subprocess\n"
            f"open('out.txt','w').write(open({str(given)!r}).read() + sys.stdin.read())\n"
            "os.mkdir('d'); os.rename('out.txt', 'd/out.txt')\n"
            "print(subprocess.check_output(['echo', 'hello']).decode())\n"
            "print(sorted(os.environ), file=sys.stderr); sys.exit(7)"
        )
        program = self.python(code, folder, reads=(str(given),), env={"MINE": "1"}, stdin=b" and sent")
        outcome = await self.jail().run(program)
        assert (Path(folder) / "d/out.txt").read_text() == "given and sent"
        assert outcome.out.strip() == b"hello"
        assert (outcome.exit, outcome.hit) == (7, None)
        assert b"'MINE'" in outcome.err
        assert 0 < outcome.cpu < 10
        assert outcome.memory > _MB

    async def test_only_what_is_told_is_in_the_environment(self, folder: str) -> None:
        outcome = await self.jail().run(self.python("import os; print(sorted(os.environ))", folder, env={"MINE": "1"}))
        names = {"HOME", "LANG", "LC_CTYPE", "MINE", "PATH", "PWD", "TMPDIR"}
        assert set(eval(outcome.out)) <= names  # noqa: S307 - our own list, printed

    async def test_cancelled_it_ends_everything(self, folder: str) -> None:
        word = f"{1000 + secrets.randbelow(9000)}.{secrets.randbelow(10**9)}"
        code = (
            "import subprocess, time\n"
            f"for _ in range(3): subprocess.Popen(['sleep', '{word}'], start_new_session=True)\n"
            "open('up', 'w'); time.sleep(60)"
        )
        running = asyncio.ensure_future(self.jail().run(self.python(code, folder)))
        until = time.monotonic() + 15
        while not (Path(folder) / "up").exists():
            assert time.monotonic() < until
            assert not running.done()
            await asyncio.sleep(0.02)
        assert _sleeping(word)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert not _sleeping(word)

    async def test_many_at_once_each_get_their_own(self, folder: str) -> None:
        async def one(n: int) -> bytes:
            return (await self.jail().run(self.python(f"print({n})", folder))).out.strip()

        assert await asyncio.gather(*(one(n) for n in range(6))) == [str(n).encode() for n in range(6)]

    async def test_a_program_that_is_not_there_is_named(self, folder: str) -> None:
        with pytest.raises(NotFound) as told:
            await self.jail().run(Program(("no-such-program",), folder))
        assert "no-such-program" in told.value.said("zh")

    async def test_a_name_for_a_shell_is_only_a_name(self, folder: str) -> None:
        outcome = await self.jail().run(Program(("echo", "$(touch x); `id` && *"), folder))
        assert outcome.out.strip() == b"$(touch x); `id` && *"

    @pytest.mark.parametrize("what", ["link", "relative", "inside", "root", "proc", "missing"])
    async def test_what_holds_too_much_is_not_given(self, what: str, folder: str, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to("/etc")
        reads = {
            "link": str(tmp_path / "link"),
            "relative": "in.txt",
            "inside": folder,
            "root": "/",
            "proc": "/proc/self",
            "missing": str(tmp_path / "nowhere"),
        }
        with pytest.raises(BadProgram):
            await self.jail().run(Program(("true",), folder, (reads[what],)))
        if what != "inside":
            with pytest.raises(BadProgram):
                await self.jail().run(Program(("true",), reads[what]))


def _sleeping(word: str) -> bool:
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and word.encode() in (process / "cmdline").read_bytes().split(b"\0"):
                return True
        except OSError:
            continue
    return False
