"""Files as an ability takes them: by name, in a list, by description, or as found before."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from deskhand.core.filetypes import kind_of
from deskhand.core.paths import split_ending
from deskhand.planner.description.reader import Reader
from deskhand.planner.description.said import Description
from deskhand.planner.excepts import exceptions, left_of
from deskhand.planner.kinds import NO_TABLES
from deskhand.planner.places import MOST_OPTIONS, is_path
from deskhand.planner.reading import Reading
from deskhand.planner.slots.described import DescribedSlots
from deskhand.planner.slots.folders import FolderSlots
from deskhand.planner.slots.names import LONGEST_NAME
from deskhand.planner.slots.ordinals import Ordinals
from deskhand.planner.slots.seen import SeenSlots
from deskhand.planner.values import MANY, Earlier, Either, Exact, Missing, Search, Value

_TABLES: Final = frozenset({"spreadsheet"})
_PICTURES: Final = frozenset({"picture"})
_DOCUMENTS: Final = frozenset({"pdf", "document", "presentation", "text"})


@dataclass(frozen=True)
class FileSlots:
    """One file or several, whichever way they are said."""

    of: Reading
    folders: FolderSlots
    reader: Reader
    described: DescribedSlots
    ordinals: Ordinals
    seen: SeenSlots
    _known: dict[tuple[int, int], Value | None] = field(
        default_factory=dict[tuple[int, int], "Value | None"], repr=False, compare=False
    )
    """Most of what takes files takes the same, of one kind or of one number."""

    # ── files ────────────────────────────────────────────────────────────────────────────────────

    def files(self, start: int, end: int) -> Value | None:
        """One file or several: a name, a list of names, a description, or what was found before."""
        if (start, end) not in self._known:
            self._known[start, end] = self._files(start, end)
        return self._known[start, end]

    def _files(self, start: int, end: int) -> Value | None:
        pointed = self._one_of_two(*self.of.trimmed(start, end, articles=False))
        if pointed is None and start < end and (written := self._as_written(start, end)) is not None:
            return written
        start, end = self.of.trimmed(start, end)
        if start >= end or pointed is not None:
            return pointed
        if (without := self._without(start, end)) is not None:
            return without
        chosen = self.ordinals.read(start, end)
        if chosen is None:
            return self._said(start, end)
        if not chosen.vague:
            return chosen.value
        plain = self._said(start, end)
        return chosen.value if plain is None or isinstance(plain, Missing) else Either((chosen.value, plain))

    def _without(self, start: int, end: int) -> Value | None:
        """Some files but for some of them."""
        if not self.of.excepting:
            return None
        for one in exceptions(self.of, start, end):
            out = self.files(*one.out)
            whole = self.files(one.start, one.end) if one.start > start or one.end < end else None
            if isinstance(out, Search) and "folder" in out.args and self._is_everything(one.start, one.end):
                whole = Search({"folder": out.args["folder"]}, everything=True)
            if whole is not None and out is not None:
                return left_of(whole, out, self.of.words.raw(*self.of.trimmed(*one.out)))
        return self._without_inside(start, end)

    def _without_inside(self, start: int, end: int) -> Value | None:
        """The folder first, then what is left out, then of what: 下载里除了发票以外的所有文件."""
        placed = next(
            (found for at in range(start + 1, end) if (found := self.folders.inside_description(start, at))), None
        )
        if placed is None or placed.path is None or self.of.lex.excepts.at(self.of.keys, placed.stop, end) is None:
            return None
        for one in exceptions(self.of, placed.stop, end):
            out, whole = self.files(*one.out), self._there(placed.path, one.start, one.end)
            if one.start > placed.stop and out is not None and whole is not None:
                return left_of(whole, out, self.of.words.raw(*self.of.trimmed(*one.out)))
        return None

    def _is_everything(self, start: int, end: int) -> bool:
        return self.of.lex.everything.whole(self.of.keys, start, end) is not None

    def _there(self, folder: str, start: int, end: int) -> Value | None:
        start, end = self.of.trimmed(start, end)
        if self._is_everything(start, end):
            return Search({"folder": folder}, everything=True)
        value = self.files(start, end)
        if not isinstance(value, Search) or value.args.get("folder", folder) != folder:
            return None
        return replace(value, args={**value.args, "folder": folder})

    def _said(self, start: int, end: int) -> Value | None:
        lex, keys = self.of.lex, self.of.keys
        if lex.it.whole(keys, start, end) is not None:
            return self._pronoun(start, end)
        seen = self.seen.files(start, end)
        if seen is not None:
            return seen
        whole = self._everything(start, end) or self._listed(start, end)
        if whole is not None:
            return whole
        name = self.of.name(start, end)
        if (outside := self.of.places.outside(name)) is not None:
            return outside
        hidden = self.of.places.fact(name) if end - start == 1 and name.startswith(".") else None
        if hidden is not None and hidden.kind == "file":
            return Exact((hidden.path,))
        folder = self._folder(start, end)
        if folder is not None:
            return folder
        described = self.reader.read(start, end)
        if described is not None and not described.open and described.quoted is None:
            return self.described.for_another(described, (start, end))
        named = self._by_name(described, start, end)
        if named is not None or described is None:
            return named
        return self.described.for_another(described, (start, end))

    def _as_written(self, start: int, end: int) -> Value | None:
        """A file whose whole name begins with a word that says nothing elsewhere: 全家福.jpg, "my plan.docx"."""
        if self.of.trimmed(start, end)[0] == start or self.of.words.tokens[end - 1].is_mark:
            return None
        name = self.of.name(start, end)
        found = [fact for fact in self.of.places.named(name) if fact.name == name and fact.kind == "file"]
        return Exact((found[0].path,)) if len(found) == 1 else None

    def _by_name(self, described: Description | None, start: int, end: int) -> Value | None:
        """A thing by its very name, in a folder that is said or wherever it is."""
        inside = None if described is None else self._inside(described, start, end)
        return inside or self._named(start, end)

    def _pronoun(self, start: int, end: int) -> Value:
        lex, keys = self.of.lex, self.of.keys
        count = 1 if lex.singular.whole(keys, start, end) is not None else None
        both = lex.both.whole(keys, start, end) is not None
        return Earlier(said=self.of.words.raw(start, end), count=2 if both else count)

    def _one_of_two(self, start: int, end: int) -> Value | None:
        """Words that say whether what was made or what it was made of is meant; their article is part of them."""
        lex, said = self.of.lex, self.of.words.raw(start, end)
        count = 1 if lex.singular.whole(self.of.keys, start, end) is not None else None
        if lex.originals.whole(self.of.keys, start, end) is not None:
            return Earlier(said, count, which="originals")
        if lex.archived.whole(self.of.keys, start, end) is not None:
            return Earlier(said, count, which="archive")
        if lex.copied.whole(self.of.keys, start, end) is not None:
            return Earlier(said, count, which="copy")
        if lex.downloaded.whole(self.of.keys, start, end) is not None:
            return Earlier(said, count, which="download")
        return Earlier(said, count, which="made") if lex.made.whole(self.of.keys, start, end) is not None else None

    def file(self, start: int, end: int) -> Value | None:
        """One file; a description of several is none."""
        value = self.files(start, end)
        if isinstance(value, Exact) and isinstance(value.value, tuple):
            return replace(value, value=value.value[0]) if len(value.value) == 1 else None
        if isinstance(value, Search) and value.ones:
            return Either(value.ones, open=value.open)
        return None if isinstance(value, Search) and (value.everything or value.args.get("limit") != 1) else value

    def pdfs(self, start: int, end: int) -> Value | None:
        """Files, none of which is anything but a PDF by its name; of a folder, the PDFs in it."""
        value = self.files(start, end)
        folder = self._folder_that_is(value)
        if folder and "pdf" in self._kinds_in(folder):
            return Search({"kind": "pdf", "folder": folder, "limit": MANY})
        return None if folder or _kinds(value) - {"pdf", "other"} else value

    def tables(self, start: int, end: int) -> Value | None:
        """Files, none of which can hold no table by its name; no folder of something else."""
        value = self.files(start, end)
        inside = self._kinds_in(self._folder_that_is(value))
        return None if _kinds(value) & NO_TABLES or (inside and not inside & _TABLES) else value

    def pictures(self, start: int, end: int) -> Value | None:
        """Files, each of which is a picture by its name."""
        value = self.files(start, end)
        found = _kinds(value)
        return value if found and found <= _PICTURES else None

    def other_than_picture(self, start: int, end: int) -> Value | None:
        """One file that is no picture by its name."""
        value = self.file(start, end)
        return None if _kinds(value) & _PICTURES else value

    def _folder_that_is(self, value: Value | None) -> str:
        """The path of the one folder that a value is; empty where it is none."""
        named = value.value if isinstance(value, Exact) else ()
        several = named if isinstance(named, tuple) else (str(named),)
        fact = self.of.places.fact(several[0]) if len(several) == 1 else None
        return fact.path if fact is not None and fact.kind == "folder" else ""

    def _kinds_in(self, folder: str) -> set[str]:
        """The kinds of what stands in a folder."""
        return {kind_of(fact.name) for fact in self.of.places.listed(folder)} if folder else set()

    def table(self, start: int, end: int) -> Value | None:
        """One file that is a table by its name."""
        return self._one_of_kind(start, end, _TABLES)

    def picture(self, start: int, end: int) -> Value | None:
        """One file that is a picture by its name."""
        return self._one_of_kind(start, end, _PICTURES)

    def document(self, start: int, end: int) -> Value | None:
        """One file that is a text to read by its name."""
        return self._one_of_kind(start, end, _DOCUMENTS)

    def _one_of_kind(self, start: int, end: int, kinds: frozenset[str]) -> Value | None:
        value = self.file(start, end)
        found = _kinds(value)
        return value if found and found <= kinds else None

    def _named(self, start: int, end: int) -> Value | None:
        """A thing by its very name, the word "file" before or after it aside."""
        name = self.of.name(start, end)
        found = self.of.places.thing(name) or self.of.places.thing(name.strip())
        if found is None:
            inner = self._without_noun(start, end)
            if inner != (start, end) and self.of.lex.vague.whole(self.of.keys, *inner) is None:
                name = self.of.name(*inner)
                found = self.of.places.thing(name)
        if isinstance(found, Exact):
            return Exact((str(found.value),))
        if found is not None:
            return found
        looks_named = self.of.words.tokens[start].quoted is not None or is_path(name) or split_ending(name)[1] != ""
        if not looks_named or end - start > LONGEST_NAME["zh"] or self.of.has_list(start, end):
            return None
        return self.of.places.missing(name) if not self.of.has_blocked(start, end) else None

    def _inside(self, said: Description, start: int, end: int) -> Value | None:
        """A thing by its very name inside a folder: "a.zip in Downloads", 下载里的照片.zip."""
        if "folder" not in said.args:
            return None
        name = self.reader.query(said) if said.args.keys() == {"folder"} else self._named_behind(start, end)
        if not split_ending(name)[1]:
            return None
        below = "" if said.args["folder"] == "." else f"{said.args['folder']}/"
        found = [fact.path for fact in self.of.places.named(name) if fact.path.startswith(below)]
        if not found:
            return replace(self.of.places.missing(name), said=self.of.name(start, end))
        return Exact((found[0],)) if len(found) == 1 else Either(tuple(found[:MOST_OPTIONS]))

    def _named_behind(self, start: int, end: int) -> str:
        """The name behind a folder where its ending is a token of its own; empty where more stands between them."""
        if self.of.lex.lang == "en" or not self.of.keys[end - 1].startswith("."):
            return ""
        for begin in range(end - 2, start, -1):
            front = self.reader.read(start, begin)
            if front is not None and front.args.keys() == {"folder"} and not front.open:
                return self.of.name(begin, end)
        return ""

    def _folder(self, start: int, end: int) -> Value | None:
        """A folder as a whole: said to be one, or written just as its name is."""
        lex, keys = self.of.lex, self.of.keys
        worded = lex.folder_words.before(keys, start + 1, end) is not None
        proper = end - start == 1 and self.of.words.tokens[start].raw[:1].isupper()
        is_kind = lex.described.whole(keys, start, end) is not None
        common = lex.folders.whole(keys, start, end) is not None and (proper or not is_kind)
        if not worded and not common and not (proper and is_kind):
            return None
        found = self.folders.target(start, end) if worded else self.folders.existing(start, end)
        return Exact((str(found.value),)) if isinstance(found, Exact) else found

    def _without_noun(self, start: int, end: int) -> tuple[int, int]:
        lex, keys = self.of.lex, self.of.keys
        before = lex.nouns.at(keys, start, end)
        start = before[0] if before and before[0] < end else start
        called = lex.called.at(keys, start, end)
        start = called[0] if called and called[0] < end else start
        behind = lex.nouns.before(keys, start + 1, end)
        end = behind if behind is not None else end
        while end - 1 > start and keys[end - 1] == "的":
            end -= 1
        return start, end

    def _listed(self, start: int, end: int) -> Value | None:
        """Names with commas and "and" between them; all of them must be there."""
        parts = self.of.split_list(start, end)
        if len(parts) < 2:
            return None
        found: list[str] = []
        for part in parts:
            begin, stop = self.of.trimmed(*part)
            value = self._by_name(self.reader.read(begin, stop), begin, stop)
            if isinstance(value, Missing):
                return value
            if not isinstance(value, Exact) or not isinstance(value.value, tuple):
                return None
            found += value.value
        if len(set(found)) < len(found):
            return None  # whoever says one twice says more of it than that it is among them: "a and b, b first"
        return Exact(tuple(found))

    def _everything(self, start: int, end: int) -> Value | None:
        """All that stands directly in a folder."""
        lex, keys = self.of.lex, self.of.keys
        if lex.lang == "en":
            said = lex.everything.at(keys, start, end)
            placed = self.folders.inside_description(said[0], end) if said and said[0] < end else None
            ends = placed.stop if placed else None
        else:
            begin = lex.everything.before(keys, start, end)
            said = (begin,) if begin is not None and begin > start else None
            placed = self.folders.inside_description(start, begin) if said and begin is not None else None
            ends = end if placed and placed.stop == begin else None
        if said is None or placed is None or ends != end:
            return None
        if placed.missing is not None:
            return self.of.places.missing(placed.missing)
        return Search({"folder": placed.path or "."}, everything=True)


def _kinds(value: Value | None) -> set[str]:
    """What kinds of files are named, or looked for; folders and what has no ending we know are `other`."""
    if isinstance(value, Exact):
        return {kind_of(one) for one in (value.value if isinstance(value.value, tuple) else (str(value.value),))}
    if isinstance(value, Search) and "kind" in value.args:
        kind = str(value.args["kind"])
        return {kind_of(f"x{kind}") if kind.startswith(".") else kind}
    return set()
