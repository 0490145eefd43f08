"""What a Word document's styles and lists say: which paragraphs are headings, and how items are numbered."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from deskhand.formats.docs.ooxml import W, relations
from deskhand.formats.package import Package

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

_HEADING: Final = re.compile(r"(?:heading|标题|標題|überschrift|titre)\s*(\d)", re.IGNORECASE)
_DEEPER: Final = re.compile(r"list (?:bullet|number) (\d)", re.IGNORECASE)
"""Word's own styles for points under points each have a list of their own."""
_TITLE: Final = frozenset({"title", "标题", "標題"})
_PART_OF_LEVEL: Final = re.compile(r"%(\d)")
_HAN: Final = "〇一二三四五六七八九"
BULLET: Final = "•"


def value(element: Element | None, path: str) -> str | None:
    """The `w:val` of a child, None where there is no such child."""
    found = element.find(path) if element is not None else None
    return None if found is None else found.get(f"{W}val", "")


@dataclass
class Styles:
    """The heading level of each paragraph style, styles built on others included; the title is level 1."""

    levels: dict[str, int] = field(default_factory=dict[str, int])
    numbers: dict[str, tuple[str, int]] = field(default_factory=dict[str, tuple[str, int]])
    """Styles that number their paragraphs: which list, how deep."""
    titles: set[str] = field(default_factory=set[str])
    """Styles of the one line that names the whole document."""
    default: str = ""

    @classmethod
    def of(cls, package: Package, document: str) -> Styles:
        part = next((part for kind, part in relations(package, document).values() if kind == "styles"), None)
        if part is None or part not in package:
            return cls()
        made = cls()
        above: dict[str, str] = {}
        for style in package.xml(part).iter(f"{W}style"):
            if style.get(f"{W}type") != "paragraph":
                continue
            name = style.get(f"{W}styleId", "")
            if style.get(f"{W}default") in ("1", "true"):
                made.default = name
            above[name] = value(style, f"{W}basedOn") or ""
            made._own(name, style)
        for name in above:
            made._inherit(name, above)
        return made

    def _own(self, name: str, style: Element) -> None:
        said = (value(style, f"{W}name") or "").strip()
        outline = value(style, f"{W}pPr/{W}outlineLvl")
        named = _HEADING.fullmatch(said)
        if named:
            self.levels[name] = int(named[1])
        elif said.casefold() in _TITLE:
            self.levels[name] = 1
            self.titles.add(name)
        elif outline is not None and outline.isdigit() and int(outline) < 9:
            self.levels[name] = int(outline) + 1
        list_ = value(style, f"{W}pPr/{W}numPr/{W}numId")
        if list_:
            deeper = _DEEPER.fullmatch(said)
            depth = int(deeper[1]) - 1 if deeper else int(value(style, f"{W}pPr/{W}numPr/{W}ilvl") or 0)
            self.numbers[name] = (list_, depth)

    def _inherit(self, name: str, above: dict[str, str]) -> None:
        seen = {name}
        up = above.get(name, "")
        while up and up not in seen:
            if up in self.levels:
                self.levels.setdefault(name, self.levels[up])
            if up in self.numbers:
                self.numbers.setdefault(name, self.numbers[up])
            if up in self.titles and self.levels.get(name) == 1:
                self.titles.add(name)
            seen.add(up)
            up = above.get(up, "")


@dataclass
class _Level:
    format: str
    text: str
    start: int


@dataclass
class Numbering:
    """Counts through the lists of a document as Word does when it shows them."""

    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict[str, dict[int, _Level]])
    _lists: dict[str, str] = field(default_factory=dict[str, str])
    _at: dict[str, dict[int, int]] = field(default_factory=dict[str, dict[int, int]])
    _anew: dict[str, int] = field(default_factory=dict[str, int])
    """Lists that begin again though they look like an earlier one, and with which number."""

    @classmethod
    def of(cls, package: Package, document: str) -> Numbering:
        part = next((part for kind, part in relations(package, document).values() if kind == "numbering"), None)
        made = cls()
        if part is None or part not in package:
            return made
        root = package.xml(part)
        for abstract in root.iter(f"{W}abstractNum"):
            levels: dict[int, _Level] = {}
            for level in abstract.iter(f"{W}lvl"):
                start = value(level, f"{W}start") or "1"
                levels[int(level.get(f"{W}ilvl", "0"))] = _Level(
                    value(level, f"{W}numFmt") or "decimal",
                    value(level, f"{W}lvlText") or "",
                    int(start) if start.isdigit() else 1,
                )
            made._levels[abstract.get(f"{W}abstractNumId", "")] = levels
        for num in root.iter(f"{W}num"):
            made._lists[num.get(f"{W}numId", "")] = value(num, f"{W}abstractNumId") or ""
            start = value(num, f"{W}lvlOverride/{W}startOverride")
            if start is not None and start.isdigit():
                made._anew[num.get(f"{W}numId", "")] = int(start)
        return made

    def label(self, list_: str, depth: int) -> str:
        """What stands before the next item of a list; empty where the list says nothing."""
        abstract = self._lists.get(list_)
        levels = self._levels.get(abstract or "", {})
        level = levels.get(depth) or levels.get(0)
        if abstract is None or level is None:
            return ""
        if level.format == "bullet":
            return BULLET
        counts = self._at.setdefault(abstract, {})
        if list_ in self._anew:
            counts[depth] = self._anew.pop(list_) - 1
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]

        def part(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            one = levels.get(at, level)
            return _numeral(counts.get(at, one.start), one.format)

        return _PART_OF_LEVEL.sub(part, level.text).strip()


def _numeral(n: int, how: str) -> str:
    if how in ("lowerLetter", "upperLetter") and n > 0:
        letters = chr(97 + (n - 1) % 26) * ((n - 1) // 26 + 1)
        return letters if how == "lowerLetter" else letters.upper()
    if how in ("lowerRoman", "upperRoman"):
        return _roman(n) if how == "upperRoman" else _roman(n).lower()
    if "hinese" in how or "apanese" in how or "ideograph" in how.casefold():
        return _han(n)
    return "" if how == "none" else str(n)


def _roman(n: int) -> str:
    made = ""
    for worth, sign in zip((10, 9, 5, 4, 1), ("X", "IX", "V", "IV", "I"), strict=True):
        made += sign * (n // worth)
        n %= worth
    return made


def _han(n: int) -> str:
    """To 99, as clauses are numbered: 十二."""
    if n < 10:
        return _HAN[n]
    tens, ones = divmod(n, 10)
    return ("" if tens == 1 else _HAN[tens % 10]) + "十" + (_HAN[ones] if ones else "")
