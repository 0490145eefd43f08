"""Changes to a Word document: only its text parts are written anew, and in them only what the change is about.

Looks of runs stay, tracked changes and comments stay what they are, headers, pictures and everything else is copied
byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from deskhand.formats.docs.blocks import named, plain_key
from deskhand.formats.docs.docx_build import Builder
from deskhand.formats.docs.docx_read import DOCUMENT, all_bold, is_headline, paragraph_text
from deskhand.formats.docs.docx_runs import inserted_by, letters_of, put
from deskhand.formats.docs.docx_styles import Styles, value
from deskhand.formats.docs.edits import Applied, Edit, Span, Turns, spans
from deskhand.formats.docs.ooxml import MC, W, main_part, relations, tag
from deskhand.formats.package import Package, written

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

_STORIES: Final = ("header", "footer", "footnotes", "endnotes")
_BLOCKS: Final = frozenset({f"{W}p", f"{W}tbl", f"{W}sdt"})
_RANGES: Final = frozenset(
    f"{W}{name}"
    for name in ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "permStart", "permEnd")
)
"""Ends of ranges that reach into other paragraphs; they stay where a paragraph goes."""


def apply(content: bytes, edits: Sequence[Edit], name: str) -> Applied:
    """The document after all the changes, in their order. A change that finds nothing has the count 0."""
    package = Package.held(content, name)
    editor = _Editor(package)
    counts = [editor.edit(edit) for edit in edits]
    parts = editor.changed()
    return Applied(package.changed(parts) if parts else content, counts, sorted(parts), list(editor.inside))


class _Editor:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._main = main_part(package, DOCUMENT)
        self.inside: dict[str, None] = {}
        """Whose tracked insertions the changes reached into, in order."""
        self._before: dict[str, bytes] = {}
        self._trees: dict[str, Element] = {}
        self._styles = Styles.of(package, self._main)
        self._builder = Builder(package, self._main)
        self._by_hand = all(self._styled(one) is None for one in self._body().iter(f"{W}p"))
        """No style says what a heading is, so bold lines are."""

    def changed(self) -> dict[str, bytes]:
        """The parts that say something else now."""
        now = {part: written(tree) for part, tree in self._trees.items()}
        return {part: content for part, content in now.items() if content != self._before[part]}

    def edit(self, edit: Edit) -> int:
        if edit.do == "append":
            return self._append(edit)
        if edit.do == "insert":
            return self._insert(edit)
        if edit.what == "section":
            return self._section(edit)
        return self._paragraphs(edit) if edit.what == "paragraph" else self._words(edit)

    def _tree(self, part: str) -> Element:
        if part not in self._trees:
            self._trees[part] = self._package.xml(part)
            self._before[part] = written(self._trees[part])
        return self._trees[part]

    def _body(self) -> Element:
        body = self._tree(self._main).find(f"{W}body")
        return self._tree(self._main) if body is None else body

    def _stories(self) -> Iterator[Element]:
        yield self._body()
        for kind, part in relations(self._package, self._main).values():
            if kind in _STORIES and part in self._package:
                yield self._tree(part)

    def _words(self, edit: Edit) -> int:
        """Words for words, in the text, in tables and boxes, and in what stands around the text."""
        turns, count = Turns(edit.nth), 0
        blocks = self._under(edit.section) if edit.section is not None else list(self._stories())
        for paragraph in (one for block in blocks for one in _all_paragraphs(block)):
            meant = turns.meant(_spans(paragraph, edit))
            for span in reversed(meant):
                self.inside.update(dict.fromkeys(inserted_by(paragraph, span)))
                put(paragraph, span, edit.words)
            count += len(meant)
        for paragraph in (one for block in blocks for one in block.iter(f"{W}p") if _in_fallback(one)):
            # What an older program is shown instead says the same.
            for span in reversed(_spans(paragraph, edit) if edit.nth is None else []):
                put(paragraph, span, edit.words)
        return count

    def _paragraphs(self, edit: Edit) -> int:
        meant = Turns(edit.nth).meant(self._holding(edit))
        for paragraph in meant:
            if edit.do == "replace":
                self._builder.after(paragraph, edit.pieces, like=paragraph)
            _taken_out(paragraph)
        return len(meant)

    def _section(self, edit: Edit) -> int:
        """A section is replaced under its heading, and deleted with it."""
        blocks = self._under(edit.find)
        if not blocks:
            return 0
        heading, rest = blocks[0], blocks[1:]
        if edit.do == "replace":
            self._builder.after(heading, edit.pieces, like=next((one for one in rest if tag(one) == f"{W}p"), None))
            doomed = rest
        else:
            doomed = blocks
        for block in doomed:
            _taken_out(block)
        return 1

    def _insert(self, edit: Edit) -> int:
        meant = Turns(edit.nth or 1).meant(self._holding(edit))
        for paragraph in meant:
            like = None if self._level(paragraph) is not None else paragraph
            if edit.where == "after":
                self._builder.after(paragraph, edit.pieces, like=like)
            else:
                self._builder.before(paragraph, edit.pieces, like=like)
        return len(meant)

    def _append(self, edit: Edit) -> int:
        if edit.section is not None:
            blocks = self._under(edit.section)
            if not blocks:
                return 0
            last = blocks[-1]
        else:
            own = [one for one in self._body() if tag(one) in _BLOCKS]
            if not own:
                self._builder.into(self._body(), edit.pieces)
                return 1
            blocks, last = own, own[-1]
        plain = (one for one in reversed(blocks) if tag(one) == f"{W}p" and paragraph_text(one).strip())
        like = next((one for one in plain if self._level(one) is None and not self._is_item(one)), None)
        self._builder.after(last, edit.pieces, like=like)
        return 1

    def _holding(self, edit: Edit) -> list[Element]:
        """The paragraphs that hold the words; a heading that is nothing else goes before all others."""
        blocks = [self._body()] if edit.section is None else self._under(edit.section)
        paragraphs = [one for block in blocks for one in _all_paragraphs(block)]
        find = edit.find or ""
        headed = [
            one
            for one in paragraphs
            if self._level(one) is not None and plain_key(paragraph_text(one)) == plain_key(find)
        ]
        if headed and plain_key(find):
            return headed
        return [one for one in paragraphs if _spans(one, edit)]

    def _under(self, heading: str | None) -> list[Element]:
        """The blocks of the body from a heading to the next one as high; empty where there is no such heading."""
        blocks = [one for one in self._body() if tag(one) in _BLOCKS]
        wanted = plain_key(heading or "")
        if not wanted:
            return []
        levels = [self._level(one) if tag(one) == f"{W}p" else None for one in blocks]
        keys = [
            plain_key(paragraph_text(one)) if level is not None else ""
            for one, level in zip(blocks, levels, strict=True)
        ]
        found = named(keys, wanted)
        if found is None:
            return []
        level = levels[found] or 1
        end = next((at for at in range(found + 1, len(blocks)) if (levels[at] or 99) <= level), len(blocks))
        return blocks[found:end]

    def _level(self, paragraph: Element) -> int | None:
        """Of a heading; a short line that is bold from end to end counts where the document has no other headings."""
        level = self._styled(paragraph)
        if level is None and self._by_hand and all_bold(paragraph) and is_headline(paragraph_text(paragraph).strip()):
            return 1
        return level

    def _is_item(self, paragraph: Element) -> bool:
        settings = paragraph.find(f"{W}pPr")
        own = value(settings, f"{W}numPr/{W}numId")
        return own != "0" if own is not None else (value(settings, f"{W}pStyle") or "") in self._styles.numbers

    def _styled(self, paragraph: Element) -> int | None:
        settings = paragraph.find(f"{W}pPr")
        outline = value(settings, f"{W}outlineLvl")
        if outline and outline.isdigit() and int(outline) < 9:
            return int(outline) + 1
        return self._styles.levels.get(value(settings, f"{W}pStyle") or self._styles.default)


def _spans(paragraph: Element, edit: Edit) -> list[Span]:
    return spans("".join(one.text for one in letters_of(paragraph)), edit.find or "")


def _all_paragraphs(block: Element) -> list[Element]:
    """Every paragraph in a block, those in cells and boxes too, but not what an older program is shown instead."""
    own = [block] if tag(block) == f"{W}p" else []
    return own + [one for one in block.iter(f"{W}p") if one is not block and not _in_fallback(one)]


def _in_fallback(element: Element) -> bool:
    return any(tag(above) == f"{MC}Fallback" for above in element.iterancestors())


def _taken_out(block: Element) -> None:
    """A block gone; what belongs to its surroundings stays: the end of a section, ranges, the last line of a cell."""
    around = block.getparent()
    if around is None:
        return
    settings = block.find(f"{W}pPr")
    ends_section = settings is not None and settings.find(f"{W}sectPr") is not None
    only_one = tag(around) == f"{W}tc" and sum(tag(one) == f"{W}p" for one in around) == 1 and tag(block) == f"{W}p"
    if ends_section or only_one:
        for child in [one for one in block if tag(one) != f"{W}pPr" and tag(one) not in _RANGES]:
            block.remove(child)
        return
    for one in [one for one in block.iter() if tag(one) in _RANGES]:
        block.addprevious(one)
    around.remove(block)
