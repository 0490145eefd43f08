"""The words of a Word paragraph as one text over its runs, so that what spans several of them can be changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskhand.formats.docs.edits import Span
from deskhand.formats.docs.ooxml import XML_SPACE, W, chosen, tag
from deskhand.formats.library import needed

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

_PASSED = frozenset(
    {f"{W}del", f"{W}moveFrom", f"{W}rPr", f"{W}pPr", f"{W}instrText", f"{W}txbxContent", f"{W}drawing"}
)
_INSERTED = frozenset({f"{W}ins", f"{W}moveTo"})


@dataclass(frozen=True, slots=True)
class Letters:
    """A piece of a paragraph's text and the element it stands in: a text, a tab, a line break."""

    element: Element
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def letters_of(paragraph: Element) -> list[Letters]:
    found: list[Letters] = []
    at = 0
    for element, text in _pieces(paragraph):
        found.append(Letters(element, text, at))
        at += len(text)
    return found


def _pieces(element: Element) -> Iterator[tuple[Element, str]]:
    for child in chosen(element):
        name = tag(child)
        if name == f"{W}t":
            yield child, child.text or ""
        elif name == f"{W}tab":
            yield child, "\t"
        elif name in (f"{W}br", f"{W}cr") and child.get(f"{W}type") is None:
            yield child, "\n"
        elif name == f"{W}noBreakHyphen":
            yield child, "-"
        elif name not in _PASSED:
            yield from _pieces(child)


def put(paragraph: Element, span: Span, words: str) -> None:
    """New words for those of a span. They look as its first letter did; what is around keeps its own looks."""
    start, end = span
    first = True
    for one in letters_of(paragraph):
        if one.end <= start or one.start >= end:
            continue
        if tag(one.element) != f"{W}t":
            if first:
                _before(one.element, words)
                first = False
            _removed(one.element)
            continue
        before, after = one.text[: max(0, start - one.start)], one.text[max(0, end - one.start) :]
        _said(one.element, before + (words if first else "") + after)
        first = False


def inserted_by(paragraph: Element, span: Span) -> Iterator[str]:
    """Who put in words of a span with change tracking; `?` where the document does not say."""
    start, end = span
    for one in letters_of(paragraph):
        if one.end > start and one.start < end:
            above = next((up for up in one.element.iterancestors() if tag(up) in _INSERTED), None)
            if above is not None:
                yield above.get(f"{W}author") or "?"


def _before(element: Element, words: str) -> None:
    """A text of its own in front of a tab or a break that goes."""
    made = new(f"{W}t")
    element.addprevious(made)
    _said(made, words)


def _said(element: Element, words: str) -> None:
    """The words of a `w:t`; line ends and tabs become elements of their own after it."""
    lines = _cut(words)
    element.text = lines[0][1]
    element.set(XML_SPACE, "preserve")
    last = element
    for mark, text in lines[1:]:
        sign = new(f"{W}br" if mark == "\n" else f"{W}tab")
        said = new(f"{W}t")
        said.text = text
        said.set(XML_SPACE, "preserve")
        last.addnext(sign)
        sign.addnext(said)
        last = said
    if not element.text and last is element:
        _removed(element)


def _cut(words: str) -> list[tuple[str, str]]:
    """The words between line ends and tabs, each with the mark before it."""
    made: list[tuple[str, str]] = [("", "")]
    for letter in words.replace("\r\n", "\n").replace("\r", "\n"):
        if letter in "\n\t":
            made.append((letter, ""))
        elif letter >= " ":
            made[-1] = (made[-1][0], made[-1][1] + letter)
    return made


def _removed(element: Element) -> None:
    """Out of its run; a run that holds nothing any more goes with it."""
    run = element.getparent()
    if run is None:
        return
    run.remove(element)
    around = run.getparent()
    if around is not None and tag(run) == f"{W}r" and all(tag(one) == f"{W}rPr" for one in run):
        around.remove(run)


def new(name: str) -> Element:
    with needed("lxml"):
        from lxml import etree
    return etree.Element(name, nsmap={"w": W[1:-1]})
