"""An AppContainer for one program: a name of its own that reaches nothing but what lets that name in, and no network.

What is let in is written down first, so that after a crash the next start lets it out again (`sweep`).
"""

from __future__ import annotations

import ctypes
import json
import logging
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deskhand.core.jail import Program
from deskhand.jail.problems import BadProgram
from deskhand.jail.windows.calls import CallFailed, call
from deskhand.jail.windows.permissions import CHANGE, READ, grant, one_at_a_time, open_to_packages, take_away
from deskhand.jail.windows.token import text_of

PREFIX: Final = "deskhand.jail."
_SYNCHRONIZE: Final = 0x100000
_NOT_THERE: Final = (2, 3, 1168)
_ACCESS_DENIED: Final = 5
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Container:
    """A made one, with what was let in. `sid` is Windows' own, freed by `remove`."""

    name: str
    sid: int
    alive: int
    """What others see this by as long as we live."""
    record: Path
    paths: tuple[str, ...]

    def own_folder(self) -> str:
        """Where it keeps passing things: the one place beside its folder that it may write, and gone with it."""
        folder = ctypes.c_void_p()
        call("GetAppContainerFolderPath", text_of(self.sid), ctypes.byref(folder))
        try:
            return ctypes.wstring_at(folder.value or 0)
        finally:
            call("CoTaskMemFree", folder)


def make(program: Program, also: Sequence[str], records: Path) -> Container:
    """A container that may change the program's folder and read what it was given; `also` what it runs on."""
    name = PREFIX + secrets.token_hex(12)
    reads = [path for path in (*program.reads, *also) if not open_to_packages(path)]
    paths = (program.folder, *reads)
    alive = call("CreateMutexW", None, 0, _sign(name))
    record = records / f"{name}.json"
    try:
        _write_down(record, paths)
        made = ctypes.c_void_p()
        call("CreateAppContainerProfile", name, name, "A program held by Deskhand", None, 0, ctypes.byref(made))
    except (CallFailed, OSError):
        record.unlink(missing_ok=True)
        call("CloseHandle", alive)
        raise
    container = Container(name, made.value or 0, alive, record, paths)
    try:
        with one_at_a_time():
            _let_in(program.folder, container.sid, CHANGE)
            for path in reads:
                _let_in(path, container.sid, READ)
    except (CallFailed, BadProgram):
        remove(container)
        raise
    return container


def _let_in(path: str, sid: int, rights: int) -> None:
    try:
        grant(path, sid, rights)
    except CallFailed as why:
        if why.code == _ACCESS_DENIED:
            raise BadProgram(what=path, why="you may not say who may reach it") from why
        raise


def remove(container: Container) -> None:
    """Let out what was let in, and forget the container. What cannot be done now is done at the next start."""
    try:
        _undo(container.name, container.sid, container.paths, container.record)
    except (CallFailed, OSError) as why:
        _log.warning("a held program's permissions are taken away at the next start: %s", why)
    finally:
        call("FreeSid", container.sid)
        call("CloseHandle", container.alive)


def sweep(records: Path) -> None:
    """Let out what a crash left in. What somebody alive still uses is left alone."""
    for record in sorted(records.glob(f"{PREFIX}*.json")):
        name = record.stem
        found = call("OpenMutexW", _SYNCHRONIZE, 0, _sign(name))
        if found:
            call("CloseHandle", found)
            continue
        sid = ctypes.c_void_p()
        try:
            call("DeriveAppContainerSidFromAppContainerName", name, ctypes.byref(sid))
            try:
                _undo(name, sid.value or 0, written_down(record), record)
            finally:
                call("FreeSid", sid)
        except (CallFailed, OSError) as why:
            _log.warning("what %s was let into stays so for now: %s", name, why)


def written_down(record: Path) -> tuple[str, ...]:
    """The places in a record; none where we died before it was whole, and so before anything was let in."""
    try:
        told: object = json.loads(record.read_text("utf-8"))
    except ValueError:
        return ()
    return tuple(path for path in told if isinstance(path, str)) if isinstance(told, list) else ()  # pyright: ignore[reportUnknownVariableType]


def _write_down(record: Path, paths: Sequence[str]) -> None:
    record.parent.mkdir(parents=True, exist_ok=True)
    with record.open("x", encoding="utf-8") as file:
        json.dump(list(paths), file)
        file.flush()
        os.fsync(file.fileno())


def _undo(name: str, sid: int, paths: Sequence[str], record: Path) -> None:
    failed: CallFailed | None = None
    with one_at_a_time():
        for path in paths:
            try:
                take_away(path, sid)
            except CallFailed as why:
                # Where we may not say who may reach it, we let nobody in either.
                failed = failed if why.code == _ACCESS_DENIED else why
    try:
        call("DeleteAppContainerProfile", name)
    except CallFailed as why:
        failed = failed if why.code in _NOT_THERE else why
    if failed is not None:
        raise failed
    record.unlink(missing_ok=True)


def _sign(name: str) -> str:
    # Global: a desk in another session of the same person must see it too.
    return f"Global\\{name}"
