"""The five places where text is looked at, what a guard may decide there, and a chain of guards as one.

A decision is recorded without the text: which rule, which place, the hash of what was seen. A guard that breaks decides
`block` where the owner wants it closed, and is recorded as broken in any case; it never passes unnoticed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Final, Protocol


class Stage(StrEnum):
    """What a person said, what was read, what an ability is given, what a model has written, what is leaving."""

    SAID = "said"
    READ = "read"
    GIVEN = "given"
    WRITTEN = "written"
    LEAVING = "leaving"


class Ruling(IntEnum):
    """From the mildest; the worst of several holds. `REVIEW`: a person looks first."""

    ALLOW = 0
    REDACT = 1
    REVIEW = 2
    BLOCK = 3


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the text that a rule is about."""

    start: int
    end: int
    name: str
    """What stands in its place when it is taken out."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one guard says of one text."""

    rule: str
    ruling: Ruling
    spans: tuple[Span, ...] = ()
    """Empty: the text as a whole. A whole text cannot be redacted, so that blocks."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A row for the audit: everything but the text."""

    rule: str
    version: str
    stage: Stage
    seen: str
    ruling: Ruling
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """What came of it: the text as it may go on, or nothing where it may not."""

    ruling: Ruling
    text: str
    rules: tuple[str, ...] = ()


class ContentGuard(Protocol):
    """One set of rules. `check` is pure and quick: it is called for every text at its stages."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str:
        """Changes with the rules: a word list's hash, a release."""
        ...

    @property
    def stages(self) -> frozenset[Stage]: ...

    def check(self, stage: Stage, text: str) -> Sequence[Found]: ...


Record = Callable[[Decision], None]
EVERYWHERE: Final = frozenset(Stage)


class Chain:
    """All guards of this place, in order; each sees the text as it was, and the worst ruling holds."""

    def __init__(self, guards: Sequence[ContentGuard], record: Record, *, closed: bool = True) -> None:
        self._guards = tuple(guards)
        self._record = record
        self._closed = closed

    def check(self, stage: Stage, text: str) -> Passed:
        seen = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        found: list[Found] = []
        for guard in self._guards:
            if stage in guard.stages:
                found += self._asked(guard, stage, text, seen)
        ruling = max((one.ruling for one in found), default=Ruling.ALLOW)
        rules = tuple(dict.fromkeys(one.rule for one in found))
        if ruling >= Ruling.REVIEW:
            return Passed(ruling, "", rules)
        spans = [span for one in found for span in one.spans if one.ruling is Ruling.REDACT]
        return Passed(ruling, redacted(text, spans), rules)

    def _asked(self, guard: ContentGuard, stage: Stage, text: str, seen: str) -> list[Found]:
        try:
            found = [_whole(one) for one in guard.check(stage, text)]
        except Exception:  # noqa: BLE001 - a guard may be a plug-in; whatever it throws, it has not looked
            broken = Decision(guard.name, guard.version, stage, seen, Ruling.BLOCK, broken=True)
            self._record(broken if self._closed else replace(broken, ruling=Ruling.ALLOW))
            return [Found(guard.name, Ruling.BLOCK)] if self._closed else []
        for one in found:
            self._record(Decision(one.rule, guard.version, stage, seen, one.ruling))
        return found


def _whole(one: Found) -> Found:
    return replace(one, ruling=Ruling.BLOCK) if one.ruling is Ruling.REDACT and not one.spans else one


def redacted(text: str, spans: Sequence[Span]) -> str:
    """The text with each part replaced by what it was; parts that overlap go as one."""
    out: list[str] = []
    at = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.end <= at:
            continue
        if span.start >= at:
            out += [text[at : span.start], f"[{span.name}]"]
        at = span.end
    return "".join((*out, text[at:]))
