"""Who is signed in: one-time links, the page's sessions, and the terminal's bearer token.

A session has two halves. One is a cookie, which the page's scripts cannot read, but which the browser also hands to
every other server on this computer's `localhost`, whatever its port. The other is a key in the page's own storage,
which belongs to our port alone, and which no browser sends by itself. Neither half signs anybody in without the other.

Only hashes are kept. Links and tickets live in memory, so a restart withdraws those that were not used; sessions live
in `$DESKHAND_HOME/sessions.json` (0600), so a restart signs nobody out. The terminal's token is made at each start.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

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
class _Ticket:
    session: str
    """The hash of both halves of the session that asked for it: signed out, its tickets are worth nothing."""
    until: float


class Sessions:
    """Links, tickets, sessions and the terminal's token of one hub."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._links: dict[str, float] = {}
        self._sessions: dict[str, float] = _read(file)
        self._tickets: dict[str, _Ticket] = {}
        self._saving = asyncio.Lock()
        self.terminal: Final = secrets.token_urlsafe(32)
        """What the command line sends as its bearer token while this hub runs."""

    def new_link(self) -> str:
        """A token that signs in once."""
        token = secrets.token_urlsafe(32)
        self._links[_hash(token)] = time.time() + LINK_SECONDS
        while len(self._links) > MOST_LINKS:
            del self._links[next(iter(self._links))]
        return token

    async def sign_in(self, token: str) -> Secret | None:
        """Both halves of a new session for a link's token, which is used up; None where it is not valid."""
        found = _held(self._links, _hash(token))
        if found is None or self._links.pop(found) < time.time():
            return None
        secret = Secret(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
        self._sessions[_hash(secret.whole)] = time.time()
        await self._save()
        return secret

    async def signed_in(self, secret: Secret) -> bool:
        """Whether these are the halves of one live session."""
        found = _held(self._sessions, _hash(secret.whole))
        if found is None:
            return False
        idle = time.time() - self._sessions[found]
        if idle > SESSION_SECONDS:
            del self._sessions[found]
            await self._save()
            return False
        if idle > _SEEN_EVERY:
            self._sessions[found] = time.time()
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
            del self._sessions[min(self._sessions, key=self._sessions.__getitem__)]
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


def _read(file: Path) -> dict[str, float]:
    """The sessions on disk. A file that is not ours to read as such signs everybody out, which a new link mends."""
    if not file.exists():
        return {}
    try:
        rows = json.loads(file.read_bytes())["sessions"]
        return {str(name): float(seen) for name, seen in rows.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write(file: Path, sessions: dict[str, float]) -> None:
    fresh = file.with_name(f"{file.name}.new")
    descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w") as out:
        json.dump({"sessions": sessions}, out)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
