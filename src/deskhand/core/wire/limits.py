"""How many bytes a frame of each kind may take, packed or unpacked: a delta is no place for a film."""

from __future__ import annotations

from typing import Final

from deskhand.core.wire import frames, frames_line
from deskhand.core.wire.frames import AnyFrame

MAX_FRAME: Final = 8_000_000
"""The most bytes of any frame."""
MAX_GREETING: Final = 4_096
"""The most bytes of a frame before both ends know each other."""
_SMALL: Final = 4_096
_MIDDLE: Final = 256_000
_OF: Final[dict[type[AnyFrame], int]] = {
    frames_line.Hello: MAX_GREETING,
    frames_line.Challenge: MAX_GREETING,
    frames_line.Proof: MAX_GREETING,
    frames_line.Welcome: MAX_GREETING,
    frames_line.Ping: 64,
    frames_line.Pong: 64,
    frames_line.Ack: 256,
    frames_line.Resync: 256,
    frames_line.Shares: 1_000_000,
    frames_line.WorldDelta: 2_000_000,
    frames_line.WorldPart: 2_000_000,
    frames.Progress: _MIDDLE,
    frames.Ask: 1_000_000,
    frames.Stop: _SMALL,
    frames.Want: _MIDDLE,
    frames.Blob: 600_000,
    frames.Error: _MIDDLE,
    frames.Forget: _SMALL,
    frames.Forgot: _MIDDLE,
    frames.Taken: _MIDDLE,
    frames.Heads: _MIDDLE,
}
"""Kinds that are not here may take as much as any frame."""


def most_of(kind: type[AnyFrame]) -> int:
    """The most bytes of a frame of this kind."""
    return _OF.get(kind, MAX_FRAME)
