"""What servers of calendars and address books answer (WebDAV), read so that no document can do anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

DAV: Final = "{DAV:}"
CAL: Final = "{urn:ietf:params:xml:ns:caldav}"
CARD: Final = "{urn:ietf:params:xml:ns:carddav}"
MOST: Final = 400_000
"""Elements of one answer: some fifty thousand events. Each takes many times the bytes that it is written in."""
DEEPEST: Final = 50
_AT_ONCE: Final = 1 << 20


class NotAnAnswer(Exception):
    """No document, one that wants to do something, or one that no server needs to send."""


class _Bounded(TreeBuilder):
    """Builds the tree until it is larger than any answer is."""

    def __init__(self) -> None:
        super().__init__()
        self._left = MOST
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._left -= 1
        self._depth += 1
        if self._left < 0 or self._depth > DEEPEST:
            raise NotAnAnswer(f"> {MOST}" if self._left < 0 else f"> {DEEPEST} <…>")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that an answer tells of."""

    href: str
    props: Mapping[str, Element] = field(default_factory=dict[str, Element])

    def text(self, name: str) -> str:
        one = self.props.get(name)
        return "" if one is None or one.text is None else one.text.strip()

    def href_in(self, name: str) -> str:
        one = self.props.get(name)
        inner = None if one is None else one.find(f"{DAV}href")
        return "" if inner is None or inner.text is None else inner.text.strip()

    def is_a(self, kind: str) -> bool:
        types = self.props.get(f"{DAV}resourcetype")
        return types is not None and types.find(kind) is not None

    def holds(self, kind: str) -> bool:
        """Whether a calendar takes things of this kind; one that does not say takes all."""
        one = self.props.get(f"{CAL}supported-calendar-component-set")
        return one is None or any(inner.get("name", "").upper() == kind for inner in one.iter(f"{CAL}comp"))


def answers(body: bytes) -> Iterator[Found]:
    """Everything a multi-status answer tells of. Raises `NotAnAnswer`."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    try:
        parser = DefusedXMLParser(target=_Bounded(), forbid_dtd=True)
        for at in range(0, len(body), _AT_ONCE):  # in between, others of this program have their turn
            parser.feed(body[at : at + _AT_ONCE])
        root: Element = parser.close()
    except (ParseError, DefusedXmlException, ValueError) as wrong:
        raise NotAnAnswer(str(wrong)) from None
    for response in root.iter(f"{DAV}response"):
        href = response.find(f"{DAV}href")
        if href is None or not href.text:
            continue
        props = {
            prop.tag: prop
            for stat in response.iter(f"{DAV}propstat")
            if " 200" in (stat.findtext(f"{DAV}status") or " 200")
            for group in stat.iter(f"{DAV}prop")
            for prop in group
        }
        yield Found(href.text.strip(), props)
