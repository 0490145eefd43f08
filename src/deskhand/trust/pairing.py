"""How a device gets onto the owner's list: by a QR code with a one-time secret, or by eight digits where no camera is.

The computer shows the code; the device answers with its public key under a MAC made with the secret; the computer
answers with a fresh random number under the same; both show six words of everything that was said; the owner says at
the computer that they are the same, and only then does the owner's key sign the device onto the list.

The QR code carries the hash of the owner's key, so whoever relays the messages can put no key of theirs in its place.
Eight digits do not, and a relay could try them all: there the six words carry the whole weight. The random number comes
after the device's key is fixed, so that no relay can search for keys whose words are alike.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import msgspec
from msgspec.structs import replace

from deskhand.core.words import Lang
from deskhand.trust.keys import Alg, check_public, device_id
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import begin
from deskhand.trust.signed import Kind, Signed, check
from deskhand.trust.sixwords import six_words
from deskhand.trust.strict import DeviceId, Hash, Moment, Name, Strict, check_name, read, write

LIFE: Final = 600
TRIES: Final = 3
Way = Literal["qr", "code"]
_DOMAIN: Final = b"deskhand/pair/1\0"


class Claim(Strict, frozen=True, kw_only=True):
    """What the device sends."""

    kind: Literal["phone", "page", "desk"]
    alg: Alg
    public: Annotated[bytes, msgspec.Meta(max_length=65)]
    name: Name
    mac: Hash
    """`claim_mac` with the secret."""
    authority: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """What a desk found to vouch for the hub's address: the hash of that certificate, empty for the system's."""
    folders: Annotated[tuple[Annotated[str, msgspec.Meta(max_length=1_000)], ...], msgspec.Meta(max_length=32)] = ()
    """Where a desk is to be worked on."""

    @property
    def more(self) -> tuple[bytes, ...]:
        """What a desk says besides; it is under the MAC and in the words like all the rest."""
        return () if self.kind != "desk" else (self.authority.encode(), *(one.encode() for one in self.folders))


class Welcome(Strict, frozen=True, kw_only=True):
    """What the computer sends back. The device checks the MAC and, after a QR code, the hash of the owner's key."""

    owner: bytes
    number: Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
    lang: Lang
    """In which both sides show the words."""
    mac: Hash


class Hello(Strict, frozen=True, kw_only=True):
    """What the device signs with the key it claimed, to be told what the owner said."""

    dev: DeviceId
    number: Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
    """Out of the welcome: it is of this pairing and of no other."""
    iat: Moment


@dataclass(frozen=True, slots=True)
class Asking:
    """A device that knew the secret, before the owner has said yes."""

    claim: Claim
    number: bytes
    words: tuple[str, ...]
    welcome: bytes


class Pairing:
    """One attempt: one device, ten minutes, and by code three tries. Times are seconds of a clock that never jumps."""

    def __init__(
        self, owner: bytes, *, way: Way, lang: Lang, now: float, desk: bool = False, authority: str = ""
    ) -> None:
        """With `desk` a desk is paired, and nothing else; `authority` is the hash of what vouches for our address."""
        self.way: Final[Way] = way
        self._owner = owner
        self._lang: Lang = lang
        self._desk = desk
        self._authority = authority
        self._ends = now + LIFE
        self._tries = 0
        self._asking: Asking | None = None
        self._over = False
        self.code: Final = "".join(secrets.choice("0123456789") for _ in range(8)) if way == "code" else ""
        self._secret = self.code.encode() if way == "code" else secrets.token_bytes(16)

    def link(self, url: str) -> str:
        """What the QR code says. All of it stands behind the `#`, which a browser sends to nobody."""
        if self.way != "qr":
            raise ValueError("a pairing by code has no link")
        owner = base64.urlsafe_b64encode(bytes.fromhex(begin(self._owner))).decode().rstrip("=")
        secret = base64.urlsafe_b64encode(self._secret).decode().rstrip("=")
        return f"{url}#pair={owner}.{secret}"

    def claim(self, raw: bytes, now: float) -> Asking:
        """What a device sent, if it knows the secret; raises `Rejected`.

        The same claim again gets the same answer, since answers get lost; another one, once one was right, is void.
        """
        self._check_alive(now)
        claim = read(raw, Claim)
        right = claim_mac(self._secret, claim.kind, claim.alg, claim.public, claim.name, *claim.more)
        if not hmac.compare_digest(claim.mac, right):
            # Guesses count only where guessing could succeed; else anybody near could end a pairing by QR code.
            self._tries += self.way == "code"
            self._over = self._tries >= TRIES
            raise Rejected(Why.SECRET)
        if (claim.kind == "desk") != self._desk:
            raise Rejected(Why.SPEAKER)
        check_public(claim.alg, claim.public)
        check_name(claim.name)
        if self._asking is None:
            self._asking = self._answer(claim)
        if self._asking.claim != claim:
            self._over = True
            raise Rejected(Why.VOID)
        return self._asking

    def confirm(self, words: tuple[str, ...], now: float) -> Claim:
        """The device, to be signed onto the list, after the owner said that these words are the same on both sides.

        Raises `Rejected`; whatever happens, this pairing is over.
        """
        self._check_alive(now)
        self._over = True
        if self._asking is None or words != self._asking.words:
            raise Rejected(Why.SECRET)
        return self._asking.claim

    def cancel(self) -> None:
        self._over = True

    def alive(self, now: float) -> bool:
        """Whether a device can still claim, and the owner still say yes."""
        return not self._over and now < self._ends

    @property
    def asking(self) -> Asking | None:
        """The device that knew the secret."""
        return self._asking

    def _check_alive(self, now: float) -> None:
        if not self.alive(now):
            raise Rejected(Why.VOID)

    def _answer(self, claim: Claim) -> Asking:
        number = secrets.token_bytes(16)
        # With what vouches for us in truth: who stands between shows the desk another certificate, and other words.
        more = replace(claim, authority=self._authority).more
        said = transcript(self._owner, claim.kind, claim.alg, claim.public, claim.name, number, *more)
        welcome = Welcome(owner=self._owner, number=number, lang=self._lang, mac=_mac(self._secret, b"welcome", said))
        return Asking(claim, number, six_words(said, self._lang), write(welcome))


def check_hello(signed: Signed, asking: Asking) -> None:
    """Raises `Rejected` unless whoever says this holds the key that was claimed, and means this pairing."""
    claim = asking.claim
    check(signed, Kind.HELLO, claim)
    hello = read(signed.raw, Hello)
    if hello.dev != device_id(claim.public) or signed.by != hello.dev:
        raise Rejected(Why.SPEAKER)
    if not hmac.compare_digest(hello.number, asking.number):
        raise Rejected(Why.CHALLENGE)


def claim_mac(secret: bytes, kind: str, alg: str, public: bytes, name: str, *more: bytes) -> str:
    """The MAC of a claim; a page makes the same with WebCrypto."""
    return _mac(secret, b"claim", packed(kind.encode(), alg.encode(), public, name.encode(), *more))


def transcript(owner: bytes, kind: str, alg: str, public: bytes, name: str, number: bytes, *more: bytes) -> bytes:
    """Everything that both sides must have seen alike."""
    return packed(owner, kind.encode(), alg.encode(), public, name.encode(), number, *more)


def packed(*parts: bytes) -> bytes:
    """Parts one after the other, each behind its length in four bytes, so that no two lists look the same."""
    return b"".join(len(part).to_bytes(4) + part for part in parts)


def check_welcome(raw: bytes, secret: bytes, claim: Claim, owner: str | None) -> tuple[Welcome, tuple[str, ...]]:
    """The device's side: the computer's answer and the words to show; raises `Rejected`.

    `owner` is the hash of the owner's key out of the QR code, or None after a typed code.
    """
    welcome = read(raw, Welcome)
    check_public("ed25519", welcome.owner)
    if owner is not None and not hmac.compare_digest(begin(welcome.owner), owner):
        raise Rejected(Why.SECRET)
    said = transcript(welcome.owner, claim.kind, claim.alg, claim.public, claim.name, welcome.number, *claim.more)
    if not hmac.compare_digest(welcome.mac, _mac(secret, b"welcome", said)):
        raise Rejected(Why.SECRET)
    return welcome, six_words(said, welcome.lang)


def read_link(link: str) -> tuple[str, bytes]:
    """The hash of the owner's key and the secret, out of what the QR code says; raises `Rejected`."""
    owner, _, secret = link.partition("#pair=")[2].partition(".")
    try:
        found = _unpadded(owner).hex(), _unpadded(secret)
    except ValueError:
        raise Rejected(Why.MALFORMED) from None
    if len(found[0]) != 64 or len(found[1]) != 16:
        raise Rejected(Why.MALFORMED)
    return found


def _unpadded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _mac(secret: bytes, what: bytes, said: bytes) -> str:
    return hmac.new(secret, _DOMAIN + packed(what, said), hashlib.sha256).hexdigest()
