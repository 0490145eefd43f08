"""Who may reach a file or a folder: one name let in before a program starts, and out again after it."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from deskhand.jail.windows.calls import CallFailed, call
from deskhand.jail.windows.structures import ExplicitAccess, Trustee

READ: Final = 0x1200A9
"""Read and execute, and no more."""
CHANGE: Final = 0x1301BF
"""Read, execute, write, make and delete; not who may."""
GRANT, TAKE_AWAY = 1, 4
_FILE, _DACL = 1, 0x4
_BELOW_TOO: Final = 0x3
_IS_SID: Final = 0
_SEE, _SAY_WHO = 0x20000, 0x40000
_SHARED, _EXISTING = 0x7, 3
_FOLDERS_TOO, _NO_LINK = 0x2000000, 0x200000
_LOCK: Final = r"Local\deskhand.jail.permissions"
_LOCK_MILLISECONDS: Final = 60_000
_TIMED_OUT, _FAILED = 0x102, 0xFFFFFFFF
_NOT_THERE: Final = (2, 3)
_ENTRY: Final = re.compile(r"\((?P<kind>[^;()]*);(?P<flags>[^;()]*);(?P<rights>[^;()]*);;;(?P<who>[^;()]*)\)")
_EVERY_PACKAGE: Final = ("AC", "S-1-15-2-1")
_READING: Final = frozenset({"FA", "GA", "0x1200a9", "0x1f01ff"})


@contextmanager
def one_at_a_time() -> Generator[None]:
    """Between processes too: permissions are read, changed and written, and two doing so would undo one another."""
    lock = call("CreateMutexW", None, 0, _LOCK)
    try:
        waited = call("WaitForSingleObject", lock, _LOCK_MILLISECONDS)
        if waited in (_TIMED_OUT, _FAILED):
            raise CallFailed("WaitForSingleObject", waited)
        try:
            yield
        finally:
            call("ReleaseMutex", lock)
    finally:
        call("CloseHandle", lock)


def grant(path: str, sid: int, rights: int) -> None:
    """Let this name in, to a folder with everything below."""
    _change(path, sid, rights, GRANT)


def take_away(path: str, sid: int) -> None:
    """Let this name out again, wherever it was let in from here; nothing is done where the place is gone."""
    try:
        _change(path, sid, 0, TAKE_AWAY)
    except CallFailed as why:
        if why.code not in _NOT_THERE:
            raise


def open_to_packages(path: str) -> bool:
    """Whether every packaged program may read there anyway, as in Windows' own folders."""
    with _opened(path, _SEE) as place, _rules(place) as (_, descriptor):
        return reads_anyway(_as_text(descriptor), below=Path(path).is_dir())


def reads_anyway(sddl: str, *, below: bool) -> bool:
    """Whether rules in Windows' own writing let every package read, here and (in a folder) in everything below."""
    entries = list(_ENTRY.finditer(sddl))
    if any(entry["kind"].startswith("D") for entry in entries):
        return False
    return any(
        entry["kind"] == "A"
        and entry["who"] in _EVERY_PACKAGE
        and "IO" not in _flags(entry["flags"])
        and (not below or {"OI", "CI"} <= _flags(entry["flags"]))
        and entry["rights"] in _READING
        for entry in entries
    )


def _flags(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(0, len(text), 2)}


def _change(path: str, sid: int, rights: int, mode: int) -> None:
    below = _BELOW_TOO if Path(path).is_dir() else 0
    entry = ExplicitAccess(rights, mode, below, Trustee(None, 0, _IS_SID, 0, sid))
    with _opened(path, _SEE | _SAY_WHO) as place, _rules(place) as (rules, _):
        made = ctypes.c_void_p()
        call("SetEntriesInAclW", 1, ctypes.byref(entry), rules, ctypes.byref(made))
        try:
            call("SetSecurityInfo", place, _FILE, _DACL, None, None, made, None)
        finally:
            call("LocalFree", made)


@contextmanager
def _opened(path: str, access: int) -> Generator[int]:
    """The place itself, held open: where it is a link by now, the link and never where it leads."""
    place = call("CreateFileW", path, access, _SHARED, None, _EXISTING, _FOLDERS_TOO | _NO_LINK, None)
    try:
        yield place
    finally:
        call("CloseHandle", place)


@contextmanager
def _rules(place: int) -> Generator[tuple[ctypes.c_void_p, ctypes.c_void_p]]:
    """The rules of a place, and what they lie in."""
    rules, descriptor = ctypes.c_void_p(), ctypes.c_void_p()
    call("GetSecurityInfo", place, _FILE, _DACL, None, None, ctypes.byref(rules), None, ctypes.byref(descriptor))
    try:
        yield rules, descriptor
    finally:
        call("LocalFree", descriptor)


def _as_text(descriptor: ctypes.c_void_p) -> str:
    text = ctypes.c_void_p()
    call(
        "ConvertSecurityDescriptorToStringSecurityDescriptorW",
        descriptor, 1, _DACL, ctypes.byref(text), None,
    )  # fmt: skip
    try:
        return ctypes.wstring_at(text.value or 0)
    finally:
        call("LocalFree", text)
