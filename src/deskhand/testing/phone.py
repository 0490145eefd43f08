"""A phone without a screen, and the network it is in: what the page does there, in Python, over real TLS."""

from __future__ import annotations

import ssl
import time
from ipaddress import IPv4Address
from pathlib import Path
from typing import Final, Literal

import httpx

from deskhand.cli.signer import Signer
from deskhand.hub.api.access import KEY_HEADER
from deskhand.hub.api.lan import Lan
from deskhand.hub.trust.kept import as_bytes, as_text, kept
from deskhand.testing.serving import Listening
from deskhand.testing.signed_client import Signing
from deskhand.trust.ca import Certificates
from deskhand.trust.keys import Key
from deskhand.trust.pairing import Claim, Hello, Welcome, check_welcome, claim_mac, read_link
from deskhand.trust.signed import Kind, sign
from deskhand.trust.strict import read, write

SECONDS: Final = 40.0
NAMES: Final = ("office.local", "office")
ADDRESS: Final = IPv4Address("127.0.0.2")
"""An address of every Linux computer that is not the one where its own door is."""


def network(home: Path, port: int = 0) -> Lan:
    """A local network of this computer alone, in which it is called office."""
    return Lan(NAMES, Certificates(home / "tls", NAMES), port, lambda: [ADDRESS], fixed=True)


def address(it: Listening, door: Literal["lan", "plain"] = "lan") -> str:
    """Where the hub is reached from that network, by address."""
    lan = it.serving.lan
    if lan is None:
        raise LookupError("it was not opened to any network")
    return (lan.secure if door == "lan" else lan.plain).url(str(ADDRESS))


def trusting(it: Listening) -> ssl.SSLContext:
    """What a phone has after the certificate was installed."""
    if it.serving.lan is None or it.serving.lan.authority is None:
        raise LookupError("there is no authority to trust")
    return ssl.create_default_context(cadata=it.serving.lan.authority.pem().decode())


class Phone:
    """Comes with a key of its own; is signed in once the owner has said yes."""

    def __init__(self, url: str, trusts: ssl.SSLContext | bool = True, *, name: str = "a phone") -> None:
        self.key = Key.make()
        self.name = name
        self.number = b""
        self.http = httpx.Client(base_url=url, verify=trusts, timeout=SECONDS, trust_env=False)

    def close(self) -> None:
        self.http.close()

    def claim(self, secret: bytes) -> Claim:
        mac = claim_mac(secret, "phone", "ed25519", self.key.public, self.name)
        return Claim(kind="phone", alg="ed25519", public=self.key.public, name=self.name, mac=mac)

    def hello(self, claim: Claim) -> httpx.Response:
        return self.http.post("/api/pair/hello", json={"claim": as_text(write(claim))})

    def greet(self, link: str) -> tuple[str, ...]:
        """The six words it shows, after the address of a QR code was opened."""
        owner, secret = read_link(link)
        return self._words(secret, owner)

    def type(self, digits: str) -> tuple[str, ...]:
        """The same after eight digits were typed."""
        return self._words(digits.encode(), None)

    def _words(self, secret: bytes, owner: str | None) -> tuple[str, ...]:
        claim = self.claim(secret)
        raw = as_bytes(self.hello(claim).raise_for_status().json()["welcome"])
        words = check_welcome(raw, secret, claim, owner)[1]
        self.number = read(raw, Welcome).number
        return words

    def proof(self, *, key: Key | None = None, number: bytes | None = None) -> dict[str, object]:
        """What it signs to be told what the owner said."""
        by = key or self.key
        hello = Hello(dev=by.id, number=self.number if number is None else number, iat=int(time.time()))
        return {"signed": kept(sign(by, Kind.HELLO, write(hello)))}

    def sign_in(self) -> httpx.Response:
        """Asks once whether the owner has said yes; from then on it is signed in, and signs."""
        answer = self.http.post("/api/pair/session", json=self.proof())
        if answer.is_success and answer.json()["state"] == "confirmed":
            self.http.headers[KEY_HEADER] = answer.json()["key"]
            self.http.auth = Signing(Signer(self.key, "phone"))
        return answer
