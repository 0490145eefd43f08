"""Files by words of their names, wherever those stand beside each other: "the sales sheet", 采购那份合同.

Kinds, days and words such as "newest" beside a name narrow down which file is meant; whole names go before parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Final

from deskhand.core.filetypes import is_of, kind_of
from deskhand.core.paths import split_ending
from deskhand.core.world.facts import FileFact
from deskhand.core.world.terms import words_of
from deskhand.planner.called import also_called
from deskhand.planner.evidence.named import Mention, Named
from deskhand.planner.formats import ENDINGS
from deskhand.planner.values import Either, Exact, Search, Value
from deskhand.planner.when.resolve import MONTHS

LONGEST: Final = {"en": 9, "zh": 16}
MOST_FILES: Final = 12


def _newest(fact: FileFact) -> float:
    return -fact.modified


def _oldest(fact: FileFact) -> float:
    return fact.modified


def _largest(fact: FileFact) -> float:
    return -fact.size


def _size(fact: FileFact) -> float:
    return fact.size


BY: Final[dict[str, Callable[[FileFact], float]]] = {"newest": _newest, "oldest": _oldest, "largest": _largest}
"""By what the first of a row of files is the first."""


_FRONT: Final = 6
"""Characters of a name before those that name a folder too."""
_IN = frozenset("里中下上内的")
_DATING: Final = frozenset({"in", "since", "from", "until", "till", "before", "after", "by", "during", "last", "this"})
"""Behind these a month is a time: “installed since october” names no report."""


class FilesNamed(Named):
    """The files that one request names."""

    @cached_property
    def files_named(self) -> list[Mention]:
        return list(self._files())

    def _files(self) -> Iterator[Mention]:
        folders = {at for one in self.places_named if self._is_place(one) for at in range(one.start, one.stop)}
        described = [one for one in self._described() if not set(range(one.start, one.stop)) <= folders]
        taken = {at for one in described for at in range(one.start, one.stop)} | folders
        named: list[Mention] = []
        at = 0
        while at < self.size:
            found = None if at in taken else self._named(at, taken)
            if found is not None:
                named.append(found)
            at = found.stop if found is not None else at + 1
        exact = [set(one.facts) for one in named if isinstance(one.value, Exact)]
        for one in (*described, *named):
            # "the three reports, September, October and the annual one": those that are named are meant.
            wider = len(one.facts) > 1 and sum(facts < set(one.facts) for facts in exact) > 1
            if not wider:
                yield one

    def _is_place(self, one: Mention) -> bool:
        """Whether words that name a folder mean it, and not files that are called so."""
        if not isinstance(one.value, Exact):
            return False
        raw = self.of.words.raw(one.start, one.stop)
        name = str(one.value.value).rpartition("/")[2]
        before = self.of.keys[one.start - 1] if one.start else ""
        behind = self.of.keys[one.stop] if one.stop < self.size else ""
        if self.of.lex.lang == "zh":
            marked = before in ("到", "进", "从", "至", "入", "在", "往") or behind in (
                "里",
                "中",
                "下",
                "文",
                "目",
                "这",
                "那",
            )
            apart = marked or (raw != name and not raw.isascii()) or not self.of.places.about(raw)
            return apart and not self._ends_a_file(one)
        return raw == name or before in ("into", "in", "to", "from", "inside", "under", "onto") or "/" in raw

    def _ends_a_file(self, one: Mention) -> bool:
        """Whether the words for a folder are the end of the whole name of a file: 采购合同里 where there is a 合同."""
        size = len(self.of.words.raw(one.start, one.stop).rstrip("里中下上内的"))
        stop = min(one.start + size, one.stop)
        fronts = (self.of.words.raw(begin, stop) for begin in range(max(0, one.start - _FRONT), one.start))
        return any(split_ending(fact.name)[0] == front for front in fronts for fact in self._about(front))

    def _described(self) -> list[Mention]:
        """Files said by what they are like: "all pdfs in Downloads", 最新的三张截图."""
        found: list[Mention] = []
        at = 0
        lex, keys = self.of.lex, self.of.keys
        while at < self.size:
            read = lex.described.at(keys, at, self.size)
            begins = read is not None and read[1].split(":")[0] in ("many", "order", "kind")
            ending = keys[at].removesuffix("s") in ENDINGS and keys[at].isascii() and not self._is_format(at)
            begins = begins or ending or lex.sizes.at(keys, at, self.size) is not None
            begins = begins and at not in self.of.within and at not in self._inside_papers and not self._is_order(at)
            one = self._search_at(at) if begins else None
            if one is None:
                at += 1
            else:
                found.append(one)
                at = one.stop
        return found

    def _is_order(self, at: int) -> bool:
        """Whether a request begins with a word for what is done, which may be a kind of file too: "zip the drafts"."""
        opens = at == 0 or self.of.lex.separators.before(self.of.keys, 0, at) is not None
        return opens and any(one.start == at and one.is_act for one in self.phrased)

    @cached_property
    def _inside_papers(self) -> frozenset[int]:
        """The places inside a longer Chinese word for something kept as a file: no 截图 is any 图."""
        lex, keys = self.of.lex, self.of.keys
        read = ((at, lex.papers.at(keys, at, self.size)) for at in range(self.size if lex.lang == "zh" else 0))
        return frozenset(inside for at, one in read if one is not None for inside in range(at + 1, one[0]))

    def _search_at(self, at: int) -> Mention | None:
        for stop in range(min(self.size, at + LONGEST[self.of.lex.lang]), at, -1):
            if self.of.words.tokens[stop - 1].is_mark or self.of.keys[stop - 1] in self.of.lex.stop:
                continue
            if stop < self.size and stop in self.of.within:
                continue
            value = self.slots("files", at, stop) or self.slots("ranked", at, stop)
            if isinstance(value, Search) and value.args.get("kind") in (".mail", "mail", ("mail",)):
                return None  # people mean their mails, not files of mails
            if isinstance(value, Search) and stop - at == 1 and set(value.args) == {"kind"} and self._is_format(at):
                return None
            if isinstance(value, Search):
                at, value = self._inside(at, stop, value)
                at, value = self._ordered(at, value)
                return Mention("file", at, stop, value, tuple(self._found(value)))
            if isinstance(value, Exact) and isinstance(value.value, tuple):
                facts = [fact for path in value.value if (fact := self.of.places.fact(path)) is not None]
                return Mention("file", at, stop, value, tuple(facts))
        return None

    def _inside(self, at: int, stop: int, value: Search) -> tuple[int, Search]:
        """A search with the folder before it that it is in: Downloads里的pdf."""
        if "folder" in value.args or at < 2 or self.of.keys[at - 1] not in _IN:
            return at, value
        for begin in range(max(0, at - LONGEST[self.of.lex.lang]), at - 1):
            whole = self.slots("files", begin, stop)
            if isinstance(whole, Search) and {**whole.args, "folder": ""} == {**value.args, "folder": ""}:
                return begin, whole
        return at, value

    def _ordered(self, at: int, value: Search) -> tuple[int, Search]:
        """A search with the word before it that says which: 最新的那份 pdf."""
        begin = at
        while begin > 0 and self.of.keys[begin - 1] in "的那这份张个封the":
            begin -= 1
        before = self.of.lex.described.before(self.of.keys, 0, begin)
        said = None if before is None else self.of.lex.described.whole(self.of.keys, before, begin)
        if before is None or said is None or not said.startswith("order:") or "order" in value.args:
            return at, value
        return before, replace(value, args={**value.args, "order": said.partition(":")[2], "limit": 1})

    def _is_format(self, at: int) -> bool:
        """Whether a kind of file is rather what something becomes: "as jpg", 转成pdf."""
        before = at - 1
        while before >= 0 and self.of.keys[before] in ("a", "an", "the"):
            before -= 1
        return before >= 0 and self.of.keys[before] in ("as", "to", "into", "in", "成", "为", "版", "of")

    def _found(self, value: Search) -> list[FileFact]:
        query = str(value.args.get("query", ""))
        if not query:
            return []
        kinds = value.args.get("kind", ())
        kinds = (kinds,) if isinstance(kinds, str) else kinds
        found = [fact for fact in self.of.places.about(query) if fact.kind == "file"]
        if isinstance(kinds, tuple) and kinds:
            found = [fact for fact in found if any(is_of(fact.name, kind) for kind in kinds)]
        return found

    def about(self, start: int, stop: int) -> dict[str, FileFact]:
        token = self.of.words.tokens[start]
        word = self.of.name(start, stop)
        if stop - start == 1 and token.quoted is None:
            if token.is_mark or self.stems[start] in self.little or start in self.of.within:
                return {}
            if word.casefold() in ENDINGS or len(word) < 2 or (word.isdigit() and len(word) < 3):
                return {}
            word = word.removesuffix("'s").removesuffix("’s")
        if "/" in word:
            fact = self.of.places.fact(self.of.places.path(word))
            return {fact.path: fact} if fact is not None and fact.kind == "file" else {}
        named = [fact for fact in self.of.places.named(word) if fact.kind == "file"] if split_ending(word)[1] else []
        found = named or self._about(word)
        for other in () if found else also_called(word):
            found = found or self._about(other)
        return {fact.path: fact for fact in found}

    def _about(self, words: str) -> list[FileFact]:
        return [fact for fact in self.of.places.about(words) if fact.kind == "file"]

    def _written_out(self, at: int) -> Mention | None:
        """One by the whole of its name, of several words and its ending: "Q2 sales.xlsx" is no sales.xlsx."""
        for stop in range(min(self.size, at + LONGEST[self.of.lex.lang]), at + 1, -1):
            if "." not in self.of.keys[stop - 1] or self.of.words.tokens[stop - 1].quoted is not None:
                continue
            name = self.of.words.raw(at, stop)
            facts = [one for one in self.of.places.named(name) if one.kind == "file" and split_ending(name)[1]]
            if len(facts) == 1:
                return Mention("file", at, stop, Exact((facts[0].path,)), tuple(facts))
        return None

    def _named(self, at: int, taken: set[int]) -> Mention | None:
        """Files by words of their names that stand side by side; kinds and days beside them narrow them down."""
        if (whole := self._written_out(at)) is not None:
            return whole
        zh = not self.of.keys[at].isascii() and self.of.words.tokens[at].quoted is None
        step = 2 if zh else 1
        if at + step > self.size or (zh and not self._han(at, at + step)):
            return None
        facts = self.about(at, at + step)
        if not facts:
            return None
        start, stop = at, at + step
        words: list[tuple[int, int]] = [(at, stop)]
        zh_end = stop
        while stop < self.size and stop not in taken and stop - at < LONGEST[self.of.lex.lang]:
            if zh and self._han(stop, stop + 1) and stop == zh_end:
                more = self.about(at, stop + 1)
                if more:
                    facts, stop = more, stop + 1
                    zh_end = stop
                    words: list[tuple[int, int]] = [(at, stop)]
                    continue
            narrowed = self._narrowed(facts, stop)
            if narrowed is None or self._is_whole_before_a_day(at, stop):
                break
            kept, end, is_word = narrowed
            if is_word:
                words.append((stop, end))
            facts, stop = kept, end
        stop = self._without_tail(at, stop, words)
        if stop - at == step and not zh and self._is_vague(at, list(facts.values())):
            return None
        if stop - at == step and not zh and self._is_verb(at, list(facts.values())):
            return None
        rows = self._ranked(at, list(facts.values()), words)
        start, rows = self._front(start, rows)
        return Mention("file", start, stop, _value(rows), tuple(rows[:MOST_FILES]))

    def _is_whole_before_a_day(self, start: int, stop: int) -> bool:
        """Whether a file's very name is said, and a day, which then rather says when: "bin a.md after Friday"."""
        name = self.of.words.raw(start, stop)
        dotted = "." in name.strip(".") and any(one.start == stop for one in self.past_days)
        return dotted and any(fact.kind == "file" for fact in self.of.places.named(name))

    def _is_vague(self, at: int, facts: Sequence[FileFact]) -> bool:
        """Whether a lone word says how old or big something is, and names nothing whole."""
        vague = self.of.lex.vague.whole(self.of.keys, at, at + 1) is not None
        vague = vague or (self.of.keys[at] in MONTHS and at > 0 and self.of.keys[at - 1] in _DATING)
        vague = vague or (at > 0 and self.of.keys[at - 1] in ("a", "an"))  # "a contract claim" names none
        if "." not in self.of.keys[at] and all(kind_of(fact.name) == "code" for fact in facts):
            return True  # "main", "index", "test"
        return vague and all(words_of(split_ending(fact.name)[0]) != [self.of.keys[at]] for fact in facts)

    def _is_verb(self, at: int, facts: Sequence[FileFact]) -> bool:
        """Whether a lone word is rather what to do: "list", where something is called "price list"."""
        token = self.of.words.tokens[at]
        if token.quoted is not None or "." in token.raw.strip(".") or any(c.isdigit() for c in token.raw):
            return False
        if any(words_of(split_ending(fact.name)[0]) == words_of(token.raw) for fact in facts):
            return False
        acts = any(one.start == at and one.is_act for one in self.phrased)
        return acts and (at == 0 or not self._names_follow(at - 1))

    def _names_follow(self, at: int) -> bool:
        return self.of.keys[at] in ("the", "my", "our", "that", "this", "a", "newest", "latest", "last", "old")

    def _han(self, start: int, stop: int) -> bool:
        tokens = self.of.words.tokens[start:stop]
        return len(tokens) == stop - start and all(
            not t.raw.isascii() and not t.is_mark and t.quoted is None for t in tokens
        )

    def _narrowed(self, facts: dict[str, FileFact], at: int) -> tuple[dict[str, FileFact], int, bool] | None:
        """What is left of some files with one more word beside them; None where the word is about something else."""
        lex, keys = self.of.lex, self.of.keys
        day = next((one for one in self.past_days if one.start == at), None)
        if day is not None:
            kept = {path: fact for path, fact in facts.items() if _changed(fact, day.value)}
            return (kept, day.stop, False) if kept else None
        read = lex.described.at(keys, at, self.size)
        if read is not None and read[1] != "plain" and not read[1].startswith("joining"):
            category, _, kind = read[1].partition(":")
            if category == "kind":
                kept = {path: fact for path, fact in facts.items() if is_of(fact.name, kind)}
                return (kept or facts, read[0], False)
            if category == "nouns":
                return facts, read[0], False
        if self.of.words.tokens[at].quoted is None and (ending := keys[at].strip(".")) in ENDINGS:
            kept = {path: fact for path, fact in facts.items() if is_of(fact.name, f".{ending}")}
            if kept:
                return kept, at + 1, False
        more = self.about(at, at + 1) if keys[at].isascii() else self.about(at, at + 2) if self._han(at, at + 2) else {}
        kept = {path: fact for path, fact in facts.items() if path in more}
        if kept:
            return kept, at + (1 if keys[at].isascii() else 2), True
        if (
            self.is_little(at)
            and keys[at] in ("the", "my", "of", "的", "那", "份", "个", "张", "'s")
            and at + 1 < self.size
        ):
            further = self._narrowed(facts, at + 1)
            return further if further is not None and keys[at] != "of" else None
        return None

    def _without_tail(self, at: int, stop: int, words: Sequence[tuple[int, int]]) -> int:
        last = words[-1][1]
        while stop > last and self.is_little(stop - 1):
            stop -= 1
        return stop

    def _ranked(self, at: int, facts: list[FileFact], words: Sequence[tuple[int, int]]) -> list[FileFact]:
        """Those whose whole name was said before those whose name only holds the words."""
        said = sorted({word for start, stop in words for word in words_of(self.of.name(start, stop).replace("'s", ""))})
        whole = [fact for fact in facts if sorted(set(words_of(split_ending(fact.name)[0]))) == said]
        full = [fact for fact in facts if sorted(set(words_of(fact.name))) == said]
        return full or whole or facts

    def _front(self, start: int, rows: list[FileFact]) -> tuple[int, list[FileFact]]:
        """Words before the name that say which: "the newest screenshot", "yesterday's screenshot", 最新的截图."""
        begin = start
        while begin > 0 and (self.of.keys[begin - 1] in self.of.lex.stop or self.of.keys[begin - 1] in ("的", "'s")):
            begin -= 1
        day = next((one for one in self.past_days if one.stop == begin), None)
        if day is not None and len(rows) > 1:
            kept = [fact for fact in rows if _changed(fact, day.value)]
            return (day.start, kept) if kept else (start, rows)
        before = self.of.lex.described.before(self.of.keys, 0, begin)
        said = None if before is None else self.of.lex.described.whole(self.of.keys, before, begin)
        if before is not None and said is not None and said.startswith("order:"):
            order = said.partition(":")[2]
            key = BY.get(order, _size)
            return before, sorted(rows, key=key)[:1]
        if before is not None and said is not None and said.startswith("kind:"):
            kept = [fact for fact in rows if is_of(fact.name, said.partition(":")[2])]
            return (before, kept) if kept else (start, rows)
        return start, rows


def _value(rows: Sequence[FileFact]) -> Value:
    if len(rows) == 1:
        return Exact((rows[0].path,))
    return Either(tuple(fact.path for fact in rows[:3]))


def _changed(fact: FileFact, value: Value) -> bool:
    if not isinstance(value, Exact):
        return False
    first, dash, last = str(value.value).partition("/")
    day = datetime.fromtimestamp(fact.modified).date()  # noqa: DTZ006 - days are those of the desk
    begin = date.fromisoformat(first[:10]) if first else date.min
    end = (date.fromisoformat(last[:10]) if last else date.max) if dash else begin
    return begin <= day <= end
