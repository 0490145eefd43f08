"""What a held program may not even ask of the kernel, as a BPF filter made by libseccomp through ctypes.

Everything that is not named is allowed, except calls newer than this list: for the program those do not exist.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from socket import AF_UNIX
from typing import Final

LIBRARY: Final = "libseccomp.so.2"
_ALLOW: Final = 0x7FFF0000
_NEWEST: Final = 469
_NE, _LT, _EQ, _GT, _MASKED = 1, 2, 4, 6, 7

NEVER: Final = [
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "process_madvise",
    "kcmp",
    "pidfd_getfd",
    "bpf",
    "keyctl",
    "add_key",
    "request_key",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "userfaultfd",
    "mount",
    "umount",
    "umount2",
    "pivot_root",
    "chroot",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "open_tree",
    "move_mount",
    "mount_setattr",
    "open_tree_attr",
    "unshare",
    "setns",
    "perf_event_open",
    "init_module",
    "finit_module",
    "delete_module",
    "kexec_load",
    "kexec_file_load",
    "reboot",
    "swapon",
    "swapoff",
    "acct",
    "quotactl",
    "quotactl_fd",
    "syslog",
    "settimeofday",
    "clock_settime",
    "clock_adjtime",
    "adjtimex",
    "sethostname",
    "setdomainname",
    "iopl",
    "ioperm",
    "modify_ldt",
    "vm86",
    "vm86old",
    "lookup_dcookie",
    "open_by_handle_at",
    "name_to_handle_at",
    "fanotify_init",
    "fanotify_mark",
    "uselib",
    "vhangup",
    "memfd_secret",
    "migrate_pages",
    "move_pages",
]
"""Reaching into other processes, the kernel's keys and tracers, mounts, namespaces, and the machine itself."""

OUTSIDE_NAMESPACES: Final = [
    "socket",
    "chmod",
    "fchmod",
    "fchmodat",
    "fchmodat2",
    "chown",
    "fchown",
    "lchown",
    "fchownat",
    "utime",
    "utimes",
    "futimesat",
    "utimensat",
    "setxattr",
    "lsetxattr",
    "fsetxattr",
    "setxattrat",
    "removexattr",
    "lremovexattr",
    "fremovexattr",
    "removexattrat",
    "file_setattr",
    "shmget",
    "shmat",
    "shmctl",
    "semget",
    "semop",
    "semctl",
    "semtimedop",
    "msgget",
    "msgsnd",
    "msgrcv",
    "msgctl",
    "mq_open",
    "mq_unlink",
    "inotify_init",
    "inotify_init1",
    "inotify_add_watch",
    "setpriority",
    "ioprio_set",
    "sched_setaffinity",
    "sched_setscheduler",
    "sched_setparam",
    "sched_setattr",
]
"""What Landlock does not look at: unix sockets by path, modes, owners and times of files, shared memory, priorities."""

# Numbers that are the same on every machine, for names an older libseccomp does not know.
_NUMBERS: Final = {
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "open_tree": 428, "move_mount": 429,
    "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433, "clone3": 435, "pidfd_getfd": 438,
    "process_madvise": 440, "mount_setattr": 442, "quotactl_fd": 443, "memfd_secret": 447, "fchmodat2": 452,
    "setxattrat": 463, "removexattrat": 466, "open_tree_attr": 467, "file_setattr": 469,
}  # fmt: skip
_NEW_NAMESPACES: Final = (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000)
_TYPING_INTO_A_TERMINAL: Final = (0x5412, 0x541C)
_SET_DUMPABLE: Final = 4
_WHATEVER: Final = 0xFFFFFFFF


class Held(Enum):
    """Beside which walls the filter stands."""

    NAMESPACES = "namespaces"
    PROXIED = "proxied"
    """In namespaces too, with internet sockets, which reach nothing there but itself and the bridge to the proxy."""
    LANDLOCK = "landlock"


class _Compare(ctypes.Structure):
    _fields_ = (("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64))


@dataclass(frozen=True, slots=True)
class _Rule:
    """One call that answers with an error, where an argument compares so, or always."""

    call: str
    error: int = errno.EPERM
    when: tuple[int, int, int, int] | None = None


def _rules(held: Held) -> Iterator[_Rule]:
    yield from (_Rule(call) for call in NEVER)
    # The flags of clone3 stand in memory, where a filter cannot look; programs then use clone.
    yield _Rule("clone3", errno.ENOSYS)
    yield from (_Rule("clone", when=(0, _MASKED, flag, flag)) for flag in _NEW_NAMESPACES)
    yield from (_Rule("ioctl", when=(1, _MASKED, _WHATEVER, request)) for request in _TYPING_INTO_A_TERMINAL)
    # Room taken without writing would not be counted; libraries then write.
    yield _Rule("fallocate", errno.EOPNOTSUPP)
    if held is Held.NAMESPACES:
        yield _Rule("socket", errno.EAFNOSUPPORT, (0, _NE, AF_UNIX, 0))
    elif held is Held.PROXIED:
        yield _Rule("socket", errno.EAFNOSUPPORT, (0, _LT, AF_UNIX, 0))
        yield from (_Rule("socket", errno.EAFNOSUPPORT, (0, _EQ, family, 0)) for family in range(3, 10))
        yield _Rule("socket", errno.EAFNOSUPPORT, (0, _GT, 10, 0))
    else:
        yield from (_Rule(call) for call in OUTSIDE_NAMESPACES)
        yield _Rule("socketpair", errno.EAFNOSUPPORT, (0, _NE, AF_UNIX, 0))
        yield _Rule("prlimit64", when=(0, _NE, 0, 0))
        yield _Rule("prctl", when=(0, _MASKED, _WHATEVER, _SET_DUMPABLE))


@cache
def filter_bytes(held: Held) -> bytes:
    """The filter, ready for the kernel. Raises OSError where libseccomp is missing or will not make it whole."""
    library = _library()
    context = library.seccomp_init(_ALLOW)
    if not context:
        raise OSError(errno.ENOMEM, "libseccomp gave no filter")
    try:
        for rule in _rules(held):
            _add(library, context, rule)
        reading, writing = os.pipe()
        try:
            _checked(library.seccomp_export_bpf(context, writing), "export")
        finally:
            os.close(writing)
        with os.fdopen(reading, "rb") as exported:
            return _newest_first() + exported.read()
    finally:
        library.seccomp_release(context)


def _add(library: ctypes.CDLL, context: int, rule: _Rule) -> None:
    number = library.seccomp_syscall_resolve_name(rule.call.encode())
    if number == -1:
        number = _NUMBERS.get(rule.call, -1)
        if number == -1:
            raise OSError(errno.ENOSYS, f"libseccomp does not know {rule.call}")
    if number < 0:
        return  # another machine's call; this one has none
    compares: Sequence[tuple[int, int, int, int]] = (rule.when,) if rule.when else ()
    array = (_Compare * max(1, len(compares)))(*(_Compare(*compare) for compare in compares))
    _checked(library.seccomp_rule_add_array(context, 0x00050000 | rule.error, number, len(compares), array), rule.call)


def _newest_first() -> bytes:
    """Three instructions before all: load the call's number; newer than our list, it does not exist."""
    return b"".join(
        struct.pack("=HBBI", *instruction)
        for instruction in (
            (0x20, 0, 0, 0),
            (0x25, 0, 1, _NEWEST),
            (0x06, 0, 0, 0x00050000 | errno.ENOSYS),
        )
    )


def _checked(result: int, what: str) -> None:
    if result < 0:
        raise OSError(-result, f"libseccomp: {what}")


@cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(LIBRARY)
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = (ctypes.c_uint32,)
    library.seccomp_release.argtypes = (ctypes.c_void_p,)
    library.seccomp_release.restype = None
    library.seccomp_export_bpf.argtypes = (ctypes.c_void_p, ctypes.c_int)
    library.seccomp_syscall_resolve_name.argtypes = (ctypes.c_char_p,)
    library.seccomp_rule_add_array.argtypes = (
        ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint, ctypes.POINTER(_Compare)
    )  # fmt: skip
    return library
