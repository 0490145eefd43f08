"""Typed slots: what a run of tokens can mean as files, a folder, a new name, a number, a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from deskhand.core.filetypes import is_of
from deskhand.core.paths import split_ending
from deskhand.core.world.facts import FileFact
from deskhand.planner.description import Description, Placed, Reader
from deskhand.planner.folders import Folders
from deskhand.planner.numbers import number_at
from deskhand.planner.places import MOST_OPTIONS, is_path
from deskhand.planner.reading import Reading
from deskhand.planner.values import MANY, Earlier, Either, Exact, Missing, Scalar, Search, Value
from deskhand.planner.when import when_in

MOST_UNSEEN: Final = {"en": 4, "zh": 10}
"""Words that may be looked for although no name holds them."""
LONGEST_NAME: Final = 6
"""Words in a new name that is not quoted."""


_NAMES: Final = (
    "files file search ranked alone folder placed listable into newname quotedname zipname number figure when topic"
)
SLOT_TYPES: Final = frozenset(_NAMES.split())


@dataclass
class Slots:
    """All slots of one request; the same run of tokens is resolved once per type."""

    of: Reading
    folders: Folders
    _known: dict[tuple[str, int, int], Value | None] = field(default_factory=dict[tuple[str, int, int], "Value | None"])

    def __post_init__(self) -> None:
        of = self.of
        self.reader = Reader(of.words, of.keys, of.line, of.lex, of.today, of.blocked, self._folder_at)
        self._types: dict[str, Callable[[int, int], Value | None]] = {
            "files": self.files,
            "file": self.file,
            "search": self.search,
            "ranked": self.ranked,
            "alone": self.alone,
            "folder": self.folders.target,
            "placed": self.folders.placed,
            "listable": self.folders.listable,
            "into": self.folders.into,
            "newname": self.new_name,
            "quotedname": self.quoted_name,
            "zipname": self.zip_name,
            "number": self.number,
            "figure": self.figure,
            "when": self.when,
            "topic": self.topic,
        }

    def __call__(self, kind: str, start: int, end: int) -> Value | None:
        """The value of a slot type for a run of tokens, or None where they mean no such thing."""
        key = (kind, start, end)
        if key not in self._known:
            self._known[key] = None if start in self.of.within else self._types[kind](start, end)
        return self._known[key]

    # ── files ────────────────────────────────────────────────────────────────────────────────────

    def files(self, start: int, end: int) -> Value | None:
        """One file or several: a name, a list of names, a description, or what was found before."""
        pointed = self._one_of_two(*self.of.trimmed(start, end, articles=False))
        start, end = self.of.trimmed(start, end)
        if start >= end or pointed is not None:
            return pointed
        lex, keys = self.of.lex, self.of.keys
        if lex.it.whole(keys, start, end) is not None:
            return Earlier()
        whole = self._everything(start, end) or self._listed(start, end)
        if whole is not None:
            return whole
        name = self.of.name(start, end)
        hidden = self.of.places.fact(name) if end - start == 1 and name.startswith(".") else None
        if hidden is not None and hidden.kind == "file":
            return Exact((hidden.path,))
        folder = self._folder(start, end)
        if folder is not None:
            return folder
        described = self.reader.read(start, end)
        if described is not None and not described.open and described.quoted is None:
            return self._by_description(described)
        inside = self._inside(described) if described is not None else None
        named = inside or self._named(start, end)
        if named is not None or described is None:
            return named
        return self._by_description(described)

    def _one_of_two(self, start: int, end: int) -> Value | None:
        """Words that say whether what was made or what it was made of is meant; their article is part of them."""
        if self.of.lex.originals.whole(self.of.keys, start, end) is not None:
            return Earlier(which="originals")
        return Earlier(which="made") if self.of.lex.made.whole(self.of.keys, start, end) is not None else None

    def file(self, start: int, end: int) -> Value | None:
        """One file."""
        value = self.files(start, end)
        if isinstance(value, Exact) and isinstance(value.value, tuple):
            return Exact(value.value[0], open=value.open) if len(value.value) == 1 else None
        return None if isinstance(value, Search) and value.everything else value

    def _named(self, start: int, end: int) -> Value | None:
        """A thing by its very name, the word "file" before or after it aside."""
        name = self.of.name(start, end)
        found = self.of.places.thing(name)
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
        if not looks_named or end - start > LONGEST_NAME * 4 or self._list_inside(start, end):
            return None
        return self.of.places.missing(name) if not self.of.has_blocked(start, end) else None

    def _inside(self, said: Description) -> Value | None:
        """A thing by its very name inside a folder: "a.zip in Downloads"."""
        name = self.reader.query(said)
        if said.args.keys() != {"folder"} or not split_ending(name)[1]:
            return None
        below = "" if said.args["folder"] == "." else f"{said.args['folder']}/"
        found = [fact.path for fact in self.of.places.named(name) if fact.path.startswith(below)]
        if not found:
            return self.of.places.missing(name)
        return Exact((found[0],)) if len(found) == 1 else Either(tuple(found[:MOST_OPTIONS]))

    def _folder(self, start: int, end: int) -> Value | None:
        """A folder as a whole: said to be one, or written just as its name is."""
        lex, keys = self.of.lex, self.of.keys
        worded = lex.folder_words.before(keys, start + 1, end) is not None
        proper = end - start == 1 and self.of.words.tokens[start].raw[:1].isupper()
        if not worded and not (proper and lex.described.whole(keys, start, end)):
            return None
        found = self.folders.target(start, end) if worded else self.folders.existing(start, end)
        return Exact((str(found.value),)) if isinstance(found, Exact) else found

    def _list_inside(self, start: int, end: int) -> bool:
        return any(self.of.lex.listed.at(self.of.keys, at, end) for at in range(start, end))

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
            value = self._named(*self.of.trimmed(*part))
            if isinstance(value, Missing):
                return value
            if not isinstance(value, Exact) or not isinstance(value.value, tuple):
                return None
            found += value.value
        return Exact(tuple(dict.fromkeys(found)))

    def _everything(self, start: int, end: int) -> Value | None:
        """All that stands directly in a folder."""
        lex, keys = self.of.lex, self.of.keys
        if lex.lang == "en":
            said = lex.everything.at(keys, start, end)
            placed = self._folder_at(said[0], end) if said and said[0] < end else None
            ends = placed.stop if placed else None
        else:
            begin = lex.everything.before(keys, start, end)
            said = (begin,) if begin is not None and begin > start else None
            placed = self._folder_at(start, begin) if said and begin is not None else None
            ends = end if placed and placed.stop == begin else None
        if said is None or placed is None or ends != end:
            return None
        if placed.missing is not None:
            return self.of.places.missing(placed.missing)
        return Search({"folder": placed.path or "."}, everything=True)

    def _folder_at(self, at: int, end: int) -> Placed | None:
        return self.folders.inside_description(at, end)

    # ── descriptions ─────────────────────────────────────────────────────────────────────────────

    def search(self, start: int, end: int) -> Value | None:
        """What `files.find` is asked; words that nothing marks as files must be in the name of some file."""
        start, end = self.of.trimmed(start, end)
        said = self.reader.read(start, end)
        if said is None or said.pointing or said.union:
            return None
        if said.folder_missing is not None:
            return self.of.places.missing(said.folder_missing)
        query = self.reader.query(said)
        opened = sum(b - a for a, b in said.open)
        if query and not self._credible(said, query):
            return replace(self.of.places.missing(query), open=opened)
        if not query and (said.bare or (said.args.keys() == {"folder"} and not said.noun)):
            return None
        return Search(self._search_args(said, query), open=opened)

    def ranked(self, start: int, end: int) -> Value | None:
        """A description that says which by size or age: "the 5 biggest files"."""
        value = self.search(start, end)
        if isinstance(value, Search) and value.args.keys() & {"order", "larger", "smaller"}:
            return value
        return None

    def alone(self, start: int, end: int) -> Value | None:
        """A description that is the whole request and says which by size or age: nothing else is asked of it."""
        if self.of.has_blocked(start, end) or self.of.trimmed(start, end) != self.of.trimmed(0, len(self.of.keys)):
            return None
        value = self.search(start, end)
        measures = {"order", "larger", "smaller", "when"}
        return value if isinstance(value, Search) and value.args.keys() & measures else None

    def _credible(self, said: Description, query: str) -> bool:
        if said.quoted is not None or self.of.places.about(query):
            return True
        known = said.paper or said.joined
        return known and not said.bare and sum(b - a for a, b in said.open) <= MOST_UNSEEN[self.of.lex.lang]

    def _search_args(self, said: Description, query: str) -> dict[str, Scalar]:
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

    def _by_description(self, said: Description) -> Value | None:
        """Files for another ability: several by a search, one by what is really there."""
        if said.folder_missing is not None:
            return self.of.places.missing(said.folder_missing)
        if said.pointing:
            return self._pointed(said)
        if said.union or said.listed:
            return None  # "pdfs and images" are both, and one search finds only what is both at once
        query = self.reader.query(said)
        opened = sum(b - a for a, b in said.open)
        if query and not self.of.places.about(query):
            return replace(self.of.places.missing(query), open=opened)
        if said.bare and not query:
            return None
        if query and self._only_vague(said):
            return None
        args = self._search_args(said, query)
        if "order" in args and args.get("limit", MANY) == MANY and not args.keys() & {"larger", "smaller"}:
            return None  # "big files" ranks everything and picks nothing
        if "order" in args or said.number is not None or args.keys() & {"when", "larger", "smaller"}:
            return Search({"limit": MANY, **args}, open=opened)
        several = said.many or (self.of.lex.lang == "zh" and not query)
        if several:
            return Search({**args, "limit": MANY}, open=opened)
        return self._one(said, query, opened)

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
        fits = self._fitting(said, query)
        if not fits:
            return replace(self.of.places.missing(query or str(said.args.get("kind", ""))), open=opened)
        if len(fits) == 1:
            return Exact((fits[0].path,), open=opened)
        return Either(tuple(fact.path for fact in fits[:MOST_OPTIONS]), open=opened)

    def _fitting(self, said: Description, query: str) -> list[FileFact]:
        folder = str(said.args.get("folder", "."))
        facts = self.of.places.about(query) if query else self.of.places.listed(folder)
        below = "" if folder == "." else f"{folder}/"
        kind = said.args.get("kind")
        fits = [
            fact
            for fact in facts
            if fact.kind == "file" and fact.path.startswith(below) and (kind is None or is_of(fact.name, str(kind)))
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
        return Earlier(instead)

    # ── names, numbers, days ─────────────────────────────────────────────────────────────────────

    def new_name(self, start: int, end: int) -> Value | None:
        """A name that nothing has yet: quoted, with an ending, or a few plain words."""
        start, end = self.of.trimmed(start, end, articles=False)
        if start >= end:
            return None
        token = self.of.words.tokens[start]
        if end - start == 1 and token.quoted is not None:
            return Exact(token.quoted)
        name = self.of.words.raw(start, end)
        if self.of.has_blocked(start, end) or self.of.has_span(start, end) or self._list_inside(start, end):
            return None
        if not split_ending(name)[1] and self._is_transformation(start, end):
            return None
        longest = LONGEST_NAME if self.of.lex.lang == "en" else LONGEST_NAME * 4
        fits = (
            end - start <= longest
            and "/" not in name
            and not any(self.of.words.tokens[k].quoted for k in range(start, end))
        )
        return Exact(name, open=end - start) if fits else None

    def _is_transformation(self, start: int, end: int) -> bool:
        """Whether the words say how to change a name, not what it becomes."""
        changes = self.of.lex.transformations
        start, end = self.of.trimmed(start, end)
        all_of = self.of.lex.described.at(self.of.keys, start, end)
        if all_of is not None and all_of[1] == "many":
            start = all_of[0]
        return changes.whole(self.of.keys, start, end) is not None

    def quoted_name(self, start: int, end: int) -> Value | None:
        """A new name that stands without any word before it: quoted, or one word with an ending."""
        if end - start != 1:
            return None
        token = self.of.words.tokens[start]
        if token.quoted is not None:
            return Exact(token.quoted)
        return Exact(token.raw) if split_ending(token.raw)[1] and not is_path(token.raw) else None

    def zip_name(self, start: int, end: int) -> Value | None:
        """The name, or path, of a new zip file; the ending may be left out."""
        start, end = self.of.trimmed(start, end)
        if end - start >= 1 and is_path(self.of.name(start, end)) and not self.of.has_blocked(start, end):
            name, opened = self.of.places.path(self.of.name(start, end)), 0
        else:
            value = self.new_name(start, end)
            if not isinstance(value, Exact) or self.of.lex.described.whole(self.of.keys, start, end) is not None:
                return None
            name, opened = str(value.value), value.open
        return Exact(name if split_ending(name)[1] else f"{name}.zip", open=opened)

    def number(self, start: int, end: int) -> Value | None:
        plain = [self.of.keys[start].removeprefix("#"), *self.of.keys[start + 1 : end]]
        read = number_at(plain, 0)
        return Exact(read[1]) if read and read[0] == end - start and 0 < read[1] < 2**31 else None

    def figure(self, start: int, end: int) -> Value | None:
        """A number in figures: the number of a run, where a number in words would be a count."""
        plain = self.of.keys[start].removeprefix("#")
        return self.number(start, end) if end - start == 1 and plain.isascii() and plain.isdigit() else None

    def when(self, start: int, end: int) -> Value | None:
        start, end = self.of.trimmed(start, end)
        if start >= end:
            return None
        read = when_in(self.of.line.text, self.of.line.starts[start], self.of.lex.lang, self.of.today)
        return Exact(read[1]) if read and self.of.line.token_after(read[0]) == end else None

    def topic(self, start: int, end: int) -> Value | None:
        """What help is wanted about."""
        if end - start > 12:
            return None
        return Exact(self.of.words.raw(start, end), open=end - start)
