"""Numbers that belong to a person: identity cards, phones, bank cards, mail addresses; each with its check digit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from deskhand.core.guard.stages import Found, Ruling, Span, Stage

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_REST: Final = "10X98765432"


def _identity(text: str) -> bool:
    """A Chinese resident's number: a day of birth and a check digit."""
    day = text[6:14]
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    return "1900" <= day[:4] <= "2100" and "01" <= day[4:6] <= "12" and _REST[total % 11] == text[17].upper()


def _card(text: str) -> bool:
    """Luhn's sum, which every bank card keeps."""
    digits = [int(char) for char in text if char.isdigit()]
    doubled = (sum(divmod(digit * 2, 10)) if at % 2 else digit for at, digit in enumerate(reversed(digits)))
    return 13 <= len(digits) <= 19 and len(set(digits)) > 1 and sum(doubled) % 10 == 0


def _any(_: str) -> bool:
    return True


_KINDS: Final[Sequence[tuple[str, re.Pattern[str], Callable[[str], bool]]]] = (
    ("identity", re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])"), _identity),
    ("phone", re.compile(r"(?<![\d+])(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)"), _any),
    ("card", re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)"), _card),
    ("mail", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"), _any),
)


class Personal:
    """Personal numbers, taken out at the places where that was asked for."""

    name = "personal"
    version = "1"

    def __init__(self, stages: frozenset[Stage], ruling: Ruling = Ruling.REDACT) -> None:
        self.stages = stages
        self._ruling = ruling

    def check(self, stage: Stage, text: str) -> Sequence[Found]:
        by_kind: dict[str, list[Span]] = {}
        for span in _spans(text):
            by_kind.setdefault(span.name, []).append(span)
        return [Found(f"personal:{name}", self._ruling, tuple(spans)) for name, spans in by_kind.items()]


def _spans(text: str) -> Iterator[Span]:
    taken: list[Span] = []
    for name, pattern, holds in _KINDS:
        for match in pattern.finditer(text):
            span = Span(match.start(), match.end(), name)
            if holds(match.group()) and not any(one.start < span.end and span.start < one.end for one in taken):
                taken.append(span)
                yield span
