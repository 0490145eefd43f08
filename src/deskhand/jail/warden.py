"""Started alone by the Landlock back end: walls itself in, starts the program walled in further, ends all it leaves.

    python -I -S warden.py FD        where FD holds what to run, as JSON

It stands on the standard library only, so that it starts fast and reads nothing of ours. The first wall is a signal
scope around itself: with it, "kill everybody I may" is everybody the program ever started, and nobody else.
"""

import ctypes
import json
import os
import resource
import signal
import struct
import sys
from collections.abc import Sequence
from typing import NoReturn, TypedDict

CREATE, ADD, RESTRICT = 444, 445, 446
READ, READ_FOLDER, EXECUTE, WRITE, TRUNCATE, IOCTL = 1 << 2, 1 << 3, 1 << 0, 1 << 1, 1 << 14, 1 << 15
EVERYTHING = (1 << 16) - 1
SEE = READ | READ_FOLDER | EXECUTE
# In the folder all but devices: no special files are made there, and no controls of devices are used.
MAKE = EVERYTHING & ~(1 << 6) & ~(1 << 11) & ~IOCTL
MOVE = 1 << 13
OF_FILES = READ | EXECUTE | WRITE | TRUNCATE
NET, SCOPES = 0b11, 0b11
NO_NEW_PRIVILEGES, SUBREAPER, DEATH_SIGNAL, SECCOMP, DROP_BOUND, SECURE_BITS = 38, 36, 1, 22, 24, 28
LOCKED_NO_ROOT = 0b101111


class What(TypedDict):
    """What to run, and between which walls."""

    argv: list[str]
    env: dict[str, str]
    folder: str
    reads: list[str]
    devices: list[str]
    limits: dict[str, tuple[int, int]]
    filter: str


_c = ctypes.CDLL(None, use_errno=True)
_c.syscall.restype = ctypes.c_long


def call(number: int, *given: object) -> int:
    result = _c.syscall(ctypes.c_long(number), *given)
    if result < 0:
        raise OSError(ctypes.get_errno(), f"system call {number}")
    return int(result)


def control(option: int, value: int, more: int = 0) -> None:
    if _c.prctl(option, ctypes.c_ulong(value), more, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")


def restrict(handled: int, net: int, scopes: int, rules: Sequence[tuple[str, int]] = ()) -> None:
    attributes = struct.pack("=QQQ", handled, net, scopes)
    ruleset = call(CREATE, attributes, ctypes.c_size_t(len(attributes)), 0)
    for path, rights in rules:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        if not os.path.isdir(path):  # noqa: PTH112 - pathlib takes longer to import than all of this
            rights &= OF_FILES
        call(ADD, ruleset, 1, struct.pack("=Qi", rights, place), 0)
        os.close(place)
    call(RESTRICT, ruleset, 0)
    os.close(ruleset)


def without_power() -> None:
    """Root without root's powers, here and in every program it starts."""
    for power in range(64):
        if _c.prctl(DROP_BOUND, ctypes.c_ulong(power), 0, 0, 0) != 0:
            break
    control(SECURE_BITS, LOCKED_NO_ROOT)
    header, nothing = struct.pack("=Ii", 0x20080522, 0), b"\0" * 24
    if _c.capset(header, nothing) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def become(what: What, report: int) -> NoReturn:
    """In the program's own process: every wall, then the program."""
    control(DEATH_SIGNAL, signal.SIGKILL)
    os.setsid()
    for name, (soft, hard) in what["limits"].items():
        resource.setrlimit(getattr(resource, name), (soft, hard))
    rules = [(path, SEE) for path in what["reads"]] + [(path, READ | WRITE) for path in what["devices"]]
    restrict(EVERYTHING, NET, SCOPES, [*rules, (what["folder"], MAKE)])
    os.chdir(what["folder"])
    code = bytes.fromhex(what["filter"])
    instructions = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(code) // 8, ctypes.addressof(instructions))
    os.set_inheritable(report, False)
    if _c.prctl(SECCOMP, ctypes.c_ulong(2), program, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")
    os.execvpe(what["argv"][0], what["argv"], what["env"])  # noqa: S606 - an argument list, no shell


def end(*_: object) -> NoReturn:
    os.kill(-1, signal.SIGKILL)
    sys.exit(128 + signal.SIGTERM)


def main(fd: int, report: int) -> None:
    with os.fdopen(fd) as given:
        what: What = json.load(given)
    parent = os.getppid()
    signal.signal(signal.SIGTERM, end)
    control(DEATH_SIGNAL, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(1)
    control(SUBREAPER, 1)
    if os.geteuid() == 0:
        without_power()
    control(NO_NEW_PRIVILEGES, 1)
    # A wall that says nothing of moving files between folders would forbid it, so this one allows it everywhere.
    restrict(MOVE, 0, 0b10, [("/", MOVE)])
    child = os.fork()
    if child == 0:
        try:
            become(what, report)
        except BaseException as why:  # noqa: BLE001 - whatever it is, the program must not start without its walls
            os.write(report, f"{getattr(why, 'errno', 0)} {why}".encode())
            os._exit(127)
    os.close(report)
    for standard in range(3):
        os.close(standard)
    while True:
        gone, status = os.waitpid(-1, 0)
        if gone == child:
            break
    try:
        while True:
            os.kill(-1, signal.SIGKILL)
            os.waitpid(-1, 0)
    except (ChildProcessError, ProcessLookupError):
        pass
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
