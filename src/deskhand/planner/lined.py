"""Tokens laid out as one line of text, so that a pattern can be matched at a token and measured in tokens again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deskhand.core.pattern import Pattern
from deskhand.planner.text import HAN

_HAN = Pattern(rf"[{HAN}]")


@dataclass(frozen=True, slots=True)
class Line:
    """The keys in a row: a space between words, none beside a Chinese character."""

    text: str
    starts: tuple[int, ...]
    ends: dict[int, int]

    def token_after(self, position: int) -> int | None:
        """The token that follows a position of the text, where a token ends exactly there."""
        return self.ends.get(position)


def line_of(keys: Sequence[str]) -> Line:
    parts: list[str] = []
    starts: list[int] = []
    ends: dict[int, int] = {}
    length = 0
    for n, key in enumerate(keys):
        if n and not _HAN.match(key) and not _HAN.match(keys[n - 1]):
            parts.append(" ")
            length += 1
        starts.append(length)
        parts.append(key)
        length += len(key)
        ends[length] = n + 1
    return Line("".join(parts), tuple(starts), ends)
