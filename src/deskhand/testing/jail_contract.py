"""What every jail must hold. Subclass `JailContract`, say how yours is made, and pytest runs the rest.

    class TestBwrap(JailContract):
        def jail(self): return Bwrap()

Every way out is tried twice: first not held, where it must succeed (else it would prove nothing and is skipped, by
name), then in the jail, where it must fail.
"""

from __future__ import annotations

import asyncio
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from deskhand.core.jail import Hit, Jail, Limits, Program
from deskhand.jail.problems import BadProgram, NotFound
from deskhand.testing.jail_bombs import BOMBS, Bomb
from deskhand.testing.jail_escapes import ALL, Escape
from deskhand.testing.jail_ground import PYTHON, Ground

_MB: Final = 1 << 20
_BEATING: Final = """
import subprocess, sys, time
beat = 'import sys, time\\nwhile True: open(sys.argv[1], "a").write("."); time.sleep(0.02)'
for n in range(3): subprocess.Popen([sys.executable, "-I", "-S", "-c", beat, f"beat{n}"], start_new_session=True)
time.sleep(60)
"""


_OWN: Final = {
    "HOME", "MINE", "PATH",
    "COMSPEC", "LOCALAPPDATA", "PATHEXT", "SYSTEMDRIVE", "SYSTEMROOT", "TEMP", "TMP", "USERPROFILE", "WINDIR",
}  # fmt: skip
"""On Windows: with what its own programs cannot be without, and what it adds itself."""


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

    @pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.name)
    async def test_a_limit_holds_and_is_told(self, bomb: Bomb, folder: str) -> None:
        if bomb.hit is Hit.PROCESSES and os.name == "posix" and os.getuid() == 0:
            pytest.skip("the system limits how many processes others start, not root; make test runs this")
        limits = bomb.limits
        began = time.monotonic()
        outcome = await self.jail().run(self.python(bomb.code, folder, limits=limits))
        assert outcome.hit is bomb.hit, outcome
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
            "print(subprocess.check_output([sys.executable, '-c', 'print(\"hello\")']).decode())\n"
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
        names = {"HOME", "LANG", "LC_CTYPE", "MINE", "PATH", "PWD", "TMPDIR"} if os.name == "posix" else _OWN
        assert set(eval(outcome.out)) <= names  # noqa: S307 - our own list, printed

    async def test_cancelled_it_ends_everything(self, folder: str) -> None:
        running = asyncio.ensure_future(self.jail().run(self.python(_BEATING, folder)))
        until = time.monotonic() + 15
        while len(_beats(folder)) < 3:
            assert time.monotonic() < until
            assert not running.done()
            await asyncio.sleep(0.02)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        then = _beats(folder)
        await asyncio.sleep(0.3)
        assert _beats(folder) == then

    async def test_many_at_once_each_get_their_own(self, folder: str) -> None:
        async def one(n: int) -> bytes:
            return (await self.jail().run(self.python(f"print({n})", folder))).out.strip()

        assert await asyncio.gather(*(one(n) for n in range(6))) == [str(n).encode() for n in range(6)]

    async def test_a_program_that_is_not_there_is_named(self, folder: str) -> None:
        with pytest.raises(NotFound) as told:
            await self.jail().run(Program(("no-such-program",), folder))
        assert "no-such-program" in told.value.said("zh")

    async def test_a_name_for_a_shell_is_only_a_name(self, folder: str) -> None:
        argv = (PYTHON, "-I", "-S", "-c", "import sys; print(sys.argv[1])", "$(touch x); `id` && * %PATH% ^ \\")
        outcome = await self.jail().run(Program(argv, folder))
        assert outcome.out.strip() == b"$(touch x); `id` && * %PATH% ^ \\"

    @pytest.mark.parametrize("what", ["link", "relative", "inside", "root", "proc", "missing"])
    async def test_what_holds_too_much_is_not_given(self, what: str, folder: str, tmp_path: Path) -> None:
        try:
            (tmp_path / "link").symlink_to(tmp_path.parent, target_is_directory=True)
        except OSError:
            assert os.name == "nt"  # where only some may make links
        reads = {
            "link": str(tmp_path / "link"),
            "relative": "in.txt",
            "inside": folder,
            "root": "/",
            "proc": "/proc/self",
            "missing": str(tmp_path / "nowhere"),
        }
        with pytest.raises(BadProgram):
            await self.jail().run(Program((PYTHON,), folder, (reads[what],)))
        if what != "inside":
            with pytest.raises(BadProgram):
                await self.jail().run(Program((PYTHON,), reads[what]))


def _beats(folder: str) -> dict[str, int]:
    """How far each of the programs that it started has come."""
    return {one.name: one.stat().st_size for one in Path(folder).glob("beat*")}
