"""A clause seen as if it named what its "it" or "her" stands for: what is said of a file is said of it too.

Of most abilities there are examples with a name and few with "it": "boil it down" is weighed as "boil the report down",
"when are she and I free" as "when are Anna and I free".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from deskhand.core.filetypes import kind_of
from deskhand.planner.evidence.mentions import Mentions
from deskhand.planner.evidence.named import SOMEBODY
from deskhand.planner.evidence.signs import Mark, Seen
from deskhand.planner.evidence.texts import OF_SOMEBODY
from deskhand.planner.values import Exact

_NAME: Final = "\0"
"""The stem of a name that no example holds."""


def as_named(mentions: Mentions, seen: Seen, start: int, stop: int, *, people: bool) -> Seen | None:
    """What is seen where the words for something named before are that thing; None where none stands there.

    Whom a "her" stands for is looked at if so wanted.
    """
    things = {(one.start, one.stop) for one in mentions.of_kind("it", start, stop)}
    kinds = _before(mentions, start) if things else ()
    spans = {one: kinds for one in sorted(things) if kinds} | (_people(mentions, start, stop) if people else {})
    if not spans:
        return None
    parted = [mark for a, b in sorted(things) if a > start and b < stop for mark in _parted(mentions, a, b)]
    marks: list[Mark] = [one for one in seen.named if one[0] != "it" or one[1:] not in spans]
    marks += [(kind, a, b) for (a, b), stands in spans.items() for kind in stands]
    classes = [one for one in seen.classes if not any(a <= one[1] and one[2] <= b for _, a, b in parted)] + parted
    inside = {at for a, b in spans for at in range(a, b)}
    stems = tuple(_NAME if at in inside else one for at, one in enumerate(seen.stems))
    return replace(seen, stems=stems, named=tuple(marks), classes=tuple(classes), tagged={}, scores={})


def _people(mentions: Mentions, start: int, stop: int) -> dict[tuple[int, int], tuple[str, ...]]:
    """Where words such as "her" stand, if somebody is named in front, and nothing is told of him: "she's out"."""
    keys = mentions.of.keys
    if not any(one.stop <= start for one in mentions.all.get("person", ())) or keys[start] in OF_SOMEBODY:
        return {}
    return {(at, at + 1): ("person",) for at in range(start, stop) if keys[at] in SOMEBODY}


def _before(mentions: Mentions, start: int) -> tuple[str, ...]:
    """The marks of the file that was named last, or of what it was made into."""
    files = [one for one in mentions.all.get("file", ()) if one.stop <= start]
    last = max(files, key=lambda one: one.stop, default=None)
    made = [one for one in mentions.all.get("format", ()) if (last.stop if last else 0) <= one.start < start]
    if made and isinstance(made[-1].value, Exact):
        return "file", f"file/{kind_of(f'made.{made[-1].value.value}')}"
    return () if last is None else ("file", *(f"file/{sort}" for sort in sorted(last.kinds - {"other"})))


def _parted(mentions: Mentions, start: int, stop: int) -> list[Mark]:
    """The classes of the two words around an "it" that are one verb without it: "pull it up"."""
    around = (mentions.stems[start - 1], mentions.stems[stop])
    found = [one for one in mentions.words.alike.at(around, 0) if one.stop == len(around)]
    return [(sense, start - 1, stop + 1) for one in found for sense in sorted(one.senses)]
