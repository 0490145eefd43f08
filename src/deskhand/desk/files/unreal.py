"""File systems without real files (`/proc`, `/sys`, `/dev` …): what they list is made up by the system as it is read.

They are told by their type and the device number of what lies on them, wherever they are mounted. Searching, measuring
or packing them would never end, or say nothing true. Linux says what is mounted; elsewhere none is known.
"""

from __future__ import annotations

import os
import time
from typing import Final

_TYPES: Final = frozenset(
    {
        "apparmorfs", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "debugfs", "devpts", "devtmpfs",
        "efivarfs", "fuse.lxcfs", "fuse.portal", "fusectl", "hugetlbfs", "mqueue", "nfsd", "nsfs", "proc", "pstore",
        "resctrl", "rpc_pipefs", "securityfs", "selinuxfs", "smackfs", "sysfs", "tracefs",
    }
)  # fmt: skip
_DEVICES: Final = "/dev"
"""In a container this is an ordinary file system in memory, with nothing but devices on it."""
_MOUNTS: Final = "/proc/self/mountinfo"
_FRESH_SECONDS: Final = 1.0


class _Known:
    """The device numbers of such file systems, as of a moment ago."""

    def __init__(self) -> None:
        self._asked = float("-inf")
        self._devices: frozenset[int] = frozenset()

    def devices(self) -> frozenset[int]:
        now = time.monotonic()
        if now - self._asked > _FRESH_SECONDS:
            self._devices, self._asked = _read(), now
        return self._devices


_KNOWN: Final = _Known()


def is_unreal(device: int) -> bool:
    """Whether what has this device number lies on a file system without real files."""
    return device in _KNOWN.devices()


def _read() -> frozenset[int]:
    try:
        with open(_MOUNTS, encoding="utf-8", errors="surrogateescape") as lines:  # noqa: PTH123 - quicker
            rows = [line.split() for line in lines]
    except OSError:  # no such list on this system
        return frozenset()
    found: set[int] = set()
    for row in rows:
        mark = row.index("-") if "-" in row else len(row)
        if mark + 1 < len(row) and (row[mark + 1] in _TYPES or row[4] == _DEVICES):
            major, _, minor = row[2].partition(":")
            found.add(os.makedev(int(major), int(minor)))
    return frozenset(found)
