"""Every place where bytes from outside come into `deskhand.trust`, each with one message that it takes.

A door is a function of bytes that may raise `Rejected`, and nothing else. Those that expect a signature sign what they
are given first, so that mangled content gets as far as it can. Used by the tests and by `fuzz.py`.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from deskhand.core.flow.grants import Grant
from deskhand.trust.audit import START, Head, read_head
from deskhand.trust.card import Card, CardStep, card_bytes, read_card
from deskhand.trust.consent import Answer, Consent, read_consent
from deskhand.trust.envelope import Command, read_command
from deskhand.trust.grant import GrantBook, Granting, TakenBack, signed_grant
from deskhand.trust.keys import Alg, Key, check_public, device_id, verify
from deskhand.trust.pairing import Claim, Pairing, check_welcome, claim_mac, read_link
from deskhand.trust.roster import Add, Device, DeviceKind, Roster
from deskhand.trust.signed import Kind, Signed, framed, read_signed, sha256, sign, write_signed
from deskhand.trust.strict import write

NOW = 1_763_700_000


class PageKey:
    """A P-256 key as WebCrypto has it: r and s raw."""

    def __init__(self, number: int) -> None:
        self._private = ec.derive_private_key(number, ec.SECP256R1())
        x, y = (getattr(self._private.public_key().public_numbers(), one).to_bytes(32) for one in "xy")
        self.public = b"\x04" + x + y
        self.id = device_id(self.public)

    def sign(self, message: bytes) -> bytes:
        r, s = decode_dss_signature(self._private.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)

    def signed(self, kind: Kind, raw: bytes) -> Signed:
        return Signed(raw, self.id, self.sign(framed(kind, raw)))


OWNER, PHONE, DESK, HUB, STRANGER = (Key(bytes([n]) * 32) for n in range(1, 6))
PAGE = PageKey(7)
ROSTER = Roster.begun(OWNER, person="ann", name="terminal", at=NOW)
_LISTED: list[tuple[DeviceKind, Key]] = [("phone", PHONE), ("desk", DESK), ("hub", HUB)]
for _kind, _key in _LISTED:
    ROSTER = ROSTER.adding(
        OWNER, kind=_kind, alg="ed25519", public=_key.public, name=f"a {_kind}", person="ann", at=NOW
    )
ROSTER = ROSTER.adding(OWNER, kind="page", alg="p256", public=PAGE.public, name="a page", person="ann", at=NOW)

NONCE = "0123456789abcdef" * 2
COMMAND = Command(
    iss="ann", dev=PHONE.id, seq=1, nonce=NONCE, iat=NOW, exp=NOW + 3600, channel="phone", text="find big files"
)
CHAT = msgspec.structs.replace(COMMAND, dev=HUB.id, channel="dingtalk:a1", evidence="ab" * 32)
CARD = Card(
    hub="h", run=12, question="q", plan="cd" * 16, kind="confirm", text="Move 3 files?",
    steps={"m": CardStep("files.move", "ef" * 16)}, risk=1,
)  # fmt: skip
CARD_RAW = card_bytes(CARD)
CONSENT = Consent(dev=PHONE.id, nonce=NONCE, iat=NOW, card=sha256(CARD_RAW), answer=Answer(yes=True))
GRANT = Grant(id="g1", person="ann", risk=1, read=("/home/ann",), write=("/home/ann/work",))
GRANTING = Granting(iat=NOW, nonce=NONCE, grant=GRANT)
BOOK = GrantBook().adding(signed_grant(OWNER, GRANTING), ROSTER)
CHILD = Granting(iat=NOW, nonce=NONCE, grant=msgspec.structs.replace(GRANT, id="g2", parent="g1", write=()))
NEXT = Add(
    n=len(ROSTER) + 1,
    prev=ROSTER.head,
    at=NOW,
    device=Device(
        id=STRANGER.id, kind="phone", alg="ed25519", public=STRANGER.public, name="new", person="ann", added=NOW
    ),
)
HEAD = Head(chain=DESK.id, n=0, hash=START, at=NOW)
SECRET = b"s" * 16
CLAIM = Claim(
    kind="phone", alg="ed25519", public=STRANGER.public, name="new",
    mac=claim_mac(SECRET, "phone", "ed25519", STRANGER.public, "new"),
)  # fmt: skip


def pairing() -> Pairing:
    made = Pairing(OWNER.public, way="qr", lang="en", now=0)
    made._secret = SECRET  # the same at every run, so that a corpus can be kept
    return made


WELCOME = pairing().claim(write(CLAIM), 0).welcome


def _command(raw: bytes) -> None:
    read_command(sign(PHONE, Kind.COMMAND, raw), ROSTER, desk=DESK.id)


def _chat(raw: bytes) -> None:
    read_command(sign(HUB, Kind.COMMAND, raw), ROSTER, desk=DESK.id)


def _consent(raw: bytes) -> None:
    read_consent(sign(PHONE, Kind.CONSENT, raw), CARD_RAW, ROSTER)


def _card(raw: bytes) -> None:
    read_card(raw)


def _asked(raw: bytes) -> None:
    consent = msgspec.structs.replace(CONSENT, card=sha256(raw))
    read_consent(sign(PHONE, Kind.CONSENT, write(consent)), raw, ROSTER)


def _grant(raw: bytes) -> None:
    GrantBook().adding(sign(OWNER, Kind.GRANT, raw), ROSTER)


def _child(raw: bytes) -> None:
    BOOK.adding(sign(PHONE, Kind.GRANT, raw), ROSTER)


def _end(raw: bytes) -> None:
    BOOK.ending(sign(OWNER, Kind.TAKEN_BACK, raw), ROSTER)


def _roster(raw: bytes) -> None:
    ROSTER.merged([*ROSTER.entries, sign(OWNER, Kind.ROSTER, raw)])


def _head(raw: bytes) -> None:
    read_head(sign(DESK, Kind.HEAD, raw), ROSTER)


def _claim(raw: bytes) -> None:
    pairing().claim(raw, 0)


def _welcome(raw: bytes) -> None:
    check_welcome(raw, SECRET, CLAIM, None)


def _wire(raw: bytes) -> None:
    read_command(read_signed(raw), ROSTER, desk=DESK.id)


_PUBLICS: list[tuple[Alg, bytes]] = [("ed25519", PHONE.public), ("p256", PAGE.public)]


def _signature(raw: bytes) -> None:
    for alg, public in _PUBLICS:
        verify(alg, public, raw, b"message")


def _public(raw: bytes) -> None:
    check_public("p256" if len(raw) > 32 else "ed25519", raw)


def _link(raw: bytes) -> None:
    read_link(raw.decode(errors="replace"))


DOORS: dict[str, tuple[Callable[[bytes], None], bytes]] = {
    "command": (_command, write(COMMAND)),
    "chat": (_chat, write(CHAT)),
    "consent": (_consent, write(CONSENT)),
    "card": (_card, CARD_RAW),
    "asked": (_asked, CARD_RAW),
    "grant": (_grant, write(GRANTING)),
    "child": (_child, write(CHILD)),
    "end": (_end, write(TakenBack(iat=NOW, id="g1"))),
    "roster": (_roster, write(NEXT)),
    "head": (_head, write(HEAD)),
    "claim": (_claim, write(CLAIM)),
    "welcome": (_welcome, WELCOME),
    "wire": (_wire, write_signed(sign(PHONE, Kind.COMMAND, write(COMMAND)))),
    "signature": (_signature, b""),
    "public": (_public, PAGE.public),
    "link": (_link, pairing().link("https://pc.local:8443/").encode()),
}
