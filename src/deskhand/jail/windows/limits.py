"""What a program may use up, as a job object knows it, and what became of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from deskhand.core.jail import Hit, Limits
from deskhand.jail.watch import Usage
from deskhand.jail.windows.structures import JobAccounting, JobExtendedLimits

KILLED: Final = 137
"""The code of what we ended ourselves: 128 and the number of the signal it would be elsewhere."""
NOT_ENOUGH_QUOTA: Final = 1816
"""The code of what Windows ended, because the whole job had used up its time."""
PER_SECOND: Final = 10_000_000
_MARGIN: Final = 64 << 20
_ROOM: Final = 16

JOB_TIME: Final = 0x4
ACTIVE_PROCESS: Final = 0x8
JOB_MEMORY: Final = 0x200
DIE_ON_UNHANDLED_EXCEPTION: Final = 0x400
KILL_ON_CLOSE: Final = 0x2000
FLAGS: Final = JOB_TIME | ACTIVE_PROCESS | JOB_MEMORY | DIE_ON_UNHANDLED_EXCEPTION | KILL_ON_CLOSE
"""Neither way of breaking away is among them, so whatever it starts stays in the job."""
NO_WINDOWS_OF_OTHERS: Final = 0xFF
"""Every restriction there is: handles, clipboard (both ways), system settings, display, atoms, desktop, signing out."""


def settings(limits: Limits) -> JobExtendedLimits:
    """The walls behind the watch, which ends a program at its limits and says so."""
    job = JobExtendedLimits()
    basic = job.BasicLimitInformation
    basic.LimitFlags = FLAGS
    basic.PerJobUserTimeLimit = int((limits.cpu + 1) * PER_SECOND)
    basic.ActiveProcessLimit = limits.processes + _ROOM
    job.JobMemoryLimit = limits.memory + _MARGIN
    return job


@dataclass(frozen=True, slots=True)
class Taken:
    """What lies on the disk because of the program: the largest of its files, and all together."""

    largest: int = 0
    all: int = 0
    complete: bool = False


def usage(accounting: JobAccounting, peak: int, threads: int, taken: Taken) -> Usage:
    """What the job used so far. Memory is the most it ever held, so what was passed between two looks counts."""
    return Usage(
        cpu=(accounting.TotalUserTime + accounting.TotalKernelTime) / PER_SECOND,
        memory=peak,
        processes=max(accounting.ActiveProcesses, threads),
        # What was written counts writes into pipes too, so what lies there is asked first.
        written=taken.all if taken.complete else accounting.IoInfo.WriteTransferCount,
    )


def hit_by_exit(exit_code: int, limits: Limits, cpu: float) -> Hit | None:
    """A limit that Windows itself upheld, known from the code it ended the program with."""
    return Hit.CPU if exit_code == NOT_ENOUGH_QUOTA and cpu >= limits.cpu else None
