"""Where the calls of Linux are missing, every module is still there to be imported, and says what it cannot do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ELSEWHERE = """
import ctypes, importlib, os, pkgutil, signal, sys
import deskhand

# Programs by themselves: started by name, and the one inside the jail only ever on Linux.
PROGRAMS = ("__main__", "migrations.env", "deskhand.jail.warden")
found = [one.name for one in pkgutil.walk_packages(deskhand.__path__, "deskhand.") if not one.name.endswith(PROGRAMS)]
names = [name for name in found if not name.startswith("deskhand.testing.jail_")]  # tries that jail, on Linux
for name in names:
    importlib.import_module(name)  # what others wrote is imported once, while it still can be
for name in [one for one in sys.modules if one.partition(".")[0] == "deskhand"]:
    del sys.modules[name]

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name in MODULES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
for name in MODULES:
    sys.modules.pop(name, None)
for name in NAMES:
    if hasattr(os, name):
        delattr(os, name)
for name in SIGNALS:
    if hasattr(signal, name):
        delattr(signal, name)
real = ctypes.CDLL
def library(name, *args, **more):
    if name is None and LIBRARY is not None:
        raise LIBRARY
    return Without(real(name, *args, **more))
class Without:
    def __init__(self, of):
        self.of = of
    def __getattr__(self, name):
        if name in CALLS:
            raise AttributeError(name)
        return getattr(self.of, name)
ctypes.CDLL = library
sys.platform = PLATFORM
broken = []
for name in names:
    try:
        importlib.import_module(name)
    except Exception as wrong:
        broken.append(f"{name}: {wrong!r}")
assert not broken, "\\n".join(broken)
"""
WINDOWS = """
PLATFORM = "win32"
MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "termios", "tty"}
NAMES = (
    "O_PATH O_DIRECTORY O_NOFOLLOW O_NONBLOCK O_CLOEXEC O_TMPFILE O_SYNC geteuid getuid getgid getegid fchmod fchown"
    " statvfs pread pwrite posix_fadvise POSIX_FADV_DONTNEED posix_fallocate killpg setsid getpgid mkfifo mknod chroot"
    " sched_getaffinity sched_setaffinity WNOHANG wait4 getpriority setpriority pidfd_open memfd_create uname"
).split()
SIGNALS = ("SIGKILL", "SIGHUP", "SIGQUIT", "SIGALRM", "SIGCHLD", "SIGUSR1", "SIGSTOP", "SIGPIPE", "pthread_sigmask")
CALLS = ()
LIBRARY = TypeError("bad argument type for built-in operation")
"""
MACOS = """
PLATFORM = "darwin"
MODULES = set()
NAMES = "O_PATH O_TMPFILE posix_fadvise POSIX_FADV_DONTNEED sched_getaffinity pidfd_open memfd_create".split()
SIGNALS = ()
import fcntl
fcntl.F_FULLFSYNC = fcntl.F_GETFD  # its call that Linux does not have; any that is harmless
CALLS = {"renameat2", "syncfs"}
LIBRARY = None
"""


def elsewhere(system: str, then: str = "", home: Path | None = None) -> str:
    environment = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home)} if home else None
    done = subprocess.run(
        [sys.executable, "-c", system + ELSEWHERE + then],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr[-6_000:]
    return done.stdout


@pytest.mark.parametrize("system", [WINDOWS, MACOS], ids=["windows", "macos"])
def test_every_module_can_be_imported(system: str) -> None:
    elsewhere(system)


SAID = """
import tempfile
from pathlib import Path
from deskhand.cli.standing import Standing
from deskhand.cli.checks import _system
from deskhand.desk.files.system import NotOnThisSystem
from deskhand.desk.perceive.folders import FolderWorld

with tempfile.TemporaryDirectory() as place:
    for effect in (lambda: Standing.take(Path(place), "do"), lambda: FolderWorld(place)):
        try:
            effect()
        except NotOnThisSystem as said:
            print(said.said("en"), said.said("zh"))
    assert list(Path(place).iterdir()) == []
print(_system("en").what)
"""


def test_windows_is_told_that_nothing_can_be_done_safely_there() -> None:
    said = elsewhere(WINDOWS, SAID)
    assert said.count("Nothing was done.") == 2
    assert said.count("没有做任何更改") == 2
    assert "not verified" in said.splitlines()[-1]


WORKS = """
import asyncio, tempfile
from pathlib import Path
from deskhand.cli.checks import _system
from deskhand.cli.standing import Standing, holder
from deskhand.core.wire.frames import Progress
from deskhand.testing.desk import RealDesk

async def day(place):
    root, home = place / "root", place / "home"
    (root / "a").mkdir(parents=True)
    (root / "b").mkdir()
    home.mkdir()
    (root / "a/x").write_text("x")
    (root / "link").symlink_to("/etc")
    desk = RealDesk(root, home)
    try:
        before = desk.tree()
        done = await desk.change(
            {"op": "make_folder", "path": "e/f"}, {"op": "move", "path": "a/x", "to": "e/f/x"},
            {"op": "move", "path": "b", "to": "c"}, {"op": "copy", "path": "e", "to": "d"},
            {"op": "trash", "path": "e/f/x"},
        )
        print(done.outcome, sorted(desk.tree()))
        through = await desk.change({"op": "copy", "path": "link/passwd", "to": "passwd"})
        print(through.trouble.code)
        undone = await desk.undo(done)
        print(undone.outcome, desk.tree() == before)
    finally:
        await desk.monitor.close()

with tempfile.TemporaryDirectory() as place:
    asyncio.run(day(Path(place)))
    one = Standing.take(Path(place), "do")
    print(Standing.take(Path(place), "up"), holder(Path(place)).command)
    one.release()
    print(holder(Path(place)))
print(_system("en").what)
"""


def test_without_the_calls_of_linux_changes_are_still_made_and_taken_back(tmp_path: Path) -> None:
    """What stands in for `O_PATH`, `renameat2` and `syncfs` on macOS; on macOS itself nobody has tried it."""
    said = elsewhere(MACOS, WORKS, tmp_path).splitlines()
    assert said[0] == "done ['a', 'c', 'd', 'd/f', 'd/f/x', 'e', 'e/f', 'link']"
    assert said[1:5] == ["IsALink", "done True", "None do", "None"]
    assert "not verified" in said[5]
