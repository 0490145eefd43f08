"""The calls into Windows, each with what it takes, what it returns, and how its failure is told."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from ctypes import POINTER, c_int32, c_size_t, c_uint32, c_void_p, c_wchar_p
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Final

from deskhand.jail.windows.structures import ExplicitAccess, ProcessEntry, ProcessInformation, SidAndAttributes

_ONLY_SYSTEM32: Final = 0x800
_INVALID: Final = (1 << 64) - 1
_NOT_KNOWN_HERE: Final = 127


class Fails(Enum):
    """How a call says that it failed."""

    BY_ZERO = auto()
    BY_MINUS_ONE = auto()
    BY_STATUS = auto()
    """What it returns is the error itself."""
    BY_HRESULT = auto()
    NEVER = auto()
    """It does not, or what it returns is looked at by who calls."""


class CallFailed(Exception):
    """A call into Windows that failed: which, and Windows' own number for why."""

    def __init__(self, name: str, code: int) -> None:
        self.name, self.code = name, code
        super().__init__(f"{name}: {_text(code)}error {code}")


@dataclass(frozen=True, slots=True)
class _Call:
    dll: str
    returns: type
    takes: tuple[type, ...]
    fails: Fails


def _call(dll: str, fails: Fails, returns: type, *takes: type) -> _Call:
    return _Call(dll, returns, takes, fails)


# The last are out-parameters: pointers to a handle, a pointer, a number.
_H, _N, _P, _S, _BOOL = c_void_p, c_uint32, c_void_p, c_wchar_p, c_int32
_PH, _PN, _PP, _PSIZE = POINTER(c_void_p), POINTER(c_uint32), POINTER(c_void_p), POINTER(c_size_t)
_K, _A = "kernel32", "advapi32"

CALLS: Final = {
    "CloseHandle": _call(_K, Fails.BY_ZERO, _BOOL, _H),
    "CreateFileW": _call(_K, Fails.BY_MINUS_ONE, _H, _S, _N, _N, _P, _N, _N, _H),
    "CreateJobObjectW": _call(_K, Fails.BY_ZERO, _H, _P, _S),
    "SetInformationJobObject": _call(_K, Fails.BY_ZERO, _BOOL, _H, _N, _P, _N),
    "QueryInformationJobObject": _call(_K, Fails.BY_ZERO, _BOOL, _H, _N, _P, _N, _PN),
    "TerminateJobObject": _call(_K, Fails.BY_ZERO, _BOOL, _H, _N),
    "WaitForSingleObject": _call(_K, Fails.NEVER, _N, _H, _N),
    "GetExitCodeProcess": _call(_K, Fails.BY_ZERO, _BOOL, _H, _PN),
    "CreatePipe": _call(_K, Fails.BY_ZERO, _BOOL, _PH, _PH, _P, _N),
    "SetHandleInformation": _call(_K, Fails.BY_ZERO, _BOOL, _H, _N, _N),
    "GetCurrentProcess": _call(_K, Fails.NEVER, _H),
    "CreateMutexW": _call(_K, Fails.BY_ZERO, _H, _P, _BOOL, _S),
    "OpenMutexW": _call(_K, Fails.NEVER, _H, _N, _BOOL, _S),
    "ReleaseMutex": _call(_K, Fails.BY_ZERO, _BOOL, _H),
    "LocalFree": _call(_K, Fails.NEVER, _P, _P),
    "GetSystemWindowsDirectoryW": _call(_K, Fails.BY_ZERO, _N, _P, _N),
    "InitializeProcThreadAttributeList": _call(_K, Fails.NEVER, _BOOL, _P, _N, _N, _PSIZE),
    "UpdateProcThreadAttribute": _call(_K, Fails.BY_ZERO, _BOOL, _P, _N, c_size_t, _P, c_size_t, _P, _PSIZE),
    "DeleteProcThreadAttributeList": _call(_K, Fails.NEVER, _N, _P),
    "CreateToolhelp32Snapshot": _call(_K, Fails.BY_MINUS_ONE, _H, _N, _N),
    "Process32FirstW": _call(_K, Fails.NEVER, _BOOL, _H, POINTER(ProcessEntry)),
    "Process32NextW": _call(_K, Fails.NEVER, _BOOL, _H, POINTER(ProcessEntry)),
    "OpenProcessToken": _call(_A, Fails.BY_ZERO, _BOOL, _H, _N, _PH),
    "CreateRestrictedToken": _call(
        _A, Fails.BY_ZERO, _BOOL, _H, _N, _N, POINTER(SidAndAttributes), _N, _P, _N, _P, _PH
    ),
    "CreateProcessAsUserW": _call(
        _A, Fails.BY_ZERO, _BOOL, _H, _S, _P, _P, _P, _BOOL, _N, _P, _S, _P, POINTER(ProcessInformation)
    ),
    "GetTokenInformation": _call(_A, Fails.BY_ZERO, _BOOL, _H, _N, _P, _N, _PN),
    "ConvertStringSidToSidW": _call(_A, Fails.BY_ZERO, _BOOL, _S, _PP),
    "ConvertSidToStringSidW": _call(_A, Fails.BY_ZERO, _BOOL, _P, _PP),
    "ConvertStringSecurityDescriptorToSecurityDescriptorW": _call(_A, Fails.BY_ZERO, _BOOL, _S, _N, _PP, _PN),
    "ConvertSecurityDescriptorToStringSecurityDescriptorW": _call(_A, Fails.BY_ZERO, _BOOL, _P, _N, _N, _PP, _PN),
    "FreeSid": _call(_A, Fails.NEVER, _P, _P),
    "GetSecurityInfo": _call(_A, Fails.BY_STATUS, _N, _H, _N, _N, _PP, _PP, _PP, _PP, _PP),
    "SetEntriesInAclW": _call(_A, Fails.BY_STATUS, _N, _N, POINTER(ExplicitAccess), _P, _PP),
    "SetSecurityInfo": _call(_A, Fails.BY_STATUS, _N, _H, _N, _N, _P, _P, _P, _P),
    "CreateAppContainerProfile": _call("userenv", Fails.BY_HRESULT, c_int32, _S, _S, _S, _P, _N, _PP),
    "DeleteAppContainerProfile": _call("userenv", Fails.BY_HRESULT, c_int32, _S),
    "DeriveAppContainerSidFromAppContainerName": _call("userenv", Fails.BY_HRESULT, c_int32, _S, _PP),
    "GetAppContainerFolderPath": _call("userenv", Fails.BY_HRESULT, c_int32, _S, _PP),
    "CoTaskMemFree": _call("ole32", Fails.NEVER, _N, _P),
    "CreateDesktopW": _call("user32", Fails.BY_ZERO, _H, _S, _S, _P, _N, _N, _P),
    "CloseDesktop": _call("user32", Fails.BY_ZERO, _BOOL, _H),
    "GetProcessWindowStation": _call("user32", Fails.BY_ZERO, _H),
    "GetUserObjectInformationW": _call("user32", Fails.BY_ZERO, _BOOL, _H, _N, _P, _N, _PN),
}  # fmt: skip


def call(name: str, *given: object) -> int:
    """One call; what it returns, as a number. Raises `CallFailed` where it says that it failed."""
    returned = _loaded(name)(*given)
    code = _failure(CALLS[name].fails, int(returned or 0))
    if code is not None:
        raise CallFailed(name, _last_error() if code < 0 else code)
    return int(returned or 0)


def _failure(fails: Fails, returned: int) -> int | None:
    """The error's number, -1 where Windows keeps it elsewhere, or nothing."""
    if fails is Fails.BY_ZERO:
        return -1 if returned == 0 else None
    if fails is Fails.BY_MINUS_ONE:
        return -1 if returned in (-1, _INVALID) else None
    if fails is Fails.BY_STATUS:
        return returned or None
    if fails is Fails.BY_HRESULT and returned < 0:
        # Those that wrap an ordinary error (facility 7) are told as that one.
        return returned & 0xFFFF if (returned >> 16) & 0x1FFF == 7 else returned & 0xFFFFFFFF
    return None


@cache
def _loaded(name: str) -> Callable[..., int | None]:
    known = CALLS[name]
    try:
        found = _library(known.dll)[name]
    except AttributeError:
        # What only looks like Windows may lack some of it.
        raise CallFailed(name, _NOT_KNOWN_HERE) from None
    found.argtypes = known.takes
    found.restype = known.returns
    return found


@cache
def _library(name: str) -> ctypes.CDLL:
    # On 64 bits there is one calling convention, so this is what WinDLL is, and exists everywhere.
    return ctypes.CDLL(f"{name}.dll", use_last_error=True, winmode=_ONLY_SYSTEM32)


def _last_error() -> int:
    return ctypes.get_last_error() if sys.platform == "win32" else 0


def _text(code: int) -> str:
    return f"{ctypes.FormatError(code).strip()}, " if sys.platform == "win32" else ""
