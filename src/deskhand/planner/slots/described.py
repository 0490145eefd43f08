"""Files by description: what is looked for, for a search of its own or for another ability to use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from deskhand.core.filetypes import endings_of, is_ending, is_of
from deskhand.core.paths import folder_of, name_of, split_ending
from deskhand.core.shown import shown
from deskhand.core.words import LANGS, Words
from deskhand.core.world.facts import Doubt, FileFact
from deskhand.planner.called import also_called
from deskhand.planner.description.reader import Reader
from deskhand.planner.description.said import Description
from deskhand.planner.lexicon import lexicon
from deskhand.planner.meant import meant
from deskhand.planner.places import MOST_OPTIONS, is_path
from deskhand.planner.reading import Reading
from deskhand.planner.slots.seen import SeenSlots
from deskhand.planner.slots.unnamed import names_no_file
from deskhand.planner.there import shut
from deskhand.planner.values import MANY, Argument, Earlier, Either, Exact, Missing, Search, Unmet, Value

MOST_NAMED: Final = 10
MOST_UNSEEN: Final = {"en": 4, "zh": 10}
"""Words that may be looked for although no name holds them."""
_DONE: Final = frozenset("的过了着好完")
_ON_AIR: Final = frozenset({"music", "video"})
"""What plays is no file to whoever speaks of it: "stop the music"."""
_TORN: Final = Words(
    "“{said}” joins things that one search cannot hold together. Ask for one after the other.",
    "“{said}”连接的内容无法一次查找。请分开来说。",
)
_EITHER: Final = Words(
    "“{said}” leaves open which of them you mean. Say “all” of both, or ask for one after the other.",
    "“{said}”没有说明指的是哪一种。请说“所有……”，或者分开来说。",
)

_WHICH_ONES: Final = Words(
    "“{said}” does not say which ones. Say the newest, the largest or their names.",
    "“{said}”没有说明是哪些。请说最新的、最大的，或说出名称。",
)
_NOT_TWO: Final = Words(
    "“{said}” means two, and I cannot tell which two. Say their names, or “all”.",
    "“{said}”指的是两个，但无法确定是哪两个。请说出名称，或说“所有”。",
)
_SEVERAL: Final = Words(
    "“{said}” are {count} files: {names}. Nothing was done. Name one of them, or say what to do with all of them.",
    "“{said}”是 {count} 个文件：{names}。没有做任何更改。请说出其中一个的名称，或说明要对全部文件做什么。",
)
_ONE_FILE: Final = Words(
    "“{said}” names one file and a day. I cannot tell whether the day says which file is meant or when it is to be "
    "done; name the file alone, or describe it by its day.",
    "“{said}”里既有一个文件名，又有日期。无法判断日期说的是哪个文件，还是什么时候做；请只说文件名。",
)
_DOWNLOADED: Final = Words(
    "“{said}”: which files in a folder other than Downloads were downloaded is not known here. Say which you mean.",
    "“{said}”：下载文件夹以外的文件是不是下载来的，这里并不知道。请说明是哪些文件。",
)
_WHICH_FILES: Final = Words(
    "“{said}” can be any. Say which files, or say all of them.",
    "“{said}”没有说明是哪些。请说明是哪些文件，或说“所有文件”。",
)
WHICH_ONE: Final = frozenset("那这一某哪第")
"""With one of these, what is described in Chinese is one of several."""


@dataclass(frozen=True)
class DescribedSlots:
    """Files that are said by what they are like."""

    of: Reading
    reader: Reader
    seen: SeenSlots

    def search(self, start: int, end: int) -> Value | None:
        """What `files.find` is asked; words that nothing marks as files must be in the name of some file."""
        if not self.of.places.named(self.of.words.raw(start, end)):
            start, end = self.of.trimmed(start, end)  # 全家福 is called just so
        seen = self.seen.files(start, end)
        if seen is not None:
            return _looked_for(seen, self.of.words.raw(start, end))
        said = self.reader.read(start, end)
        if said is None or said.pointing:
            return None
        if said.unmet is not None:
            return said.unmet
        if (closed := self._closed_by_name(start, end)) is not None:
            return closed
        if said.union:
            return Unmet(said.torn, _TORN)
        if said.elsewhere and "when" not in said.args:
            return Unmet(self.of.words.raw(start, end), _DOWNLOADED)
        if said.folder_missing is not None:
            return self.of.places.missing(said.folder_missing)
        query, instead_of = self._called(said)
        if names_no_file(self.of, query, start, end):
            return None
        if is_path(query) and said.args.keys() <= {"kind"} and (placed := self._at_path(query)) is not None:
            return placed
        opened = sum(b - a for a, b in said.open)
        if query and not self._credible(said, query):
            missing = self._missing(query, said)
            return self._unseen(said, query, missing) if _is_file_name(query) else missing
        if not query and (said.bare or (said.args.keys() == {"folder"} and not said.noun)):
            return None
        return Search(self._search_args(said, query), open=opened, strained=bool(instead_of))

    def plainly(self, start: int, end: int) -> Value | None:
        """What is looked for by its kind, place, day or size, and by no word that may mean anything."""
        value = self.search(start, end)
        return value if isinstance(value, Search) and not value.open and "query" not in value.args else None

    def _at_path(self, written: str) -> Search | None:
        """What is looked for at a path that is written out, as far as it is there."""
        path = self.of.places.path(written)
        fact = self.of.places.fact(path)
        return None if fact is None else Search({"folder": folder_of(path), "query": name_of(path)})

    def _called(self, said: Description) -> tuple[str, str]:
        """What is looked for in names, and the word that was said where nothing here has that in its name.

        Then it is what the same thing is called in another way or language: 简历 is resume.docx.
        """
        query = self.reader.query(said)
        if not query or said.quoted is not None or self.of.places.about(query):
            return query, ""
        other = next((one for one in also_called(query) if self.of.places.about(one)), "")
        return (other, query) if other else (query, "")

    def _closed_by_name(self, start: int, end: int) -> Unmet | None:
        """A closed folder written as folders are: "Pictures" is no search for pictures then."""
        name = self.of.name(start, end)
        if end - start != 1 or not name[:1].isupper() or self.of.lex.folders.whole(self.of.keys, start, end) is None:
            return None
        closed = self.of.places.closed_folder(name)
        return None if closed is None or self.of.places.folder(name) is not None else shut(name, closed)

    def fetched(self, start: int, end: int) -> Value | None:
        """What was downloaded at some time, with nothing else said of it: "did I download last week"."""
        said = self.reader.read(*self.of.trimmed(start, end))
        plain = said is not None and said.fetched and "when" in said.args and not said.open and said.unmet is None
        return Search(self._search_args(said, "")) if said is not None and plain else None

    def sought(self, start: int, end: int) -> Value | None:
        """What a verb of looking stands before, where nothing here has it in its name: one word, or plainly files."""
        start, end = self.of.trimmed(start, end)
        missing = self.search(start, end)
        said = self.reader.read(start, end)
        if not isinstance(missing, Missing) or said is None or said.folder_missing is not None:
            return None
        query = self.reader.query(said)
        fits = self._is_word(said, query) if said.bare else not said.listed
        fits = fits and not self._is_a_character(said, query)
        plain = self._unseen(said, query, missing) if fits else None
        if not isinstance(plain, Search):
            return plain
        likely = [*self._likely(said, start, end)]
        return Either((*likely, plain), open=plain.open) if likely else plain

    def _likely(self, said: Description, start: int, end: int) -> Iterator[Search]:
        """What the search means with its one strange word put right."""
        for one in meant(self.of, said.open):
            slots = self._mended(one.of)
            value = slots.search(start, end)
            if isinstance(value, Search) and value.unseen is None and self._finds(value):
                yield replace(value, instead_of=one.written, said=one.of.words.raw(start, end))

    def _mended(self, of: Reading) -> DescribedSlots:
        """The same over other words."""
        reader = Reader(of, replace(self.reader.parts, of=of))
        return DescribedSlots(of, reader, SeenSlots(of, reader))

    def _finds(self, value: Search) -> bool:
        query = value.args.get("query", "")
        return not query or bool(self.of.places.about(str(query)))

    def _missing(self, query: str, said: Description) -> Missing:
        """The words that nothing has in its name; nearest to them are the same words with a slip put right."""
        missing = self.of.places.missing(query)
        mended = [query.replace(one.written, one.word) for one in meant(self.of, said.open) if one.written in query]
        near = tuple(dict.fromkeys((*mended, *missing.near)))[:MOST_OPTIONS]
        return replace(missing, near=near, open=sum(b - a for a, b in said.open))

    def _unseen(self, said: Description, query: str, missing: Missing) -> Value:
        if missing.open > MOST_UNSEEN[self.of.lex.lang] or said.listed or self._is_guarded(said) or self._is_deed(said):
            return missing
        return Search(self._search_args(said, query), open=missing.open, unseen=missing)

    def _is_word(self, said: Description, query: str) -> bool:
        """Whether a query is one word; "find me a good restaurant" is not, nor is 找个好餐厅, which wants any one."""
        return query.split() == [query] and self.of.keys[said.open[0][0]] != "个"

    def _is_guarded(self, said: Description) -> bool:
        """Whether a word for "not" or "only" of the other language stands among the open words."""
        keys = self.of.keys
        others = [lexicon(lang) for lang in LANGS if lang != self.of.lex.lang]
        return any(other.guards.at(keys, at, end) for other in others for at, end in said.open)

    def ranked(self, start: int, end: int) -> Value | None:
        """A description that says which by size or age: "the 5 biggest files"."""
        value = self.search(start, end)
        if isinstance(value, Search) and value.args.keys() & {"order", "larger", "smaller"}:
            return value
        return None

    def alone(self, start: int, end: int) -> Value | None:
        """A description that is the whole request and says which by size or age: nothing else is asked of it."""
        if any(self.of.guarded[start:end]) or self.of.trimmed(start, end) != self.of.trimmed(0, len(self.of.keys)):
            return None
        if self._is_told_to(*self.of.trimmed(start, end)):
            return None
        seen = self.seen.files(*self.of.trimmed(start, end))
        if seen is not None:
            return _looked_for(seen, self.of.words.raw(*self.of.trimmed(start, end)))
        value = self.search(start, end)
        said = self.reader.read(*self.of.trimmed(start, end)) if isinstance(value, Unmet) else None
        if said is not None and not said.open:
            return said.unmet
        measures = {"order", "larger", "smaller", "when"}
        if not isinstance(value, Search) or not value.args.keys() & measures:
            return None
        return value if self._finds(value) else None

    def _is_told_to(self, start: int, end: int) -> bool:
        """Whether the first word is something to be done, not what was done: 修改昨天的报告, but 修改过的报告."""
        verb = self.of.lex.touched.at(self.of.keys, start, end) if self.of.lex.lang == "zh" else None
        return verb is not None and not (verb[0] < end and self.of.keys[verb[0]] in _DONE)

    def _credible(self, said: Description, query: str) -> bool:
        if said.quoted is not None or self.of.places.about(query):
            return True
        known = (said.paper or said.joined) and not self._is_deed(said)
        return known and not said.bare and sum(b - a for a, b in said.open) <= MOST_UNSEEN[self.of.lex.lang]

    def _is_deed(self, said: Description) -> bool:
        """Whether the open words say what was done to files: "downloaded twice" is in no name."""
        touched = self.of.lex.touched
        return any(touched.at(self.of.keys, at, end) for start, end in said.open for at in range(start, end))

    def _search_args(self, said: Description, query: str) -> dict[str, Argument]:
        args = dict(said.args)
        if query:
            args["query"] = query
        if said.number is not None:
            args["limit"] = said.number
        elif "order" in said.args and not said.many and not said.loose:
            args["limit"] = 1
        elif said.all and not said.bare:
            args["limit"] = MANY
        return args

    def for_another(self, said: Description, span: tuple[int, int]) -> Value | None:
        """Files for another ability: several by a search, one by what is really there."""
        if said.unmet is not None:
            return said.unmet
        if said.elsewhere:
            return Unmet(self.of.words.raw(*span), _DOWNLOADED)
        if said.folder_missing is not None:
            return self.of.places.missing(said.folder_missing)
        if said.pointing:
            return self._pointed(said)
        if said.union:
            return Unmet(said.torn, _TORN)
        if said.either and not said.all:
            return Unmet(said.either, _EITHER)
        if said.listed:
            return None
        if said.some or (said.number is not None and "order" not in said.args):
            return Unmet(said.some or str(said.number), _WHICH_ONES)
        if said.any and not said.many:
            return Unmet(said.any, _WHICH_ONES)
        query, instead_of = self._called(said)
        opened = sum(b - a for a, b in said.open)
        if query and (self._is_a_character(said, query) or not self.of.places.about(query)):
            return self._missing(query, said)
        if query and "when" in said.args and self._is_named(query):
            return Unmet(self.of.words.raw(*span), _ONE_FILE)
        if said.both and len(said.kinds) < 2:
            return self._both(said, query, opened, span)
        if said.bare and not query:
            return None
        if not said.args and not query and not said.all:
            return Unmet(self.of.words.raw(*span), _WHICH_FILES)
        if query and self._only_vague(said):
            return None
        args = self._search_args(said, query)
        if "order" in args and args.get("limit", MANY) == MANY and not args.keys() & {"larger", "smaller"}:
            return None  # "big files" ranks everything and picks nothing
        if "order" in args or said.number is not None or args.keys() & {"when", "larger", "smaller"}:
            return Search({"limit": MANY, **args}, open=opened, strained=bool(instead_of))
        several = said.many or (self.of.lex.lang == "zh" and not query)
        if several:
            return Search({**args, "limit": MANY}, open=opened, strained=bool(instead_of))
        one = self._one(said, query, opened)
        if isinstance(one, Either) and "folder" in args and self._is_plural(span):
            ones = tuple(str(option) for option in one.options)
            return Search({**args, "limit": MANY}, open=opened, strained=bool(instead_of), ones=ones)
        return replace(one, strained=True) if instead_of and isinstance(one, Exact) else one

    def _is_plural(self, span: tuple[int, int]) -> bool:
        """Whether a Chinese noun that says not which one means all: 桌面上的截图, but 桌面上那张截图."""
        return self.of.lex.lang == "zh" and not any(one in WHICH_ONE for one in self.of.words.raw(*span))

    def _is_a_character(self, said: Description, query: str) -> bool:
        """Whether one Chinese character is all that was said, which is in too many names to mean one of them: 开会."""
        return len(query) == 1 and not query.isascii() and said.quoted is None

    def _is_named(self, query: str) -> bool:
        """Whether words are the very name of a file, with or without its ending."""
        return _is_file_name(query) or any(fact.kind == "file" for fact in self.of.places.named(query))

    def _only_vague(self, said: Description) -> bool:
        """Whether all that is looked for in names are words like "old", and the rest says any file."""
        vague = self.of.lex.vague
        runs: list[tuple[int, int]] = []
        for start, end in said.open:
            if runs and runs[-1][1] == start:
                runs[-1] = runs[-1][0], end
            else:
                runs.append((start, end))
        return said.quoted is None and all(vague.whole(self.of.keys, *run) is not None for run in runs)

    def _one(self, said: Description, query: str, opened: int) -> Value | None:
        fits = self._fitting(said, query) or self._only_one(said, query)
        if not fits:
            return replace(self.of.places.missing(query or ", ".join(said.kinds)), open=opened)
        if len(fits) == 1:
            return Exact((fits[0].path,), open=opened)
        return Either(tuple(fact.path for fact in fits[:MOST_OPTIONS]), open=opened)

    def _only_one(self, said: Description, query: str) -> list[FileFact]:
        """The one file of a kind on the whole desk, where none lies here: "the docx file"."""
        if query or "folder" in said.args or self.of.places.capped or _ON_AIR.issuperset(said.kinds):
            return []
        endings = dict.fromkeys(one for kind in said.kinds for one in endings_of(kind))
        facts = {fact.path: fact for one in endings for fact in self.of.places.about(one.removeprefix("."))}
        fits = [
            one for one in facts.values() if one.kind == "file" and any(is_of(one.name, kind) for kind in said.kinds)
        ]
        return fits if len(fits) == 1 else []

    def _both(self, said: Description, query: str, opened: int, span: tuple[int, int]) -> Value:
        """The only two there are."""
        known = said.args.keys() <= {"folder", "kind"} and (query or "folder" in said.args)
        fits = self._fitting(said, query) if known else []
        if len(fits) != 2:
            return Unmet(self.of.words.raw(*span), _NOT_TWO)
        return Exact(tuple(fact.path for fact in fits), open=opened)

    def _fitting(self, said: Description, query: str) -> list[FileFact]:
        folder = str(said.args.get("folder", "."))
        facts = self.of.places.about(query) if query else self.of.places.listed(folder)
        below = "" if folder == "." else f"{folder}/"
        fits = [
            fact
            for fact in facts
            if fact.kind == "file"
            and fact.path.startswith(below)
            and (not said.kinds or any(is_of(fact.name, kind) for kind in said.kinds))
        ]
        return fits if query else sorted(fits, key=lambda fact: -fact.modified)

    def _pointed(self, said: Description) -> Value | None:
        """ "these three photos": those found before, or the only three there are."""
        if said.open or said.quoted:
            return None
        instead: tuple[str, ...] = ()
        if said.number is not None:
            fits = self._fitting(said, "")
            instead = tuple(fact.path for fact in fits) if len(fits) == said.number else ()
        return Earlier(instead=instead)


def _looked_for(seen: Value, raw: str) -> Value | None:
    """The search that finds what was seen, where that is one file; where they are several, what they are."""
    if isinstance(seen, Either):
        found = (_looked_for(one, raw) for one in seen.options if isinstance(one, Value))
        return Either(tuple(one for one in found if one is not None))
    if isinstance(seen, Exact) and isinstance(seen.value, tuple):
        return _found_at(seen.value[0], seen.doubt) if len(seen.value) == 1 else _several(raw, seen.value)
    return seen


def _several(raw: str, paths: tuple[str, ...]) -> Unmet:
    more = len(paths) - MOST_NAMED
    names = ", ".join(map(shown, paths[:MOST_NAMED])) + (" …" if more > 0 else "")
    return Unmet(raw, _SEVERAL, {"count": str(len(paths)), "names": names}, complete=True)


def _found_at(path: str, doubt: Doubt) -> Search:
    return Search({"query": name_of(path), "folder": folder_of(path) or ".", "limit": 1}, doubt=doubt)


def _is_file_name(query: str) -> bool:
    """Whether words end as files do: `needle.txt`."""
    return is_ending(split_ending(query)[1].removeprefix("."))
