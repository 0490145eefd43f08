"""A job object: what a program and everything it starts belong to, are counted in, and end with."""

from __future__ import annotations

import ctypes
import os
import shutil
import struct
import time
from collections.abc import Iterator, Sequence
from typing import Final

from deskhand.core.jail import Limits
from deskhand.jail.watch import Usage
from deskhand.jail.windows.calls import CallFailed, call
from deskhand.jail.windows.limits import KILLED, NO_WINDOWS_OF_OTHERS, Taken, settings, usage
from deskhand.jail.windows.structures import JobAccounting, JobExtendedLimits, ProcessEntry

_PROCESS_IDS, _UI, _ACCOUNTING, _EXTENDED = 3, 4, 8, 9
_MORE_DATA: Final = 234
_PROCESSES: Final = 0x2
_LOOK_AGAIN: Final = 0.5
_LONGEST_LOOK: Final = 0.2


class Job:
    """The job of one program. Closed, everything in it ends, also when we end ourselves in whatever way."""

    def __init__(self, limits: Limits, places: Sequence[str]) -> None:
        self._limits, self._places = limits, places
        self._began = time.time()
        self._looked = 0.0
        self._taken = Taken()
        self._free = [_free(place) for place in places]
        self.handle = call("CreateJobObjectW", None, None)
        try:
            self._set(_EXTENDED, settings(limits))
            self._set(_UI, ctypes.c_uint32(NO_WINDOWS_OF_OTHERS))
        except CallFailed:
            self.close()
            raise

    def _set(self, kind: int, what: ctypes.Structure | ctypes.c_uint32) -> None:
        call("SetInformationJobObject", self.handle, kind, ctypes.byref(what), ctypes.sizeof(what))

    def _get(self, kind: int, into: ctypes.Structure | ctypes.Array[ctypes.c_char]) -> None:
        call("QueryInformationJobObject", self.handle, kind, ctypes.byref(into), ctypes.sizeof(into), None)

    def end(self) -> None:
        """End everything in it; may be called again."""
        call("TerminateJobObject", self.handle, KILLED)

    def close(self) -> None:
        handle, self.handle = self.handle, 0
        if handle:
            call("CloseHandle", handle)

    def alive(self) -> int:
        """How many of its processes are still there."""
        accounting = JobAccounting()
        self._get(_ACCOUNTING, accounting)
        return int(accounting.ActiveProcesses)

    def used(self) -> Usage:
        """What it used so far, without a look into its folders."""
        accounting, limits = JobAccounting(), JobExtendedLimits()
        self._get(_ACCOUNTING, accounting)
        self._get(_EXTENDED, limits)
        return usage(accounting, int(limits.PeakJobMemoryUsed), self._threads(), self._taken)

    def largest(self) -> int:
        """The largest file it was seen to have made."""
        return self._taken.largest

    def look(self) -> Usage:
        """What it used so far. Into its folders only where it wrote, or room vanished, enough to matter."""
        now = time.monotonic()
        if now - self._looked > _LOOK_AGAIN and self._may_have_taken() > min(self._limits.file_size, self._limits.disk):
            self._looked = now
            self._taken = taken(self._places, self._began)
        return self.used()

    def _may_have_taken(self) -> int:
        accounting = JobAccounting()
        self._get(_ACCOUNTING, accounting)
        vanished = max(before - _free(place) for before, place in zip(self._free, self._places, strict=True))
        return max(int(accounting.IoInfo.WriteTransferCount), vanished)

    def _threads(self) -> int:
        mine = self._processes()
        snapshot = call("CreateToolhelp32Snapshot", _PROCESSES, 0)
        try:
            return sum(int(entry.cntThreads) for entry in _entries(snapshot) if int(entry.th32ProcessID) in mine)
        finally:
            call("CloseHandle", snapshot)

    def _processes(self) -> set[int]:
        room = self._limits.processes + 64
        told = ctypes.create_string_buffer(8 + 8 * room)
        try:
            self._get(_PROCESS_IDS, told)
        except CallFailed as why:
            if why.code != _MORE_DATA:
                raise
        _, listed = struct.unpack_from("=II", told)
        return set(struct.unpack_from(f"={min(listed, room)}Q", told, 8))


def _entries(snapshot: int) -> Iterator[ProcessEntry]:
    entry = ProcessEntry()
    entry.dwSize = ctypes.sizeof(entry)
    more = call("Process32FirstW", snapshot, ctypes.byref(entry))
    while more:
        yield entry
        more = call("Process32NextW", snapshot, ctypes.byref(entry))


def taken(places: Sequence[str], since: float) -> Taken:
    """The files below these places that changed since, as far as a short look reaches."""
    until = time.monotonic() + _LONGEST_LOOK
    largest = whole = 0
    waiting = list(places)
    while waiting and time.monotonic() < until:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                        continue
                    now = entry.stat(follow_symlinks=False)
                    if now.st_mtime >= since - 2:
                        largest, whole = max(largest, now.st_size), whole + now.st_size
        except OSError:
            continue  # gone meanwhile, or not ours to look into
    return Taken(largest, whole, complete=not waiting)


def _free(place: str) -> int:
    """The room left where this lies; nothing where nobody can tell."""
    try:
        return shutil.disk_usage(place).free
    except OSError:
        return 0
