"""One program started in a container, a job and on a desktop of its own, with three pipes and nothing else of ours."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, Final

from deskhand.core.jail import Limits
from deskhand.jail.running import LONGEST_END, Ended
from deskhand.jail.watch import Usage
from deskhand.jail.windows.calls import CallFailed, call
from deskhand.jail.windows.job import Job
from deskhand.jail.windows.structures import ProcessInformation, SecurityCapabilities, StartupInfo, StartupInfoEx
from deskhand.jail.windows.token import desktop, restricted

_HANDLES, _CAPABILITIES, _JOBS = 0x20002, 0x20009, 0x2000D
_USE_HANDLES: Final = 0x100
_UNICODE_ENVIRONMENT, _EXTENDED, _NO_WINDOW = 0x400, 0x80000, 0x8000000
_INHERIT: Final = 0x1
_FOR_EVER: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Start:
    """What is started, as Windows takes it."""

    file: str
    line: str
    environment: bytes
    folder: str
    limits: Limits
    places: tuple[str, ...]
    """Where it may write."""


class WindowsChild:
    """A started program. `release` it once nobody waits for it any more."""

    def __init__(self, start: Start, package: int) -> None:
        with ExitStack() as stack:
            self._job = Job(start.limits, start.places)
            stack.callback(self._job.close)
            name = stack.enter_context(desktop(package))
            # Their ends are theirs alone: while we hold one, our reading would never end.
            with ExitStack() as theirs:
                self.stdin, for_in = _pipe(stack, theirs, ours_writes=True)
                self.stdout, for_out = _pipe(stack, theirs, ours_writes=False)
                self.stderr, for_err = _pipe(stack, theirs, ours_writes=False)
                self._process = _started(start, package, self._job.handle, name, (for_in, for_out, for_err))
            stack.callback(call, "CloseHandle", self._process)
            self._open = stack.pop_all()

    def wait(self) -> Ended:
        call("WaitForSingleObject", self._process, _FOR_EVER)
        code = ctypes.c_uint32()
        call("GetExitCodeProcess", self._process, ctypes.byref(code))
        # What it started and left behind ends with it.
        self._job.end()
        until = time.monotonic() + LONGEST_END
        while self._job.alive() and time.monotonic() < until:
            time.sleep(0.005)
        used = self._job.used()
        return Ended(int(code.value), used.cpu, used.memory)

    def kill(self) -> None:
        self._job.end()

    def wait_at_most(self, seconds: float) -> int | None:
        """Its code; none where it is still at work."""
        code = ctypes.c_uint32()
        if call("WaitForSingleObject", self._process, int(seconds * 1000)) != 0:
            return None
        call("GetExitCodeProcess", self._process, ctypes.byref(code))
        return int(code.value)

    def usage(self, limits: Limits) -> Usage:
        used = self._job.look()
        if self._job.largest() > limits.file_size:
            # Windows has no limit of its own for this.
            self.kill()
        return used

    def largest_file(self) -> int:
        return self._job.largest()

    def release(self) -> None:
        """End it if it still runs, and close all that was opened for it."""
        with self._open:
            self._job.end()


def _started(start: Start, package: int, job: int, desktop_name: str, theirs: Sequence[int]) -> int:
    information = ProcessInformation()
    capabilities = SecurityCapabilities(package, None, 0, 0)
    handles = (ctypes.c_void_p * len(theirs))(*theirs)
    jobs = (ctypes.c_void_p * 1)(job)
    environment = ctypes.create_string_buffer(start.environment, len(start.environment))
    # The call may write into the line.
    line = ctypes.create_unicode_buffer(start.line)
    with restricted() as token, _attributes(3) as attributes:
        # None of these is copied: they must outlive the start.
        for kind, what in ((_CAPABILITIES, capabilities), (_HANDLES, handles), (_JOBS, jobs)):
            call(
                "UpdateProcThreadAttribute", attributes, 0, kind, ctypes.byref(what), ctypes.sizeof(what), None, None
            )  # fmt: skip
        startup = StartupInfoEx(
            StartupInfo(
                cb=ctypes.sizeof(StartupInfoEx), lpDesktop=desktop_name, dwFlags=_USE_HANDLES,
                hStdInput=theirs[0], hStdOutput=theirs[1], hStdError=theirs[2],
            ),
            ctypes.addressof(attributes),
        )  # fmt: skip
        call(
            "CreateProcessAsUserW", token, start.file, ctypes.cast(line, ctypes.c_void_p), None, None, 1,
            _UNICODE_ENVIRONMENT | _EXTENDED | _NO_WINDOW, ctypes.cast(environment, ctypes.c_void_p), start.folder,
            ctypes.byref(startup), ctypes.byref(information),
        )  # fmt: skip
    call("CloseHandle", information.hThread)
    return int(information.hProcess)


@contextmanager
def _attributes(count: int) -> Generator[ctypes.Array[ctypes.c_char]]:
    size = ctypes.c_size_t()
    # The first call only tells the size, and says that it failed.
    call("InitializeProcThreadAttributeList", None, count, 0, ctypes.byref(size))
    attributes = ctypes.create_string_buffer(size.value)
    if not call("InitializeProcThreadAttributeList", attributes, count, 0, ctypes.byref(size)):
        raise CallFailed("InitializeProcThreadAttributeList", 0)
    try:
        yield attributes
    finally:
        call("DeleteProcThreadAttributeList", attributes)


def _pipe(ours: ExitStack, theirs: ExitStack, *, ours_writes: bool) -> tuple[IO[bytes], int]:
    """Our end as a file, and the handle of the other, which alone is inherited."""
    reading, writing = ctypes.c_void_p(), ctypes.c_void_p()
    call("CreatePipe", ctypes.byref(reading), ctypes.byref(writing), None, 0)
    kept, given = (writing, reading) if ours_writes else (reading, writing)
    theirs.callback(call, "CloseHandle", given)
    file = _file(kept.value or 0, writes=ours_writes)
    ours.callback(file.close)
    call("SetHandleInformation", given, _INHERIT, _INHERIT)
    return file, given.value or 0


def _file(handle: int, *, writes: bool) -> IO[bytes]:
    if sys.platform != "win32":
        raise AssertionError("unreachable: only Windows makes such a handle")
    import msvcrt

    flags = os.O_BINARY | (os.O_WRONLY if writes else os.O_RDONLY)
    return os.fdopen(msvcrt.open_osfhandle(handle, flags), "wb" if writes else "rb", buffering=0)
