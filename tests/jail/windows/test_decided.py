"""What Windows' jail decides without Windows: layouts, command lines, environments, settings, who may be let in."""

from __future__ import annotations

import ast
import asyncio
import ctypes
import os
import re
import struct
import threading
from pathlib import Path

import pytest
from hypothesis import given, strategies

from deskhand.core.jail import Hit, Limits, Outcome, Program
from deskhand.jail.problems import BadProgram, CannotHold, NotFound, NotStarted
from deskhand.jail.watch import Usage
from deskhand.jail.windows import calls, container, limits, structures
from deskhand.jail.windows import given as giving
from deskhand.jail.windows.calls import CALLS, CallFailed, Fails
from deskhand.jail.windows.command import command_line, environment, environment_block, program_file
from deskhand.jail.windows.jail import AppContainer, _to_its_end, told_hit  # pyright: ignore[reportPrivateUsage]
from deskhand.jail.windows.job import taken
from deskhand.jail.windows.permissions import reads_anyway

SOURCES = sorted(Path(calls.__file__).parent.glob("*.py"))
MB = 1 << 20
WORK = r"C:\work"


def program(*argv: str, **more: object) -> Program:
    return Program(argv or (r"C:\x\a.exe",), WORK, **more)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("structure", "size"),
    [
        (structures.StartupInfo, 104),
        (structures.StartupInfoEx, 112),
        (structures.ProcessInformation, 24),
        (structures.SecurityAttributes, 24),
        (structures.SecurityCapabilities, 24),
        (structures.SidAndAttributes, 16),
        (structures.Trustee, 32),
        (structures.ExplicitAccess, 48),
        (structures.JobBasicLimits, 64),
        (structures.IoCounters, 48),
        (structures.JobExtendedLimits, 144),
        (structures.JobAccounting, 96),
        (structures.ProcessEntry, 568),
    ],
    ids=lambda one: getattr(one, "__name__", str(one)),
)
def test_a_structure_is_laid_out_as_in_the_headers(structure: type[ctypes.Structure], size: int) -> None:
    assert ctypes.sizeof(structure) == size


@pytest.mark.parametrize(
    ("structure", "name", "offset"),
    [
        (structures.StartupInfo, "dwFlags", 60),
        (structures.StartupInfo, "hStdInput", 80),
        (structures.StartupInfoEx, "lpAttributeList", 104),
        (structures.ExplicitAccess, "Trustee", 16),
        (structures.JobBasicLimits, "LimitFlags", 16),
        (structures.JobBasicLimits, "ActiveProcessLimit", 40),
        (structures.JobExtendedLimits, "JobMemoryLimit", 120),
        (structures.JobExtendedLimits, "PeakJobMemoryUsed", 136),
        (structures.JobAccounting, "ActiveProcesses", 40),
        (structures.ProcessEntry, "th32ProcessID", 8),
        (structures.ProcessEntry, "cntThreads", 28),
    ],
)
def test_a_field_is_where_it_is_in_the_headers(structure: type[ctypes.Structure], name: str, offset: int) -> None:
    assert getattr(structure, name).offset == offset


def _called() -> dict[str, list[int]]:
    """Every call into Windows in the sources: its name, and with how many arguments."""
    found: dict[str, list[int]] = {}
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "call":
                name = node.args[0]
                assert isinstance(name, ast.Constant), source
                found.setdefault(str(name.value), []).append(len(node.args) - 1)
    return found


def test_every_call_is_declared_and_every_declared_one_is_called_with_what_it_takes() -> None:
    called = _called()
    closed = {"CloseHandle"}  # by callbacks too
    assert set(called) | closed == set(CALLS)
    for name, counts in called.items():
        assert set(counts) == {len(CALLS[name].takes)}, name


@pytest.mark.parametrize(
    ("fails", "returned", "told"),
    [
        (Fails.BY_ZERO, 0, -1),
        (Fails.BY_ZERO, 88, None),
        (Fails.BY_MINUS_ONE, (1 << 64) - 1, -1),
        (Fails.BY_MINUS_ONE, 88, None),
        (Fails.BY_STATUS, 5, 5),
        (Fails.BY_STATUS, 0, None),
        (Fails.BY_HRESULT, 0, None),
        (Fails.BY_HRESULT, 0x80070005 - (1 << 32), 5),
        (Fails.BY_HRESULT, 0x8000FFFF - (1 << 32), 0x8000FFFF),
        (Fails.NEVER, 0, None),
    ],
)
def test_a_failure_is_known_by_what_was_returned(fails: Fails, returned: int, told: int | None) -> None:
    assert calls._failure(fails, returned) == told  # pyright: ignore[reportPrivateUsage]


def _taken_apart(line: str) -> list[str]:
    """The rules by which a program's own start reads its line, written anew."""
    words: list[str] = []
    at = 0
    while at < len(line):
        while at < len(line) and line[at] in " \t":
            at += 1
        if at == len(line):
            break
        word, quoted = "", False
        while at < len(line) and (quoted or line[at] not in " \t"):
            slashes = 0
            while at < len(line) and line[at] == "\\":
                slashes, at = slashes + 1, at + 1
            if at < len(line) and line[at] == '"':
                word += "\\" * (slashes // 2)
                if slashes % 2:
                    word += '"'
                else:
                    quoted = not quoted
                at += 1
                continue
            word += "\\" * slashes
            if at < len(line) and (quoted or line[at] not in " \t"):
                word, at = word + line[at], at + 1
        words.append(word)
    return words


@given(strategies.lists(strategies.text(alphabet='ab \\"\t%^&|中'), min_size=1, max_size=6))
def test_words_come_out_of_the_line_as_they_went_in(words: list[str]) -> None:
    argv = ["a.exe", *words]
    assert _taken_apart(command_line(argv)) == argv


def test_a_line_that_windows_cannot_take_is_refused() -> None:
    with pytest.raises(BadProgram):
        command_line(["a.exe", "x" * 33_000])
    with pytest.raises(BadProgram):
        command_line(["a.exe", "x\0y"])


def test_the_environment_is_sorted_and_ends_twice() -> None:
    assert environment_block({"b": "2", "A": "1"}).decode("utf-16-le") == "A=1\0b=2\0\0"
    assert environment_block({}).decode("utf-16-le") == "\0\0"


def test_only_what_is_told_is_in_the_environment() -> None:
    told = environment(program(env={"mine": "1", "Path": r"D:\bin"}), r"C:\Windows")
    assert told["MINE"] == "1"
    assert told["PATH"] == r"D:\bin"
    assert {told[name] for name in ("HOME", "USERPROFILE", "TEMP", "TMP")} == {WORK}
    assert told["SYSTEMDRIVE"] == "C:"
    assert set(told) == {
        "COMSPEC", "HOME", "MINE", "PATH", "PATHEXT", "SYSTEMDRIVE", "SYSTEMROOT", "TEMP", "TMP", "USERPROFILE",
        "WINDIR",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "found"),
    [
        (r"C:\x\a.exe", r"C:\x\a.exe"),
        (r"C:\x\a", r"C:\x\a.exe"),
        (r"bin\b", r"C:\work\bin\b.com"),
        ("tool", r"C:\Windows\System32\tool.exe"),
    ],
)
def test_a_program_is_found(name: str, found: str) -> None:
    there = {r"C:\x\a.exe", r"C:\work\bin\b.com", r"C:\Windows\System32\tool.exe", r"C:\work\tool.exe"}
    assert program_file(program(name), r"C:\Windows\System32;C:\Windows", there.__contains__) == found


def test_nothing_is_started_from_its_folder_by_its_bare_name() -> None:
    with pytest.raises(NotFound):
        program_file(program("tool"), r"C:\Windows", {r"C:\work\tool.exe"}.__contains__)


@pytest.mark.parametrize("name", [r"C:\x\a.bat", r"C:\x\a.CMD", r"C:\x\a.cmd. "])
def test_a_batch_file_is_refused(name: str) -> None:
    with pytest.raises(BadProgram):
        program_file(program(name), "", lambda _: True)


def test_limits_become_the_walls_of_a_job() -> None:
    job = limits.settings(Limits(cpu=2, memory=100 * MB, processes=30))
    basic = job.BasicLimitInformation
    assert basic.PerJobUserTimeLimit == 30_000_000
    assert basic.ActiveProcessLimit == 46
    assert job.JobMemoryLimit == 164 * MB
    kill_on_close, breakaway, silent_breakaway = 0x2000, 0x800, 0x1000
    assert basic.LimitFlags & kill_on_close
    assert not basic.LimitFlags & (breakaway | silent_breakaway)
    assert basic.LimitFlags & 0x20C == 0x20C


def _accounting(*, cpu: float = 0, processes: int = 0, written: int = 0) -> structures.JobAccounting:
    told = structures.JobAccounting()
    told.TotalUserTime = int(cpu * limits.PER_SECOND / 2)
    told.TotalKernelTime = int(cpu * limits.PER_SECOND / 2)
    told.ActiveProcesses = processes
    told.IoInfo.WriteTransferCount = written
    return told


@pytest.mark.parametrize(
    ("used", "hit"),
    [
        (limits.usage(_accounting(cpu=3), 0, 0, limits.Taken()), Hit.CPU),
        (limits.usage(_accounting(processes=31), 0, 31, limits.Taken()), Hit.PROCESSES),
        (limits.usage(_accounting(processes=1), 0, 31, limits.Taken()), Hit.PROCESSES),
        (limits.usage(_accounting(), 101 * MB, 0, limits.Taken()), Hit.MEMORY),
        (limits.usage(_accounting(written=21 * MB), 0, 0, limits.Taken()), Hit.DISK),
        (limits.usage(_accounting(), 0, 0, limits.Taken(1, 21 * MB, complete=True)), Hit.DISK),
        (limits.usage(_accounting(written=90 * MB), 0, 0, limits.Taken(1, 2, complete=True)), None),
        (limits.usage(_accounting(cpu=1, processes=30), 90 * MB, 30, limits.Taken()), None),
    ],
)
def test_what_a_job_used_is_held_against_the_limits(used: Usage, hit: Hit | None) -> None:
    assert used.over(Limits(cpu=2, memory=100 * MB, processes=30, disk=20 * MB)) is hit


@pytest.mark.parametrize(
    ("code", "cpu", "hit", "largest", "told"),
    [
        (0, 0.1, None, 0, None),
        (limits.NOT_ENOUGH_QUOTA, 61, None, 0, Hit.CPU),
        (limits.NOT_ENOUGH_QUOTA, 1, None, 0, None),
        (limits.KILLED, 1, None, 2 << 30, Hit.FILE_SIZE),
        (limits.KILLED, 1, Hit.DISK, 2 << 30, Hit.FILE_SIZE),
        (limits.KILLED, 1, Hit.WALL, 2 << 30, Hit.WALL),
        (0xC0000005, 1, None, 0, None),
    ],
)
def test_how_it_ended_tells_the_limit(code: int, cpu: float, hit: Hit | None, largest: int, told: Hit | None) -> None:
    assert told_hit(Outcome(code, b"", b"", hit, cpu, 1, 0, Limits()), largest) is told


def test_what_it_took_is_what_it_changed(tmp_path: Path) -> None:
    before = tmp_path / "before"
    before.write_bytes(b"x" * 999)
    os.utime(before, (1, 1))
    (tmp_path / "d").mkdir()
    (tmp_path / "d/new").write_bytes(b"x" * 10)
    with (tmp_path / "grown").open("wb") as file:
        file.truncate(500)
    assert taken([str(tmp_path)], before.stat().st_ctime - 60) == limits.Taken(500, 510, complete=True)


@pytest.mark.parametrize(
    "path",
    [
        "relative", r"\root", r"C:relative", "C:\\", r"\\server\share\x", r"\\?\C:\x", r"\\.\pipe\x", r"C:\a\..\b",
        r"C:\a\.", "C:\\a\\", r"C:/a", r"C:\a:stream", r"C:\a.", r"C:\a \b", r"C:\*", "/etc", "", "C:\\a\0b",
    ],
)  # fmt: skip
def test_what_is_no_plain_path_is_not_given(path: str) -> None:
    assert giving.not_plain(path)
    with pytest.raises(BadProgram):
        giving.place(path)


def test_a_plain_path_is() -> None:
    assert not giving.not_plain(r"C:\Users\李伟\报表 2026")
    assert giving.inside(r"c:\USERS\li\x", r"C:\Users\li")
    assert not giving.inside(r"C:\Users\lisa", r"C:\Users\li")


def test_a_network_is_refused_plainly() -> None:
    with pytest.raises(CannotHold) as told:
        giving.checked(program(network="x"))
    assert "appcontainer" in told.value.said("zh")


PACKAGES = "(A;OICI;0x1200a9;;;AC)"


@pytest.mark.parametrize(
    ("sddl", "below", "read"),
    [
        (f"D:PAI(A;;FA;;;SY){PACKAGES}", True, True),
        (f"D:(A;OICIID;FA;;;BA){PACKAGES.replace('AC', 'S-1-15-2-1')}", True, True),
        ("D:(A;ID;0x1200a9;;;AC)", False, True),
        ("D:(A;ID;0x1200a9;;;AC)", True, False),
        ("D:(A;OICIIO;GXGR;;;AC)", True, False),
        ("D:(A;OICI;0x1;;;AC)", True, False),
        ("D:(A;OICI;FA;;;WD)", True, False),
        (f"D:(D;;FR;;;BU){PACKAGES}", True, False),
        ("D:", True, False),
    ],
)
def test_who_lets_every_package_read_is_known(sddl: str, below: bool, read: bool) -> None:
    assert reads_anyway(sddl, below=below) is read


def test_a_record_that_is_not_whole_lets_nobody_in(tmp_path: Path) -> None:
    record = tmp_path / "r.json"
    for text in ("", '["C:\\\\wo', "{}", "7"):
        record.write_text(text, "utf-8")
        assert container.written_down(record) == ()
    container._write_down(tmp_path / "sub/s.json", (WORK, "C:\\李"))  # pyright: ignore[reportPrivateUsage]
    assert container.written_down(tmp_path / "sub/s.json") == (WORK, "C:\\李")


def test_the_name_of_a_container_is_one_that_windows_takes() -> None:
    assert re.fullmatch(r"[-_. A-Za-z0-9]{1,64}", container.PREFIX + "0" * 24)


async def test_cancelled_while_it_starts_it_is_ended_again() -> None:
    done: list[str] = []
    going, may_go_on = threading.Event(), threading.Event()

    def start() -> str:
        going.set()
        may_go_on.wait(10)
        return "started"

    starting = asyncio.ensure_future(_to_its_end(start, done.append))
    await asyncio.to_thread(going.wait, 10)
    starting.cancel()
    await asyncio.sleep(0)
    may_go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert done == ["started"]


async def test_it_is_never_picked_elsewhere(tmp_path: Path) -> None:
    if not (why := AppContainer().missing()):
        pytest.skip("Windows")
    with pytest.raises(NotStarted) as told:
        await AppContainer().run(Program(("x",), str(tmp_path)))
    assert why in told.value.said("en")


def test_a_call_that_failed_says_which_and_why() -> None:
    assert "CreateFileW" in str(CallFailed("CreateFileW", 5))
    assert struct.calcsize("P") == 8
