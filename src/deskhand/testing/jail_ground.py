"""The ground outside a jail: secrets to steal, files to spoil, ears that listen, a process to hurt; and who won."""

from __future__ import annotations

import ctypes
import json
import os
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskhand.testing.jail_escapes import PRELUDE, Escape

if TYPE_CHECKING:
    from multiprocessing.connection import Listener

LINUX: Final = sys.platform == "linux"
POSIX: Final = os.name == "posix"
# On Windows the one of an environment only starts another.
PYTHON: Final = os.path.realpath(sys.executable if POSIX else getattr(sys, "_base_executable", sys.executable))
_ROOMY: Final = "/var/tmp" if POSIX else None  # noqa: S108
_TMP: Final = Path("/tmp") if POSIX else Path(tempfile.gettempdir())  # noqa: S108
_SHM: Final = Path("/dev/shm") if LINUX else _TMP / "deskhand-shared"  # noqa: S108
_TOLD: Final = "DESKHAND_ESCAPE_SECRET"
_SECONDS: Final = 20
_MOMENT: Final = 0.5
_LEAST: Final[Mapping[str, str]] = (
    {"PATH": "/usr/bin:/bin"} if POSIX else {"SYSTEMROOT": os.environ.get("SYSTEMROOT", "")}
)


class Ground:
    """Fresh for every attack, so that what one left cannot be taken for another's."""

    def __init__(self) -> None:
        self.secret = secrets.token_hex(16)
        self.mark = "escape-" + secrets.token_hex(6)
        self.outlive = f"{1000 + secrets.randbelow(9000)}.{secrets.randbelow(10**9)}"
        self.home = Path(os.path.realpath(tempfile.mkdtemp(prefix="deskhand-home-", dir=_ROOMY)))
        self.folder = Path(os.path.realpath(tempfile.mkdtemp(prefix="deskhand-work-", dir=_ROOMY)))
        self.given = self._file(self.home / "given", "only to read")
        self.canary = self._file(self.home / "canary", "as it was")
        hidden = [self._file(self.home / name, self.secret) for name in ("secret", "spare")]
        self.tmp = self._file(_TMP / self.mark, self.secret)
        _SHM.mkdir(exist_ok=True)
        self.shm = self._file(_SHM / self.mark, self.secret)
        self.open_secret = os.open(hidden[0], os.O_RDONLY)
        os.set_inheritable(self.open_secret, True)
        os.environ[_TOLD] = self.secret
        self.ears: list[socket.socket] = []
        self.victim = subprocess.Popen(
            ["sleep", "300"] if POSIX else [PYTHON, "-I", "-c", "import time; time.sleep(300)"],
            cwd=_TMP if not POSIX else self.home, start_new_session=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, env={"HIDDEN": self.secret, **_LEAST},
        )  # fmt: skip
        self.segment = self._segment() if LINUX else 0
        self.pipe = None if POSIX else _pipe(self.mark)
        self.before = self._state()
        self.told: dict[str, object] = {
            "secret": str(hidden[0]),
            "spare": str(hidden[1]),
            "canary": str(self.canary),
            "given": str(self.given),
            "tmp": str(self.tmp),
            "shm": str(self.shm),
            "vartmp": str(self.home),
            "mark": self.mark,
            "outlive": self.outlive,
            "victim": self.victim.pid,
            "segment": self.segment,
            "address": _own_address(),
            "tcp": self._ear(socket.AF_INET, ("0.0.0.0", 0)),  # noqa: S104 - the jail is to try our address too
            "tcp6": self._ear(socket.AF_INET6, ("::1", 0)),
            "udp": self._ear(socket.AF_INET, ("127.0.0.1", 0), socket.SOCK_DGRAM),
        }
        if LINUX:
            self.told["abstract"] = self._ear(socket.AF_UNIX, "\0" + self.mark) or self.mark
            self.told["abstract_dgram"] = self._ear(socket.AF_UNIX, "\0d" + self.mark, socket.SOCK_DGRAM) or (
                "d" + self.mark
            )
        if POSIX:
            for name, path in (("bus", str(self.home / "bus")), ("display", f"/tmp/{self.mark}.X")):  # noqa: S108
                self.told[name] = self._ear(socket.AF_UNIX, path) or path

    def argv(self, escape: Escape) -> list[str]:
        return [PYTHON, "-I", "-S", "-c", PRELUDE + escape.code, json.dumps(self.told)]

    def control(self, escape: Escape) -> bytes:
        """The same program, not held at all."""
        done = subprocess.run(
            self.argv(escape), cwd=self.folder, capture_output=True, timeout=_SECONDS, check=False, close_fds=False
        )
        return done.stdout

    def comes_about(self, out: bytes) -> bool:
        """Whether the program got out; what it did to others may take a moment to show."""
        until = time.monotonic() + _MOMENT
        while not (won := bool(self.won(out))) and time.monotonic() < until:
            time.sleep(0.02)
        return won

    def won(self, out: bytes) -> str:
        """How the program got out; nothing where it did not."""
        if self.secret.encode() in out:
            return "it printed the secret"
        if b"REACHED" in out:
            return "the kernel let it"
        if any(_heard(ear) for ear in self.ears):
            return "a byte arrived outside"
        now = self._state()
        return next(
            (f"{name} changed: {was} to {now[name]}" for name, was in self.before.items() if now[name] != was), ""
        )

    def _state(self) -> Mapping[str, object]:
        return {
            "the canary": _seen(self.canary),
            "what was given to read": _seen(self.given),
            "the folder outside": sorted(one.name for one in self.home.iterdir() if one.name != "bus"),
            "the process outside": self.victim.poll(),
            "its priority": _priority(self.victim.pid),
            "its limits": _limits(self.victim.pid),
            "what outlives it": _running(self.outlive),
        }

    def _ear(self, family: socket.AddressFamily, address: tuple[str, int] | str, kind: int = socket.SOCK_STREAM) -> int:
        ear = socket.socket(family, kind)
        self.ears.append(ear)
        ear.setblocking(False)
        ear.bind(address)
        if kind == socket.SOCK_STREAM:
            ear.listen()
        return 0 if isinstance(address, str) else ear.getsockname()[1]

    def _segment(self) -> int:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.shmat.restype = ctypes.c_void_p
        made = int(libc.shmget(0, 4096, 0o1600))
        assert made >= 0
        at = libc.shmat(made, None, 0)
        ctypes.memmove(at, self.secret.encode(), len(self.secret))
        libc.shmdt(ctypes.c_void_p(at))
        return made

    @staticmethod
    def _file(path: Path, text: str) -> Path:
        path.write_text(text)
        path.chmod(0o600)
        return path

    def close(self) -> None:
        os.environ.pop(_TOLD, None)
        os.close(self.open_secret)
        for ear in self.ears:
            ear.close()
        self.victim.kill()
        self.victim.wait(10)
        if LINUX:
            ctypes.CDLL(None).shmctl(self.segment, 0, None)
        if self.pipe is not None:
            self.pipe.close()
        for pid in _running(self.outlive):
            os.kill(pid, signal.SIGKILL)
        for path in (self.tmp, self.shm, _TMP / f"{self.mark}.X"):
            path.unlink(missing_ok=True)
        for folder in (self.home, self.folder):
            shutil.rmtree(folder)


def _heard(ear: socket.socket) -> bool:
    try:
        if ear.type == socket.SOCK_DGRAM:
            return bool(ear.recv(16))
        with ear.accept()[0] as heard:
            heard.settimeout(1)
            return bool(heard.recv(16))
    except (BlockingIOError, TimeoutError):
        return False


def _seen(path: Path) -> object:
    if not path.exists():
        return "gone"
    now = path.stat()
    more = os.listxattr(path) if LINUX else []
    return path.read_bytes(), stat.S_IMODE(now.st_mode), now.st_mtime_ns, more


def _priority(pid: int) -> int | None:
    if not POSIX:
        return None
    try:
        return os.getpriority(os.PRIO_PROCESS, pid)
    except ProcessLookupError:
        return None


def _limits(pid: int) -> object:
    if not LINUX:
        return None
    import resource  # not on every system; the list of attacks is read on all of them

    try:
        return resource.prlimit(pid, resource.RLIMIT_NOFILE)
    except (ProcessLookupError, PermissionError):
        return None


def _running(word: str) -> list[int]:
    """The processes with this word on their command line, after a moment to come about."""
    time.sleep(0.05)
    found: list[int] = []
    if not LINUX:
        return _listed(word) if POSIX else found
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                words = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if words[:2] == [b"sleep", word.encode()]:
                found.append(int(process.name))
    return found


def _pipe(name: str) -> Listener:
    from multiprocessing.connection import Listener  # only there are pipes of this kind

    return Listener(rf"\\.\pipe\{name}")


def _listed(word: str) -> list[int]:
    told = subprocess.run(["ps", "-axo", "pid=,args="], capture_output=True, timeout=_SECONDS, check=True).stdout
    lines = [line.split() for line in told.decode(errors="replace").splitlines()]
    return [int(pid) for pid, *words in lines if words == ["sleep", word]]


def _own_address() -> str:
    """This computer's address towards elsewhere; loopback where it has none. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(asking.getsockname()[0])
