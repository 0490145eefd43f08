"""What the tests of pairing say and ask at the computer."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import msgspec

from deskhand.cli.signer import Signer
from deskhand.hub.trust.kept import kept
from deskhand.testing.phone import Phone
from deskhand.testing.serving import Listening
from deskhand.trust.envelope import Command
from deskhand.trust.keys import Key

NewPhone = Callable[..., Phone]


def begun(terminal: httpx.Client, way: str = "qr", **more: object) -> dict[str, Any]:
    return dict(terminal.post("/api/pair", json={"way": way, **more}).raise_for_status().json())


def state(terminal: httpx.Client) -> dict[str, Any]:
    return dict(terminal.get("/api/pair").raise_for_status().json())


def yes(served: Listening, terminal: httpx.Client, words: object, device: str, **changes: Any) -> httpx.Response:
    """The owner says yes at the terminal."""
    signed = kept(Signer(served.house.keys.owner).command(f"pair {device}"))
    return terminal.post("/api/pair/confirm", json={"words": words, "yes": True, "signed": signed, **changes})


def paired(served: Listening, terminal: httpx.Client, one: Phone) -> Phone:
    words = one.greet(begun(terminal)["url"])
    assert yes(served, terminal, list(words), one.key.id).json()["state"] == "confirmed"
    assert one.sign_in().json()["state"] == "confirmed"
    return one


def phones(served: Listening) -> list[str]:
    return [device.id for device in served.hub.trust.lists.roster if device.kind == "phone"]


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["error"]["code"])


def spoken(key: Key, text: str = "x", **changes: Any) -> Command:
    now = int(time.time())
    said = Command(iss="owner", dev=key.id, seq=now, nonce="0" * 32, iat=now, exp=now + 60, channel="phone", text=text)
    return msgspec.structs.replace(said, **changes)
