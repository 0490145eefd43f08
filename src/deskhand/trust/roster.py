"""The owner's list of devices: append-only, every entry signed by the owner's key and chained to the one before.

Whoever stores or passes on the list can hold it back; they cannot add to it, reorder it, drop from its middle, or bring
back a device that was revoked. The first entry is the owner's own key, and hangs on the hash of that key: knowing the
key (from the set-up, or from the QR code) is knowing where the only right list begins.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Final, Literal, cast

import msgspec

from deskhand.trust.keys import Alg, Key, check_public, device_id
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.signed import Kind, Signed, check, sign
from deskhand.trust.strict import DeviceId, Hash, Moment, Name, Strict, check_name, read, write

DeviceKind = Literal["phone", "page", "cli", "desk", "hub"]
PEOPLES: Final[frozenset[str]] = frozenset({"phone", "page", "cli"})
"""The kinds that stand for a person; the others are programs, and a program consents to nothing."""
LONGEST: Final = 10_000


class Device(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A key holder as the owner listed it."""

    id: DeviceId
    kind: DeviceKind
    alg: Alg
    public: Annotated[bytes, msgspec.Meta(max_length=65)]
    name: Name
    person: Name
    added: Moment


class Add(Strict, frozen=True, kw_only=True, tag_field="op", tag="add"):
    n: Annotated[int, msgspec.Meta(ge=1, le=LONGEST)]
    prev: Hash
    device: Device
    at: Moment


class Revoke(Strict, frozen=True, kw_only=True, tag_field="op", tag="revoke"):
    n: Annotated[int, msgspec.Meta(ge=1, le=LONGEST)]
    prev: Hash
    id: DeviceId
    at: Moment


class Rename(Strict, frozen=True, kw_only=True, tag_field="op", tag="name"):
    """The owner calls a device something else."""

    n: Annotated[int, msgspec.Meta(ge=1, le=LONGEST)]
    prev: Hash
    id: DeviceId
    name: Name
    at: Moment


class Prefer(Strict, frozen=True, kw_only=True, tag_field="op", tag="default"):
    """The desk that is meant where a request names none."""

    n: Annotated[int, msgspec.Meta(ge=1, le=LONGEST)]
    prev: Hash
    id: DeviceId
    at: Moment


Entry = Add | Revoke | Rename | Prefer


@dataclass(frozen=True, slots=True)
class _Owner:
    public: bytes
    alg: Alg = "ed25519"

    @property
    def id(self) -> str:
        return device_id(self.public)


class Roster:
    """One list, read and checked. It never changes: what follows from it is a new one."""

    __slots__ = ("_devices", "_owner", "entries", "head", "preferred", "revoked")

    def __init__(self, owner: bytes) -> None:
        """An empty list of this owner (an Ed25519 public key); raises `Rejected` where it is no key."""
        check_public("ed25519", owner)
        self._owner = _Owner(owner)
        self._devices: MappingProxyType[str, Device] = MappingProxyType({})
        self.entries: tuple[Signed, ...] = ()
        self.revoked: frozenset[str] = frozenset()
        self.preferred: str | None = None
        """The desk that the owner made the default; revoked perhaps since: see `trust.desks`."""
        self.head = begin(owner)

    @classmethod
    def begun(cls, owner: Key, *, person: str, name: str, at: int) -> Roster:
        """The list of a fresh installation: the owner's own key, by which the terminal signs."""
        return cls(owner.public).adding(
            owner, kind="cli", alg="ed25519", public=owner.public, name=name, person=person, at=at
        )

    @classmethod
    def read(cls, owner: bytes, entries: Sequence[Signed]) -> Roster:
        """The list that these entries make, every one of them checked; raises `Rejected`. An empty one is refused."""
        if not entries:
            raise Rejected(Why.TRUNCATED)
        return cls(owner)._extended(entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Device]:
        """The devices that hold now."""
        return (device for device in self._devices.values() if device.id not in self.revoked)

    @property
    def ever(self) -> Iterator[Device]:
        """Every device there ever was, oldest first."""
        return iter(self._devices.values())

    @property
    def gone(self) -> Iterator[Device]:
        """The devices that were revoked."""
        return (device for device in self._devices.values() if device.id in self.revoked)

    @property
    def public(self) -> bytes:
        """The owner's public key."""
        return self._owner.public

    @property
    def owner(self) -> str:
        """The id of the owner's own key."""
        return self._owner.id

    def device(self, id_: str) -> Device:
        """The device of this id, if it may speak; raises `Rejected` for one unknown or revoked."""
        if id_ in self.revoked:
            raise Rejected(Why.REVOKED)
        device = self._devices.get(id_)
        if device is None:
            raise Rejected(Why.UNKNOWN_DEVICE)
        return device

    def spoken(self, signed: Signed, kind: Kind) -> Device:
        """The device that signed this as this kind, if it may speak; raises `Rejected`."""
        device = self.device(signed.by)
        check(signed, kind, device)
        return device

    def adding(
        self, owner: Key, *, kind: DeviceKind, alg: Alg, public: bytes, name: str, person: str, at: int
    ) -> Roster:
        """The list with one device more; raises `Rejected` as it would be at every reader, and for a name that hides
        something."""
        names = {"name": check_name(name), "person": check_name(person)}
        device = Device(id=device_id(public), kind=kind, alg=alg, public=public, added=at, **names)
        return self._with(owner, Add(n=len(self) + 1, prev=self.head, device=device, at=at))

    def revoking(self, owner: Key, id_: str, *, at: int) -> Roster:
        """The list in which this id is dead for ever."""
        return self._with(owner, Revoke(n=len(self) + 1, prev=self.head, id=id_, at=at))

    def renaming(self, owner: Key, id_: str, name: str, *, at: int) -> Roster:
        """The list in which a device is called something else."""
        return self._with(owner, Rename(n=len(self) + 1, prev=self.head, id=id_, name=name, at=at))

    def preferring(self, owner: Key, id_: str, *, at: int) -> Roster:
        """The list in which this desk is the default."""
        return self._with(owner, Prefer(n=len(self) + 1, prev=self.head, id=id_, at=at))

    def merged(self, theirs: Sequence[Signed]) -> Roster:
        """The longer of this list and theirs, if theirs goes on from it.

        Raises `Rejected`: truncated when theirs is shorter (keep ours, and send it to them), forked when the owner's
        key signed another entry in the place of one of ours, and whatever is wrong with an entry.
        """
        for n, (mine, other) in enumerate(zip(self.entries, theirs, strict=False)):
            if mine.raw != other.raw:
                check(other, Kind.ROSTER, self._owner)
                raise Rejected(Why.FORKED if _entry(other).n == n + 1 else Why.BROKEN)
        if len(theirs) < len(self.entries):
            raise Rejected(Why.TRUNCATED)
        return self._extended(theirs[len(self.entries) :])

    def _with(self, owner: Key, entry: Entry) -> Roster:
        return self._extended([sign(owner, Kind.ROSTER, write(entry))])

    def _extended(self, more: Sequence[Signed]) -> Roster:
        if len(self.entries) + len(more) > LONGEST:
            raise Rejected(Why.TOO_LARGE)
        devices, revoked, head, n = dict(self._devices), set(self.revoked), self.head, len(self.entries)
        preferred = self.preferred
        for signed in more:
            n += 1
            if signed.by != self.owner:
                raise Rejected(Why.SPEAKER)
            check(signed, Kind.ROSTER, self._owner)
            entry = _entry(signed)
            if entry.n != n or entry.prev != head:
                raise Rejected(Why.BROKEN)
            if isinstance(entry, Add):
                devices[entry.device.id] = self._added(entry, devices, revoked)
            elif isinstance(entry, Rename):
                devices[entry.id] = msgspec.structs.replace(_alive(entry.id, devices, revoked), name=entry.name)
            elif isinstance(entry, Prefer):
                if _alive(entry.id, devices, revoked).kind != "desk":
                    raise Rejected(Why.BROKEN)
                preferred = entry.id
            else:
                revoked.add(self._gone(entry, devices, revoked))
            head = signed.hash
        made = Roster(self._owner.public)
        made._devices, made.revoked = MappingProxyType(devices), frozenset(revoked)
        made.entries, made.head, made.preferred = (*self.entries, *more), head, preferred
        return made

    def _added(self, entry: Add, devices: dict[str, Device], revoked: set[str]) -> Device:
        device = entry.device
        if device.id in revoked:
            raise Rejected(Why.RETURNED)
        if device.id in devices:
            raise Rejected(Why.BROKEN)
        if device.id != device_id(device.public):
            raise Rejected(Why.KEY)
        check_public(device.alg, device.public)
        if (entry.n == 1) != (device.public == self._owner.public) or (entry.n == 1 and device.kind != "cli"):
            raise Rejected(Why.BROKEN)
        return device

    def _gone(self, entry: Revoke, devices: dict[str, Device], revoked: set[str]) -> str:
        _alive(entry.id, devices, revoked)
        if entry.id == self.owner:
            raise Rejected(Why.BROKEN)
        return entry.id


def _alive(id_: str, devices: Mapping[str, Device], revoked: Collection[str]) -> Device:
    if id_ not in devices:
        raise Rejected(Why.UNKNOWN_DEVICE)
    if id_ in revoked:
        raise Rejected(Why.BROKEN)
    return devices[id_]


def begin(owner: bytes) -> str:
    """What the first entry hangs on; also what a QR code says of the owner's key."""
    return hashlib.sha256(b"deskhand/owner/1\0" + owner).hexdigest()


def owner_named(first: bytes) -> bytes:
    """The key that a list says it is its owner's, by its first entry; raises `Rejected`. Nobody has vouched for it."""
    entry = read(first, _ENTRY)
    if not isinstance(entry, Add) or entry.n != 1:
        raise Rejected(Why.BROKEN)
    return entry.device.public


_ENTRY: Final = cast("type[Entry]", Entry)


def _entry(signed: Signed) -> Entry:
    return read(signed.raw, _ENTRY)
