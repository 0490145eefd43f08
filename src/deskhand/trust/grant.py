"""Grants as they are signed and passed on, and the book in which a desk keeps those it took.

The owner grants what they like. Any other device of a person may hand on a part of what it holds itself, never more:
every field of the child lies within its parent's. A grant dies with its parent and with the device that signed it.
What a grant covers is decided in `core.flow.grants`; here is only who said so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import msgspec

from deskhand.core.flow.grants import ANY, Grant, narrower
from deskhand.trust.grantform import check_form, check_reading, is_settings
from deskhand.trust.keys import Key
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import PEOPLES, Device, Roster
from deskhand.trust.signed import Kind, Signed, sign
from deskhand.trust.strict import Moment, Name, Nonce, Strict, read, write

LONGEST_CHAIN: Final = 8


class Granting(Strict, frozen=True, kw_only=True):
    """What is signed. `nonce` tells two grants apart that say the same."""

    iat: Moment
    nonce: Nonce
    grant: Grant


class TakenBack(Strict, frozen=True, kw_only=True):
    """A tombstone for a grant: its id never holds again."""

    iat: Moment
    id: Name


@dataclass(frozen=True, slots=True)
class Held:
    """A grant that was taken, and on whose word."""

    grant: Grant
    by: str
    signed: Signed
    depth: int


def signed_grant(key: Key, granting: Granting) -> Signed:
    return sign(key, Kind.GRANT, write(granting))


def signed_end(key: Key, end: TakenBack) -> Signed:
    return sign(key, Kind.TAKEN_BACK, write(end))


class GrantBook:
    """All grants of one desk. It never changes: what follows from it is a new one."""

    __slots__ = ("_held", "ends")

    def __init__(self) -> None:
        self._held: MappingProxyType[str, Held] = MappingProxyType({})
        self.ends: MappingProxyType[str, Signed] = MappingProxyType({})

    def __iter__(self) -> Iterator[Held]:
        """Everything that was ever taken, parents first."""
        return iter(self._held.values())

    def adding(self, signed: Signed, roster: Roster, *, kept: bool = False) -> GrantBook:
        """The book with this grant; raises `Rejected`. The very same grant again changes nothing.

        `kept`: it was taken before and is read from where it is kept, so it may look as grants no longer may.
        """
        device = roster.spoken(signed, Kind.GRANT)
        grant = read(signed.raw, Granting).grant
        check_reading(grant)
        before = self._held.get(grant.id)
        if before is not None:
            if before.signed.raw == signed.raw and before.by == signed.by:
                return self
            raise Rejected(Why.REPLAYED)
        if not kept:
            check_form(grant)
            if is_settings(grant.id) and grant.parent is not None:
                raise Rejected(Why.SPEAKER)
        if grant.id in self.ends:
            raise Rejected(Why.REVOKED)
        depth = self._check_authority(grant, device, roster)
        made = GrantBook()
        made._held = MappingProxyType({**self._held, grant.id: Held(grant, device.id, signed, depth)})
        made.ends = self.ends
        return made

    def ending(self, signed: Signed, roster: Roster) -> GrantBook:
        """The book after a grant was taken back, by the owner or by the device that gave it; raises `Rejected`."""
        device = roster.spoken(signed, Kind.TAKEN_BACK)
        end = read(signed.raw, TakenBack)
        held = self._held.get(end.id)
        if held is None:
            raise Rejected(Why.GRANT)
        if device.id not in (roster.owner, held.by):
            raise Rejected(Why.SPEAKER)
        if end.id in self.ends:
            return self
        made = GrantBook()
        made._held = self._held
        made.ends = MappingProxyType({**self.ends, end.id: signed})
        return made

    def grants(self, roster: Roster) -> tuple[Grant, ...]:
        """All of them for the table, those that no longer hold marked as revoked.

        A denial whose signer was revoked still denies: revoking a device never opens anything.
        """
        return tuple(
            held.grant if self._alive(held, roster) else msgspec.structs.replace(held.grant, revoked=True)
            for held in self
        )

    def _alive(self, held: Held, roster: Roster) -> bool:
        if held.grant.id in self.ends:
            return False
        if held.by in roster.revoked and not held.grant.deny:
            return False
        if held.grant.device in roster.revoked and not held.grant.deny:
            return False
        return held.grant.parent is None or self._alive(self._held[held.grant.parent], roster)

    def _check_authority(self, grant: Grant, device: Device, roster: Roster) -> int:
        """How far it stands from the owner; raises `Rejected` for what this device may not give."""
        owner = device.id == roster.owner
        if grant.parent is None:
            if not owner:
                raise Rejected(Why.SPEAKER)
            return 0
        parent = self._held.get(grant.parent)
        if parent is None:
            raise Rejected(Why.GRANT)
        if not self._alive(parent, roster):
            raise Rejected(Why.REVOKED)
        if not owner and not _holds(device, parent.grant):
            raise Rejected(Why.SPEAKER)
        if grant.deny or not narrower(grant, parent.grant) or parent.depth + 1 >= LONGEST_CHAIN:
            raise Rejected(Why.WIDENED)
        return parent.depth + 1


def _holds(device: Device, grant: Grant) -> bool:
    """Whether a device may hand a grant on: it stands for a person, and the grant is theirs."""
    mine = grant.person in (ANY, device.person) and grant.device in (ANY, device.id)
    return mine and device.kind in PEOPLES and grant.channel in (ANY, device.kind)
