"""What channels carry: a verified event coming in, a message going out, and what a platform can show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from deskhand.core.words import Lang


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
