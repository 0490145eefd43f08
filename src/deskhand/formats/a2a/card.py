"""What an agent says of itself. Only where and how it is asked is used; all else is shown, and decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

import msgspec

from deskhand.core.agents import BadAddress, card_hash, origin_of
from deskhand.core.shown import shown
from deskhand.core.words import Sentence
from deskhand.formats.a2a import problems as no

MOST: Final = 256 << 10
"""Bytes of a card."""
Dialect = Literal["1.0", "0.3"]
_MOST_SKILLS: Final = 50
_LINE: Final = 300


@dataclass(frozen=True, slots=True)
class Card:
    """An agent's card, as far as it matters."""

    name: str
    about: str
    skills: tuple[str, ...]
    """What it says it can do: name and description of each."""
    url: str
    """Where it is asked."""
    dialect: Dialect
    streams: bool
    tenant: str
    hash: str


def read_card(content: bytes, address: str) -> Card:
    """The card that lies at an address; raises `CardUnusable`.

    It is asked where its card lies and nowhere else: the address is what was granted.
    """

    def wrong(why: Sentence) -> no.CardUnusable:
        return no.CardUnusable(address=address, why=why)

    try:
        card = msgspec.json.decode(content, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise wrong(Sentence(no.NOT_JSON)) from None
    name = _text(card.get("name"))
    if not name:
        raise wrong(Sentence(no.NO_NAME))
    way = next(_ways(card), None)
    if way is None:
        raise wrong(Sentence(no.NO_LINE))
    url, dialect, tenant = way
    try:
        near = origin_of(url) == origin_of(address)
    except BadAddress:
        near = False
    if not near:
        raise wrong(Sentence(no.ELSEWHERE, {"place": shown(url[:200])}))
    streams = _record(card.get("capabilities")).get("streaming") is True
    about = _text(card.get("description"))
    return Card(name, about, tuple(_skills(card)), url, dialect, streams, tenant, card_hash(card))


def _ways(card: Mapping[str, Any]) -> Iterator[tuple[str, Dialect, str]]:
    """Address, version and tenant of each way that we speak; the newer version first, else in the card's order."""
    found: list[tuple[str, Dialect, str]] = []
    for one in _records(card.get("supportedInterfaces")):
        dialect = _dialect(one.get("protocolVersion"))
        if one.get("protocolBinding") == "JSONRPC" and dialect is not None and isinstance(one.get("url"), str):
            found.append((one["url"], dialect, one["tenant"] if isinstance(one.get("tenant"), str) else ""))
    if card.get("preferredTransport", "JSONRPC") == "JSONRPC" and isinstance(card.get("url"), str):
        found.append((card["url"], "0.3", ""))
    more = _records(card.get("additionalInterfaces"))
    for one in more:
        if one.get("transport") == "JSONRPC" and (url := _text(one.get("url"))):
            found.append((url, "0.3", ""))  # noqa: PERF401 - a list would lose the type
    return iter(sorted(found, key=lambda way: way[1] != "1.0"))


def _dialect(version: object) -> Dialect | None:
    major = version.partition(".")[0] if isinstance(version, str) else ""
    return "1.0" if major == "1" else "0.3" if major == "0" else None


def _skills(card: Mapping[str, Any]) -> Iterator[str]:
    for one in _records(card.get("skills"))[:_MOST_SKILLS]:
        said = [part for part in (_text(one.get("name")), _text(one.get("description"))) if part]
        if said:
            yield ": ".join(said)


def _text(value: object) -> str:
    return shown(" ".join(value.split())[:_LINE]) if isinstance(value, str) else ""


def _record(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _records(value: object) -> Sequence[Mapping[str, Any]]:
    items = cast("Sequence[object]", value) if isinstance(value, list) else ()
    return [cast("Mapping[str, Any]", one) for one in items if isinstance(one, Mapping)]
