"""Outside agents that the owner knows: each an address, the card that was accepted there, and what it is asked for.

What an agent says of itself in its card decides nothing: what it may be asked for is the owner's word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import msgspec

from deskhand.core.cost import NOTHING, Cost
from deskhand.core.hosts import BadHost, host_of

CARD_PATH: Final = "/.well-known/agent-card.json"
PATIENCE: Final = 300


class BadAddress(ValueError):
    """Text that is no address an agent can have."""


@dataclass(frozen=True, slots=True)
class OutsideAgent:
    """One agent that may be asked."""

    name: str
    address: str
    """Where its card lies, without the path that all cards have; in one form, so that it can be compared."""
    card: str = ""
    """The hash of the card that the owner accepted."""
    secret: str = ""
    """The name of the secret that it knows us by; empty where it needs none."""
    says: tuple[str, ...] = ()
    """With these words a request begins that it is for, where nothing here is."""
    cost: Cost = NOTHING
    seconds: int = PATIENCE
    """How long it is waited for."""

    @property
    def card_address(self) -> str:
        return self.address + CARD_PATH


def address_of(given: str) -> str:
    """An agent's address in the one form in which it is kept and compared; raises `BadAddress`."""
    text = given.strip()
    if any(c.isspace() or not c.isprintable() for c in text) or "\\" in text:
        raise BadAddress(given)
    try:
        parts = urlsplit(text)
        host = host_of(parts.hostname or "")
        port = parts.port
    except (ValueError, BadHost):
        raise BadAddress(given) from None
    if parts.scheme not in ("http", "https") or parts.username or parts.password or parts.query or parts.fragment:
        raise BadAddress(given)
    usual = {"http": 80, "https": 443}[parts.scheme]
    place = str(host) if port in (None, usual) else f"{host}:{port}"
    return urlunsplit((parts.scheme, place, parts.path.removesuffix(CARD_PATH).rstrip("/"), "", ""))


def origin_of(address: str) -> tuple[str, str, int]:
    """Scheme, host and port; raises `BadAddress`."""
    parts = urlsplit(address_of(address))
    return parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}[parts.scheme]


def card_hash(card: Mapping[str, Any]) -> str:
    """By which a card is known again, however it is laid out."""
    return hashlib.sha256(msgspec.json.encode(card, order="deterministic")).hexdigest()
