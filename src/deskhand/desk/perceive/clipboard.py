"""What was copied, for as long as the owner wants it remembered: newest first, bounded, and nothing private ever."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from deskhand.core.world.kinds import Value
from deskhand.desk.perceive.privacy import Clipboard

FILE: Final = "clips"
MOST_CLIPS: Final = 50
MOST_CHARACTERS: Final = 20_000
"""Of one text; of a longer one its size is told, and that much of it."""
MOST_PATHS: Final = 200
DAY: Final = 86_400.0


class Clip(msgspec.Struct, frozen=True, array_like=True):
    """One thing that was copied."""

    key: str
    at: float
    text: str = ""
    files: tuple[str, ...] = ()
    size: int = 0

    def fields(self, *, current: bool) -> dict[str, Value]:
        fields: dict[str, Value] = {"at": self.at, "current": current or None, "size": self.size}
        if self.files:
            return {**fields, "type": "files", "files": list(self.files)}
        return {**fields, "type": "text", "text": self.text}

    def same(self, other: Clip) -> bool:
        return (self.text, self.files, self.size) == (other.text, other.files, other.size)


_decoder: Final = msgspec.msgpack.Decoder(list[Clip])


class Clips:
    """The history. With a number of days it outlives Deskhand in `file`, which only the owner can read."""

    def __init__(self, keep: Clipboard, file: Path, clock: Callable[[], float] = time.time) -> None:
        self._keep = keep
        self._file = file
        self._clock = clock
        self.clips: list[Clip] = self._read()

    def add(self, text: str = "", files: Sequence[str] = ()) -> list[Clip]:
        """Something was copied: it stands first. Gives what was let go for it."""
        size = len(text.encode("utf-8", "replace")) if not files else len(files)
        fresh = Clip(
            secrets.token_hex(6), round(self._clock(), 2), text[:MOST_CHARACTERS], tuple(files[:MOST_PATHS]), size
        )
        gone = [clip for clip in self.clips if clip.same(fresh)]
        self.clips = [fresh, *(clip for clip in self.clips if clip not in gone)]
        gone += self.clips[MOST_CLIPS:]
        del self.clips[MOST_CLIPS:]
        self._write()
        return gone

    def expire(self) -> list[Clip]:
        """Lets go what is older than the owner wants."""
        gone = [clip for clip in self.clips if self._left(clip) <= 0]
        if gone:
            self.clips = [clip for clip in self.clips if clip not in gone]
            self._write()
        return gone

    def next_end(self) -> float | None:
        """In how many seconds the oldest is to be let go; None where nothing is."""
        return max(0.0, self._left(self.clips[-1])) if self.clips and self._lasts else None

    @property
    def _lasts(self) -> bool:
        return isinstance(self._keep, int)

    def _left(self, clip: Clip) -> float:
        return clip.at + self._keep * DAY - self._clock() if isinstance(self._keep, int) else 1.0

    def _read(self) -> list[Clip]:
        if not self._lasts:  # the owner changed their mind: what was kept before goes
            self._file.unlink(missing_ok=True)
            return []
        try:
            held = _decoder.decode(self._file.read_bytes())
        except (FileNotFoundError, msgspec.DecodeError):
            return []
        return [clip for clip in held if self._left(clip) > 0]

    def _write(self) -> None:
        if not self._lasts:
            return
        fresh = self._file.with_name(f"{self._file.name}.new")
        with open(fresh, "wb", opener=_private) as file:
            file.write(msgspec.msgpack.encode(self.clips))
        fresh.replace(self._file)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
