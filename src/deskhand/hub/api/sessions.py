"""Who is signed in: one-time links, the page's sessions, and the terminal's bearer token.

A session has two halves. One is a cookie, which the page's scripts cannot read, but which the browser also hands to
every other server on this computer's `localhost`, whatever its port. The other is a key in the page's own storage,
which belongs to our port alone, and which no browser sends by itself. Neither half signs anybody in without the other,
nor both at another door than the one they were made at.

Only hashes are kept. Links and tickets live in memory, so a restart withdraws those that were not used; sessions live
in `$DESKHAND_HOME/sessions.json` (0600), so a restart signs nobody out. The terminal's token is made at each start.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pydantic import Field, ValidationError

from deskhand.core.values import Record
from deskhand.hub.api.doors import DoorKind

LINK_SECONDS: Final = 24 * 3600
SESSION_SECONDS: Final = 90 * 24 * 3600
MOST_SESSIONS: Final = 50
MOST_LINKS: Final = 20
TICKET_SECONDS: Final = 60
MOST_TICKETS: Final = 200
_SEEN_EVERY: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Secret:
    """What one session proves itself by."""

    cookie: str
    key: str

    @property
    def whole(self) -> str:
        return f"{self.cookie}.{self.key}"


@dataclass(frozen=True, slots=True)
class _Session:
    seen: float
    door: DoorKind
    device: str | None = None
    """The key with which its page signs."""


@dataclass(frozen=True, slots=True)
class _Link:
    until: float
    door: DoorKind


@dataclass(frozen=True, slots=True)
class _Ticket:
    session: str
    """The hash of both halves of the session that asked for it: signed out, its tickets are worth nothing."""
    until: float


class Sessions:
    """Links, tickets, sessions and the terminal's token of one hub."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._links: dict[str, _Link] = {}
        self._sessions = _read(file)
        self._tickets: dict[str, _Ticket] = {}
        self._saving = asyncio.Lock()
        self.terminal: Final = secrets.token_urlsafe(32)
        """What the command line sends as its bearer token while this hub runs."""

    def new_link(self, door: DoorKind = "here") -> str:
        """A token that signs in once, at this door."""
        token = secrets.token_urlsafe(32)
        self._links[_hash(token)] = _Link(time.time() + LINK_SECONDS, door)
        while len(self._links) > MOST_LINKS:
            del self._links[next(iter(self._links))]
        return token

    async def sign_in(self, token: str, door: DoorKind) -> Secret | None:
        """Both halves of a new session for a link's token, which is used up; None where it is not valid here."""
        found = _held(self._links, _hash(token))
        if found is None:
            return None
        link = self._links.pop(found)
        return await self.begin(door) if link.door == door and link.until >= time.time() else None

    async def begin(self, door: DoorKind, device: str | None = None) -> Secret:
        """Both halves of a new session."""
        secret = Secret(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
        self._sessions[_hash(secret.whole)] = _Session(time.time(), door, device)
        await self._save()
        return secret

    async def has_key(self, secret: Secret, device: str) -> None:
        """This session's page signs with the key of this device."""
        name = _hash(secret.whole)
        self._sessions[name] = replace(self._sessions[name], device=device)
        await self._save()

    def key_of(self, secret: Secret) -> str | None:
        found = self._sessions.get(_hash(secret.whole))
        return None if found is None else found.device

    async def signed_in(self, secret: Secret, door: DoorKind) -> bool:
        """Whether these are the halves of one live session, and it was made at this door."""
        found = _held(self._sessions, _hash(secret.whole))
        if found is None or self._sessions[found].door != door:
            return False
        idle = time.time() - self._sessions[found].seen
        if idle > SESSION_SECONDS:
            del self._sessions[found]
            await self._save()
            return False
        if idle > _SEEN_EVERY:
            self._sessions[found] = replace(self._sessions[found], seen=time.time())
            await self._save()
        return True

    def new_ticket(self, secret: Secret, file: str) -> str:
        """What fetches this file once, soon, in the same browser: a link cannot carry the key in a header."""
        ticket = secrets.token_urlsafe(32)
        until = time.time() + TICKET_SECONDS
        self._tickets[_bound(ticket, secret.cookie, file)] = _Ticket(_hash(secret.whole), until)
        while len(self._tickets) > MOST_TICKETS:
            del self._tickets[next(iter(self._tickets))]
        return ticket

    def redeemed(self, ticket: str, cookie: str, file: str) -> bool:
        """Whether this ticket is for this file and this browser's session; it is used up by asking."""
        found = _held(self._tickets, _bound(ticket, cookie, file))
        if found is None:
            return False
        held = self._tickets.pop(found)
        return held.until >= time.time() and held.session in self._sessions

    async def sign_out(self, secret: Secret) -> None:
        found = _held(self._sessions, _hash(secret.whole))
        if found is not None:
            del self._sessions[found]
            await self._save()

    def is_terminal(self, token: str) -> bool:
        return hmac.compare_digest(_hash(token), _hash(self.terminal))

    async def _save(self) -> None:
        while len(self._sessions) > MOST_SESSIONS:
            del self._sessions[min(self._sessions, key=lambda name: self._sessions[name].seen)]
        async with self._saving:
            await asyncio.to_thread(_write, self._file, dict(self._sessions))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _bound(ticket: str, cookie: str, file: str) -> str:
    return _hash(f"{ticket}.{cookie}.{file}")


def _held(held: Mapping[str, object], wanted: str) -> str | None:
    """The entry equal to `wanted`; every entry is compared in full, so time tells nothing."""
    found = None
    for one in held:
        if hmac.compare_digest(one, wanted):
            found = one
    return found


class _Kept(Record):
    """The file."""

    sessions: dict[str, float]
    devices: dict[str, str] = Field(default_factory=dict[str, str])
    doors: dict[str, DoorKind] = Field(default_factory=dict[str, DoorKind])
    """Of those that were not made at this computer's own."""


def _read(file: Path) -> dict[str, _Session]:
    """The sessions on disk. A file that is not ours to read as such signs everybody out, which a new link mends."""
    if not file.exists():
        return {}
    try:
        kept = _Kept.model_validate_json(file.read_bytes())
    except ValidationError:
        return {}
    return {
        name: _Session(seen, kept.doors.get(name, "here"), kept.devices.get(name))
        for name, seen in kept.sessions.items()
    }


def _write(file: Path, sessions: dict[str, _Session]) -> None:
    kept = _Kept(
        sessions={name: one.seen for name, one in sessions.items()},
        devices={name: one.device for name, one in sessions.items() if one.device is not None},
        doors={name: one.door for name, one in sessions.items() if one.door != "here"},
    )
    fresh = file.with_name(f"{file.name}.new")
    descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(kept.model_dump_json())
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
