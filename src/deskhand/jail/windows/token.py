"""What a held program is: this person without any power of an administrator, and a desktop nobody else is on."""

from __future__ import annotations

import ctypes
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from deskhand.jail.windows.calls import call
from deskhand.jail.windows.structures import SecurityAttributes, SidAndAttributes

_ASSIGN_DUPLICATE_QUERY: Final = 0x1 | 0x2 | 0x8
_NO_PRIVILEGES, _NO_ADMINISTRATOR = 0x1, 0x4
_DENIED_ONLY: Final = ("S-1-5-32-544", "S-1-5-32-547", "S-1-5-32-551")
"""Administrators, power users, backup operators: what they were denied still counts, what they may does not."""
_USER: Final = 1
_NAME: Final = 2
_ALL: Final = 0x10000000


@contextmanager
def sid_of(text: str) -> Generator[int]:
    sid = ctypes.c_void_p()
    call("ConvertStringSidToSidW", text, ctypes.byref(sid))
    try:
        yield sid.value or 0
    finally:
        call("LocalFree", sid)


@contextmanager
def own_token() -> Generator[int]:
    token = ctypes.c_void_p()
    call("OpenProcessToken", call("GetCurrentProcess"), _ASSIGN_DUPLICATE_QUERY, ctypes.byref(token))
    try:
        yield token.value or 0
    finally:
        call("CloseHandle", token)


@contextmanager
def restricted() -> Generator[int]:
    """Our own token without privileges (but for walking through folders) and without administrators' groups."""
    made = ctypes.c_void_p()
    groups = (SidAndAttributes * len(_DENIED_ONLY))()
    with own_token() as own, sid_of(_DENIED_ONLY[0]) as a, sid_of(_DENIED_ONLY[1]) as b, sid_of(_DENIED_ONLY[2]) as c:
        for at, sid in enumerate((a, b, c)):
            groups[at].Sid = sid
        call(
            "CreateRestrictedToken", own, _NO_PRIVILEGES | _NO_ADMINISTRATOR, len(groups), groups,
            0, None, 0, None, ctypes.byref(made),
        )  # fmt: skip
    try:
        yield made.value or 0
    finally:
        call("CloseHandle", made)


def text_of(sid: int) -> str:
    """Windows' own writing of a name."""
    text = ctypes.c_void_p()
    call("ConvertSidToStringSidW", sid, ctypes.byref(text))
    try:
        return ctypes.wstring_at(text.value or 0)
    finally:
        call("LocalFree", text)


def own_sid() -> str:
    """Who we are, in Windows' own writing."""
    told = ctypes.create_string_buffer(256)
    with own_token() as own:
        call("GetTokenInformation", own, _USER, told, len(told), ctypes.byref(ctypes.c_uint32()))
    return text_of(SidAndAttributes.from_buffer(told).Sid)


@contextmanager
def desktop(package: int) -> Generator[str]:
    """A desktop for one program, so that it sees no window of others and none sees its own; its whole name."""
    rules = f"D:P(A;;GA;;;{own_sid()})(A;;GA;;;{text_of(package)})S:(ML;;NW;;;LW)"
    descriptor = ctypes.c_void_p()
    call("ConvertStringSecurityDescriptorToSecurityDescriptorW", rules, 1, ctypes.byref(descriptor), None)
    name = f"deskhand-{secrets.token_hex(8)}"
    attributes = SecurityAttributes(ctypes.sizeof(SecurityAttributes), descriptor, 0)
    try:
        made = call("CreateDesktopW", name, None, None, 0, _ALL, ctypes.byref(attributes))
    finally:
        call("LocalFree", descriptor)
    try:
        yield f"{_station()}\\{name}"
    finally:
        call("CloseDesktop", made)


def _station() -> str:
    told = ctypes.create_unicode_buffer(256)
    station = call("GetProcessWindowStation")
    call("GetUserObjectInformationW", station, _NAME, told, ctypes.sizeof(told), ctypes.byref(ctypes.c_uint32()))
    return told.value
