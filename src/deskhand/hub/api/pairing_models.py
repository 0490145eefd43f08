"""What crosses the HTTP interface when a device is paired."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from deskhand.core.values import Record
from deskhand.core.words import Lang
from deskhand.hub.api.models import Base64, DeviceName, SignedBytes

LONGEST_WAIT = 25
"""Seconds for which one request may wait for news: below what browsers and proxies give up after."""
Way = Literal["qr", "code"]
Stage = Literal["none", "waiting", "asking", "confirmed", "failed"]


class LanView(Record):
    """Where other machines reach this hub; everything empty where they do not."""

    open: bool = False
    url: str = ""
    """By name, over TLS."""
    plain: str = ""
    """Over plain http, which may only look; also where the certificate is fetched."""
    names: list[str] = Field(default_factory=list[str])
    addresses: list[str] = Field(default_factory=list[str])
    """None at the moment where this computer is in no network."""
    fingerprint: str | None = None
    """Of our own certificate authority (SHA-256); None with the owner's certificate."""


class NewPairing(Record):
    way: Way = "qr"
    lang: Lang = "en"
    """In which both sides show the six words."""
    desk: bool = False
    """A computer is to be worked on, instead of a phone that asks; always by digits."""
    address: bool = False
    """Have the link carry an address instead of a name, for a network that does not find the name."""


class Offer(Record):
    """What to show to the new device."""

    way: Way
    qr: str
    """The picture of the address, as SVG; empty for a pairing by code."""
    url: str
    """Where the new device goes. By QR code, the secret is in it."""
    code: str
    """Eight digits; empty for a pairing by QR code."""
    expires: int
    """Seconds for which it is still good."""


class NewcomerView(Record):
    """The device that knew the secret."""

    id: DeviceName
    name: str
    kind: Literal["phone", "page", "desk"]
    folders: list[str] = Field(default_factory=list[str])
    """Where a desk is to be worked on."""


class PairingQuery(Record):
    wait: Annotated[int, Field(ge=0, le=LONGEST_WAIT)] = 0
    """Seconds to wait for it to be no longer what `state` says."""
    state: Stage | None = None


class PairingState(Record):
    state: Stage
    offer: Offer | None = None
    """While it waits for a device."""
    device: NewcomerView | None = None
    words: list[str] = Field(default_factory=list[str])
    """While it asks: the words that must stand there too."""
    why: str = ""
    """Why it failed, for people."""


class NewConfirm(Record):
    words: Annotated[list[Annotated[str, StringConstraints(max_length=40)]], Field(max_length=6)]
    """The ones that were shown."""
    yes: bool
    signed: SignedBytes | None = None
    """With a yes: a command of the owner with the text “pair ” and the id of the device."""


class NewHello(Record):
    claim: Annotated[Base64, StringConstraints(min_length=4, max_length=4_000)]
    """The bytes of the device's claim."""


class Welcomed(Record):
    welcome: str
    """The bytes of the computer's answer, in base64."""


class NewProof(Record):
    signed: SignedBytes
    """The device's hello, signed with the key that it claimed."""


class Joined(Record):
    """What a desk must know of the hub that it joined."""

    entries: list[SignedBytes]
    """The owner's list of devices; this desk and the hub stand on it."""
    addresses: list[str]
    """Where the hub is reached, the best first."""


class Standing(Record):
    state: Literal["waiting", "confirmed"]
    key: str | None = None
    """Half of the session, as when signing in with a link; a cookie is the rest."""
    device: DeviceName | None = None
    hub: Joined | None = None
    """For a desk, which is signed in to nothing."""
