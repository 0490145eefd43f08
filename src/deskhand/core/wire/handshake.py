"""Who is at either end of a line, proven before anything else is said. Sans-IO: frames in, frames out, keys elsewhere.

The desk says who it claims to be; the hub answers with its own signature over that and a number of its own; the desk,
once it knows this hub, signs the same; the hub lets it in. Both signatures cover both numbers, both names, both
version ranges and what was agreed, so nothing that was overheard is good for a second line, and nobody between the two
can have them agree on less than they would.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec

from deskhand.core.wire.codec import STREAM
from deskhand.core.wire.frames import LOWEST, VERSION, AnyFrame, Error
from deskhand.core.wire.frames_line import Challenge, Hello, Proof, Welcome
from deskhand.core.wire.session import Session
from deskhand.core.wire.signed import Signed

CODECS: Final = (STREAM,)
GREETING_SECONDS: Final = 10.0
"""How long the whole greeting may take."""
F = TypeVar("F")
Sign = Callable[[bytes], Signed]
Check = Callable[[Signed, str], None]
"""Raises a `Problem` unless this device signed these bytes, and may be at the other end."""


class Unacceptable(Exception):
    """The line cannot be: `code` says why. `theirs` is the other side's own word."""

    def __init__(self, code: str, text: str = "", *, theirs: bool = False, retry_after: float | None = None) -> None:
        self.code = code
        self.text = text
        self.theirs = theirs
        self.retry_after = retry_after
        super().__init__(f"{code}: {text}" if text else code)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What both ends know now."""

    device: str
    """The desk's id."""
    hub: str
    """The id of the hub's key."""
    version: int
    codecs: tuple[str, ...]

    def settle(self, session: Session, most: int) -> None:
        """Have a session speak as was agreed; `most` is the largest frame from here on."""
        session.codec.version = self.version
        session.codec.streams = STREAM in self.codecs
        session.codec.most = most


class DeskGreeting:
    """The desk's side: `hello`, `proof`, `welcomed`, in this order."""

    def __init__(self, device: str, hub: str, sign: Sign, check: Check, nonce: bytes) -> None:
        """`hub` is the id of the hub's key, as it was learned when this desk joined; `nonce` 32 fresh random bytes."""
        self._hub = hub
        self._sign = sign
        self._check = check
        self._hello = Hello(device, LOWEST, VERSION, nonce, list(CODECS))
        self._agreed: Agreed | None = None

    def hello(self) -> Hello:
        return self._hello

    def proof(self, frame: AnyFrame) -> Proof:
        """What to answer the hub's challenge with; raises `Unacceptable`, or what `check` raises."""
        challenge = _expected(frame, Challenge)
        if challenge.hub != self._hub:
            raise Unacceptable("other_hub", challenge.hub)
        if not LOWEST <= challenge.version <= VERSION:
            raise Unacceptable("version", f"the hub speaks {challenge.version}; this desk {LOWEST} to {VERSION}")
        if not set(challenge.codecs) <= set(self._hello.codecs):
            raise Unacceptable("codec", ", ".join(challenge.codecs))
        if challenge.signed.raw != _said(b"hub", self._hello, challenge):
            raise Unacceptable("signature", "the hub signed something else")
        self._check(challenge.signed, challenge.hub)
        self._agreed = Agreed(self._hello.device, challenge.hub, challenge.version, tuple(challenge.codecs))
        return Proof(self._sign(_said(b"desk", self._hello, challenge)))

    def welcomed(self, frame: AnyFrame) -> Agreed:
        """What holds from here on; raises `Unacceptable` with the hub's reason where it will not have this desk."""
        _expected(frame, Welcome)
        if self._agreed is None:
            raise Unacceptable("order", "a welcome before the challenge")
        return self._agreed


class HubGreeting:
    """The hub's side: `challenge`, `welcome`, in this order."""

    def __init__(self, hub: str, sign: Sign, check: Check, nonce: bytes) -> None:
        """`check` knows the owner's list of devices; `nonce` is 32 fresh random bytes."""
        self._hub = hub
        self._sign = sign
        self._check = check
        self._nonce = nonce
        self._hello: Hello | None = None
        self._challenge: Challenge | None = None

    def challenge(self, frame: AnyFrame) -> Challenge:
        """The answer to a hello; raises `Unacceptable`. Nothing is said of whether the desk is known here."""
        hello = _expected(frame, Hello)
        if self._hello is not None:
            raise Unacceptable("order", "a second hello")
        version = min(VERSION, hello.highest)
        if version < max(LOWEST, hello.lowest):
            raise Unacceptable(
                "version", f"this hub speaks {LOWEST} to {VERSION}, the desk {hello.lowest} to {hello.highest}"
            )
        codecs = [one for one in CODECS if one in hello.codecs]
        unsigned = Challenge(self._hub, version, self._nonce, Signed(b"", "", b""), codecs)
        self._hello = hello
        signed = self._sign(_said(b"hub", hello, unsigned))
        self._challenge = Challenge(self._hub, version, self._nonce, signed, codecs)
        return self._challenge

    def welcome(self, frame: AnyFrame) -> tuple[Welcome, Agreed]:
        """Let the desk in; raises `Unacceptable`, or what `check` raises for a desk that may not come."""
        proof = _expected(frame, Proof)
        if self._hello is None or self._challenge is None:
            raise Unacceptable("order", "a proof before the hello")
        if proof.signed.raw != _said(b"desk", self._hello, self._challenge) or proof.signed.by != self._hello.device:
            raise Unacceptable("signature", "the desk signed something else")
        self._check(proof.signed, self._hello.device)
        agreed = Agreed(self._hello.device, self._hub, self._challenge.version, tuple(self._challenge.codecs))
        return Welcome(), agreed


def _expected(frame: AnyFrame, kind: type[F]) -> F:
    if isinstance(frame, Error):
        raise Unacceptable(frame.code, frame.text, theirs=True, retry_after=frame.retry_after)
    if not isinstance(frame, kind):
        raise Unacceptable("order", f"{type(frame).__name__} where {kind.__name__} was due")
    return frame


def _said(by: bytes, hello: Hello, challenge: Challenge) -> bytes:
    """Everything that was said, as one side signs it: what one signed is nothing as the other's."""
    parts: Sequence[object] = (
        by,
        *(hello.device, hello.lowest, hello.highest, hello.nonce, hello.codecs),
        *(challenge.hub, challenge.version, challenge.nonce, challenge.codecs),
    )
    return msgspec.msgpack.encode(parts)
