"""What is seen of one request, for the weights: its words by their stems, and what it names by its kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from deskhand.planner.evidence.mentions import Mentions
from deskhand.planner.evidence.signs import Mark, Seen, shape
from deskhand.planner.values import Search

_AS: Final = {"ahead": "when", "past": "when", "minutes": "number"}


def seen_in(mentions: Mentions) -> Seen:
    tokens = mentions.of.words.tokens
    shapes = [shape(token.raw, quoted=token.quoted is not None) for token in tokens]
    classes = tuple((sense, one.start, one.stop) for one in mentions.sensed for sense in sorted(one.senses))
    return Seen(tuple(mentions.stems), tuple(shapes), tuple(dict.fromkeys(_named(mentions))), classes)


def _named(mentions: Mentions) -> Iterator[Mark]:
    for kind, rows in mentions.all.items():
        for one in rows:
            yield _AS.get(kind, kind), one.start, one.stop
            if kind in _AS:
                yield f"when/{kind}", one.start, one.stop
            if kind == "file":
                if isinstance(one.value, Search):
                    yield "file/search", one.start, one.stop
                for sort in sorted(one.kinds - {"other"}):
                    yield f"file/{sort}", one.start, one.stop
