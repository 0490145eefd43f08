"""What channels carry: a verified event coming in, a message going out, and what a platform can show."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from deskhand.core.words import Lang

ALONE: Final = "do:"
"""How the name of a chat begins that is one request by itself, as the terminal makes them."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """Something a person sent, already verified by its channel. (channel, tenant, native_id) names it for ever."""

    channel: str
    tenant: str
    native_id: str
    chat: str
    sender: str
    text: str
    at: float
    lang: Lang | None = None
    group: bool = False
    """Several people write in this chat."""
    name: str = ""
    """What the sender is called there."""
    called: tuple[str, ...] = ("Deskhand",)
    """What we are called there, as people write it behind an “@”."""


def addressed(inbound: Inbound) -> Inbound:
    """A message without the “@” that turns to us; whom else it turns to stays in it."""
    names = "|".join(re.escape(name) for name in sorted(inbound.called, key=len, reverse=True) if name)
    if not names:
        return inbound
    ours = re.compile(rf"[@＠](?:{names})(?!\w)[\s,，:：]*", re.IGNORECASE)
    return replace(inbound, text=ours.sub("", inbound.text))


def cleaned(text: str) -> str:
    """A person's words as they are kept and understood, wherever that is done."""
    return text.replace("\0", "").encode("utf-8", "replace").decode().strip()


MsgKind = Literal["text", "plan", "question", "progress", "receipt", "error"]


@dataclass(frozen=True, slots=True)
class Msg:
    """Something to tell a person, as text that stands alone and data that a richer channel can draw."""

    chat: str
    kind: MsgKind
    text: str
    run: int | None = None
    data: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Caps:
    """What a channel can do; delivery falls back along these, never silently."""

    home: bool = False
    """The owner's own page or terminal: showing a file there sends it nowhere."""
    updates: bool = False
    buttons: bool = False
    files: bool = False
    longest: int = 4_000
