"""What is asked of an agent: one JSON-RPC call each, in the words of its version."""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

from deskhand.formats.a2a.card import Card, Dialect

Call = Literal["send", "stream", "get", "cancel"]
METHODS: Final[dict[Dialect, dict[Call, str]]] = {
    "1.0": {"send": "SendMessage", "stream": "SendStreamingMessage", "get": "GetTask", "cancel": "CancelTask"},
    "0.3": {"send": "message/send", "stream": "message/stream", "get": "tasks/get", "cancel": "tasks/cancel"},
}


def headers(card: Card, *, stream: bool = False) -> dict[str, str]:
    accept = "text/event-stream" if stream else "application/json"
    told = {"Content-Type": "application/json", "Accept": accept}
    return told | {"A2A-Version": "1.0"} if card.dialect == "1.0" else told


def message(card: Card, text: str, name: str, *, stream: bool) -> bytes:
    """A message that begins a task. `name` is the same however often it is tried."""
    if card.dialect == "1.0":
        said: dict[str, Any] = {"messageId": name, "role": "ROLE_USER", "parts": [{"text": text}]}
        how: dict[str, Any] = {"acceptedOutputModes": ["text/plain"], "returnImmediately": True}
    else:
        part = {"kind": "text", "text": text}
        said = {"kind": "message", "messageId": name, "role": "user", "parts": [part]}
        how = {"acceptedOutputModes": ["text/plain"], "blocking": False}
    return _call(card, "stream" if stream else "send", {"message": said, "configuration": how})


def about(card: Card, call: Literal["get", "cancel"], task: str) -> bytes:
    """How a task stands, or that nobody wants it any more."""
    return _call(card, call, {"id": task})


def _call(card: Card, call: Call, params: dict[str, Any]) -> bytes:
    tenant = {"tenant": card.tenant} if card.tenant else {}
    method = METHODS[card.dialect][call]
    return msgspec.json.encode({"jsonrpc": "2.0", "id": call, "method": method, "params": {**tenant, **params}})
