"""What a request names: files, folders, people, events, programs, days, numbers. Each where it stands, once a request.

Files are found by the words of their names, wherever those stand beside each other: "the sales sheet", 采购那份合同.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from typing import Final

from deskhand.core.filetypes import KINDS, is_of, kind_of
from deskhand.core.paths import split_ending
from deskhand.core.world.facts import FileFact
from deskhand.core.world.terms import words_of
from deskhand.planner.evidence.alike import Sensed, stem
from deskhand.planner.evidence.profile import Vocabulary
from deskhand.planner.numbers import number_at
from deskhand.planner.reading import Reading
from deskhand.planner.slots import Slots
from deskhand.planner.values import Earlier, Either, Exact, Search, Value

LONGEST_MOMENT: Final = 14
LONGEST: Final = {"en": 9, "zh": 16}
MOST_FILES: Final = 12
_URL: Final = re.compile(
    r"(?:https?://\S+|(?:[\w-]+\.)+(?:com|org|net|cn|io|edu|gov|dev|de|uk|app|info|top|xyz|co)(?:[/:]\S*)?)",
    re.IGNORECASE,
)
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_TITLES: Final = ("总", "经理", "老师", "主任", "先生", "女士", "小姐", "哥", "姐", "工", "同学", "教授", "医生")
_ENDINGS: Final = frozenset(ending.removeprefix(".") for kind in KINDS for ending in kind.endings) - {
    "pages",
    "numbers",
    "key",
}
_FORMATS: Final = {
    "word": "docx", "excel": "xlsx", "powerpoint": "pptx", "ppt": "pptx", "markdown": "md", "jpeg": "jpg",
    "text": "txt", "spreadsheet": "xlsx", "网页": "html", "文本": "txt", "幻灯片": "pptx", "表格": "xlsx",
}  # fmt: skip
_POINTING: Final = frozenset(
    {"this", "that", "these", "those", "这", "那", "这个", "那个", "这些", "那些", "其", "全部"}
)
_ID: Final = re.compile(r"#?[A-Za-z]*-?\d[\w-]*|[a-z]+(?:-[a-z\d]+)+")


@dataclass(frozen=True, slots=True)
class Mention:
    """Something named: `kind` says what, `facts` the files it may be."""

    kind: str
    start: int
    stop: int
    value: Value
    facts: tuple[FileFact, ...] = ()

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(kind_of(fact.name) for fact in self.facts)

    def within(self, start: int, stop: int) -> bool:
        return self.start >= start and self.stop <= stop


class Mentions:
    """All that one request names."""

    def __init__(self, of: Reading, slots: Slots, words: Vocabulary) -> None:
        self.of = of
        self.slots = slots
        self.little = words.little
        self.words = words
        self.stems = [stem(key) for key in of.keys]
        self.size = len(of.keys)

    def of_kind(self, kind: str, start: int, stop: int) -> list[Mention]:
        """Those of a kind between two tokens, in their order."""
        return [one for one in self.all.get(kind, ()) if one.within(start, stop)]

    @cached_property
    def all(self) -> dict[str, list[Mention]]:
        found: dict[str, list[Mention]] = {}
        for one in chain(
            self._days(), self._filed, self._places, self._known, self._titled, self._plain(), self._typed()
        ):
            found.setdefault(one.kind, []).append(one)
        for rows in found.values():
            rows.sort(key=lambda one: (one.start, one.stop))
        return found

    @cached_property
    def sensed(self) -> list[Sensed]:
        """Every phrase of a class; in Chinese none that is only a character of something else."""
        if self.of.lex.lang == "en":
            return self._phrased
        return [one for one in self._phrased if self._is_word(one, self._phrased)]

    @cached_property
    def _phrased(self) -> list[Sensed]:
        """Every phrase of a class as it is written; in Chinese none that begins inside a longer one."""
        found: list[Sensed] = []
        inside = 0
        for at in range(self.size):
            if self.of.words.tokens[at].quoted is not None:
                continue
            here = list(self.words.alike.at(self.stems, at))
            if self.of.lex.lang == "zh":
                here = [one for one in here if one.stop > inside]
                inside = max((inside, *(one.stop for one in here)))
            longer: frozenset[str] = frozenset()
            for one in here:
                senses = one.senses - longer
                longer |= one.senses
                if senses:
                    found.append(Sensed(one.start, one.stop, senses))
        return [one for one in found if not self._inside_another(one, found)]

    def _is_word(self, one: Sensed, found: Sequence[Sensed]) -> bool:
        """Whether a single Chinese character is a word of its own: not in a name, nor between characters nobody knows."""
        if one.stop - one.start > 1 or self.of.keys[one.start].isascii():
            return True
        if any(start <= one.start < stop and stop - start > 1 for start, stop in self._names):
            return False
        known = {at for other in found if other.stop - other.start > 1 for at in range(other.start, other.stop)}
        known |= {at for start, stop in self._names for at in range(start, stop)}
        beside = [self._is_known(one.start - 1, known), self._is_known(one.stop, known)]
        return all(beside) if any(sense[0] not in "#@" for sense in one.senses) else any(beside)

    def _is_known(self, at: int, known: set[int]) -> bool:
        return not 0 <= at < self.size or at in known or self.is_little(at) or self.of.keys[at].isascii()

    @cached_property
    def _names(self) -> list[tuple[int, int]]:
        """Where files, folders, people and events are named."""
        found = [*self._filed, *self._known, *self._titled, *self._places]
        return [(one.start, one.stop) for one in found]

    @cached_property
    def _filed(self) -> list[Mention]:
        return list(self._files())

    @cached_property
    def _known(self) -> list[Mention]:
        return list(self._people())

    @cached_property
    def _titled(self) -> list[Mention]:
        return list(self._events())

    def _inside_another(self, one: Sensed, found: Sequence[Sensed]) -> bool:
        """Whether something is done only as a part of longer words: "my screen" in "on my screen"."""
        if any(sense[0] in "#@" for sense in one.senses):
            return False
        return any(other.start < one.start and other.stop >= one.stop for other in found if other is not one)

    def is_little(self, at: int) -> bool:
        token = self.of.words.tokens[at]
        return token.quoted is None and (token.is_mark or self.stems[at] in self.little)

    # ── days ─────────────────────────────────────────────────────────────────────────────────────

    def _days(self) -> Iterator[Mention]:
        """Days over and days to come, and moments where they are known; of those that overlap, the longest."""
        for kind, ahead in (("past", False), ("ahead", True)):
            at = 0
            while at < self.size:
                inside = at in self.of.within or any(one.start < at < one.stop for one in self._phrased)
                read = None if inside else self.of.when_at(at, ahead=ahead)
                moment = self._moment(at, read[0] if read is not None else at) if ahead and self._times(at) else None
                if moment is not None:
                    yield moment
                    at = moment.stop
                elif read is not None and read[1].why is None:
                    yield Mention(kind, at, read[0], Exact(read[1].iso))
                    at = read[0]
                else:
                    at += 1

    def _times(self, at: int) -> bool:
        return at not in self.of.within and self.slots.families.times.begins(at)

    def _moment(self, at: int, stop: int) -> Mention | None:
        """The day with the time of day around it, where such moments can be read."""
        for end in range(min(self.size, at + LONGEST_MOMENT), stop, -1):
            value = self.slots("moment", at, end)
            if isinstance(value, Exact):
                return Mention("ahead", at, end, value)
        return None

    # ── files ────────────────────────────────────────────────────────────────────────────────────

    def _files(self) -> Iterator[Mention]:
        folders = {at for one in self._places if self._is_place(one) for at in range(one.start, one.stop)}
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

    @cached_property
    def _places(self) -> list[Mention]:
        return list(self._folders())

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
            return marked or (raw != name and not raw.isascii()) or not self.of.places.about(raw)
        return raw == name or before in ("into", "in", "to", "from", "inside", "under", "onto") or "/" in raw

    def _described(self) -> list[Mention]:
        """Files said by what they are like: "all pdfs in Downloads", 最新的三张截图."""
        found: list[Mention] = []
        at = 0
        lex, keys = self.of.lex, self.of.keys
        while at < self.size:
            read = lex.described.at(keys, at, self.size)
            begins = read is not None and read[1].split(":")[0] in ("many", "order", "kind")
            ending = keys[at].removesuffix("s") in _ENDINGS and keys[at].isascii() and not self._is_format(at)
            begins = (begins or ending or lex.sizes.at(keys, at, self.size) is not None) and at not in self.of.within
            one = self._search_at(at) if begins else None
            if one is None:
                at += 1
            else:
                found.append(one)
                at = one.stop
        return found

    def _search_at(self, at: int) -> Mention | None:
        for stop in range(min(self.size, at + LONGEST[self.of.lex.lang]), at, -1):
            if self.of.words.tokens[stop - 1].is_mark or self.of.keys[stop - 1] in self.of.lex.stop:
                continue
            if stop < self.size and stop in self.of.within:
                continue
            value = self.slots("files", at, stop) or self.slots("ranked", at, stop)
            if isinstance(value, Search) and value.args.get("kind") in (".mail", "mail", ("mail",)):
                return None  # people mean their mails, not files of mails
            if isinstance(value, Search) and stop - at == 1 and value.args.keys() == {"kind"} and self._is_format(at):
                return None
            if isinstance(value, Search):
                at, value = self._ordered(at, value)
                return Mention("file", at, stop, value, tuple(self._found(value)))
            if isinstance(value, Exact) and isinstance(value.value, tuple):
                facts = [fact for path in value.value if (fact := self.of.places.fact(path)) is not None]
                return Mention("file", at, stop, value, tuple(facts))
        return None

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

    def _about(self, start: int, stop: int) -> dict[str, FileFact]:
        token = self.of.words.tokens[start]
        word = self.of.name(start, stop)
        if stop - start == 1 and token.quoted is None:
            if token.is_mark or self.stems[start] in self.little or start in self.of.within:
                return {}
            if word.casefold() in _ENDINGS or len(word) < 2 or (word.isdigit() and len(word) < 3):
                return {}
            word = word.removesuffix("'s").removesuffix("’s")
        if "/" in word:
            fact = self.of.places.fact(self.of.places.path(word))
            return {fact.path: fact} if fact is not None and fact.kind == "file" else {}
        named = [fact for fact in self.of.places.named(word) if fact.kind == "file"] if split_ending(word)[1] else []
        found = named or [fact for fact in self.of.places.about(word) if fact.kind == "file"]
        return {fact.path: fact for fact in found}

    def _named(self, at: int, taken: set[int]) -> Mention | None:
        """Files by words of their names that stand side by side; kinds and days beside them narrow them down."""
        zh = not self.of.keys[at].isascii() and self.of.words.tokens[at].quoted is None
        step = 2 if zh else 1
        if at + step > self.size or (zh and not self._han(at, at + step)):
            return None
        facts = self._about(at, at + step)
        if not facts:
            return None
        start, stop = at, at + step
        words = [(at, stop)]
        zh_end = stop
        while stop < self.size and stop not in taken and stop - at < LONGEST[self.of.lex.lang]:
            if zh and self._han(stop, stop + 1) and stop == zh_end:
                more = self._about(at, stop + 1)
                if more:
                    facts, stop = more, stop + 1
                    zh_end = stop
                    words = [(at, stop)]
                    continue
            narrowed = self._narrowed(facts, stop)
            if narrowed is None:
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

    def _is_vague(self, at: int, facts: Sequence[FileFact]) -> bool:
        """Whether a lone word says how old or big something is, and names nothing whole."""
        vague = self.of.lex.vague.whole(self.of.keys, at, at + 1) is not None
        return vague and all(words_of(split_ending(fact.name)[0]) != [self.of.keys[at]] for fact in facts)

    def _is_verb(self, at: int, facts: Sequence[FileFact]) -> bool:
        """Whether a lone word is rather what to do than part of a name: "list", where something is called "price list"."""
        token = self.of.words.tokens[at]
        if token.quoted is not None or "." in token.raw.strip(".") or any(c.isdigit() for c in token.raw):
            return False
        if any(words_of(split_ending(fact.name)[0]) == words_of(token.raw) for fact in facts):
            return False
        acts = any(one.start == at and any(sense[0] not in "#@" for sense in one.senses) for one in self._phrased)
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
        day = next((one for one in self._past_days if one.start == at), None)
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
        if self.of.words.tokens[at].quoted is None and (ending := keys[at].strip(".")) in _ENDINGS:
            kept = {path: fact for path, fact in facts.items() if is_of(fact.name, f".{ending}")}
            if kept:
                return kept, at + 1, False
        more = (
            self._about(at, at + 1) if keys[at].isascii() else self._about(at, at + 2) if self._han(at, at + 2) else {}
        )
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

    @cached_property
    def _past_days(self) -> list[Mention]:
        return [one for one in self._days() if one.kind == "past"]

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
        day = next((one for one in self._past_days if one.stop == begin), None)
        if day is not None and len(rows) > 1:
            kept = [fact for fact in rows if _changed(fact, day.value)]
            return (day.start, kept) if kept else (start, rows)
        before = self.of.lex.described.before(self.of.keys, 0, begin)
        said = None if before is None else self.of.lex.described.whole(self.of.keys, before, begin)
        if before is not None and said is not None and said.startswith("order:"):
            order = said.partition(":")[2]
            key = {"newest": lambda f: -f.modified, "oldest": lambda f: f.modified, "largest": lambda f: -f.size}.get(
                order, lambda f: f.size
            )
            return before, sorted(rows, key=key)[:1]
        if before is not None and said is not None and said.startswith("kind:"):
            kept = [fact for fact in rows if is_of(fact.name, said.partition(":")[2])]
            return (before, kept) if kept else (start, rows)
        return start, rows

    # ── folders ──────────────────────────────────────────────────────────────────────────────────

    def _folders(self) -> Iterator[Mention]:
        at = 0
        while at < self.size:
            found = self._folder_at(at)
            if found is None:
                at += 1
                continue
            yield found
            at = found.stop

    def _folder_at(self, at: int) -> Mention | None:
        token, keys, lex = self.of.words.tokens[at], self.of.keys, self.of.lex
        if token.is_mark or at in self.of.within:
            return None
        raw = self.of.name(at, at + 1)
        likely = lex.folders.at(keys, at, self.size) is not None or "/" in raw or lex.here.at(keys, at, self.size)
        if not likely:
            longest = 1 if keys[at].isascii() else 4
            likely = any(
                fact.kind == "folder"
                for stop in range(at + longest, at, -1)
                if stop <= self.size and (longest == 1 or stop - at > 1)
                for fact in self.of.places.named(self.of.name(at, stop))
            )
        if not likely:
            return None
        for stop in range(min(self.size, at + 6), at, -1):
            if stop in self.of.within or self.of.words.tokens[stop - 1].is_mark:
                continue
            value = self.slots("placed", at, stop)
            if isinstance(value, Exact | Either):
                return Mention("folder", at, stop, value)
        return None

    # ── people, events ─────────────────────────────────────────────────────────────────

    def _people(self) -> Iterator[Mention]:
        names = [re.sub(r"\s*<.*", "", one).strip() for one in self.of.places.world.people]
        bare = [key.removesuffix("'s").removesuffix("s'") for key in self.of.keys]
        at = 0
        while at < self.size:
            found = self._person_at(at, names, bare)
            if found is not None:
                yield found
                at = found.stop
            else:
                at += 1

    def _person_at(self, at: int, names: Sequence[str], bare: Sequence[str]) -> Mention | None:
        if at in self.of.within:
            return None
        if _MAIL.fullmatch(self.of.words.tokens[at].raw):
            return Mention("person", at, at + 1, Exact(self.of.words.tokens[at].raw))
        best: tuple[int, list[str]] = (at, [])
        for name in names:
            length = _said_so(name, bare, at)
            if length and at + length > best[0]:
                best = at + length, [name]
            elif length and at + length == best[0]:
                best[1].append(name)
        stop, options = best
        if not options:
            return None
        value = Exact(options[0]) if len(options) == 1 else Either(tuple(Exact(one) for one in options[:3]))
        return Mention("person", at, stop, value)

    def _events(self) -> Iterator[Mention]:
        """Events by the words of their titles: most of them, or one that no other event has."""
        events = self.of.places.world.events
        titles = {event.title: {stem(word) for word in words_of(event.title)} for event in events}
        for title, words in titles.items():
            others = set[str]().union(*(more for other, more in titles.items() if other != title))
            found = self._title_at(title, words, others)
            if found is not None:
                yield found

    def _title_at(self, title: str, words: set[str], others: set[str]) -> Mention | None:
        if not title.isascii():
            for size in range(len(title), 1, -1):
                for begin in range(len(title) - size + 1):
                    part = title[begin : begin + size]
                    place = "".join(self.of.keys).find(part) if part in "".join(self.of.keys) else -1
                    at = self._token_at(part) if place >= 0 else None
                    if at is not None and (size * 2 >= len(title)):
                        return Mention("event", at, at + size, Exact(title))
            return None
        hits = [at for at in range(self.size) if self.stems[at].removesuffix("'s") in words]
        said = {self.stems[at].removesuffix("'s") for at in hits}
        if not hits or (len(said) * 2 < len(words) and not said - others) or not said - others:
            return None
        return Mention(
            "event", hits[0], hits[-1] + 1 if hits[-1] - hits[0] <= len(words) else hits[0] + 1, Exact(title)
        )

    def _token_at(self, part: str) -> int | None:
        for at in range(self.size - len(part) + 1):
            if "".join(self.of.keys[at : at + len(part)]) == part:
                return at
        return None

    # ── the rest ─────────────────────────────────────────────────────────────────────────────────

    def _plain(self) -> Iterator[Mention]:
        """Numbers, addresses, quotations, formats, names that are written as computers write them."""
        lex = self.of.lex
        for at, token in enumerate(self.of.words.tokens):
            key = self.of.keys[at]
            if token.quoted is not None:
                yield Mention("quoted", at, at + 1, Exact(token.quoted))
                continue
            if token.is_mark:
                continue
            if _URL.fullmatch(token.raw) and not self._about(at, at + 1):
                yield Mention("url", at, at + 1, Exact(token.raw))
            elif (token.raw.endswith("/") and self.of.places.fact(self.of.places.path(token.raw)) is None) or (
                "/" in token.raw and self.of.places.fact(self.of.places.path(token.raw)) is None
            ):
                yield Mention("bucket", at, at + 1, Exact(token.raw))
            if (ending := _FORMATS.get(key, key.strip("."))) in _ENDINGS:
                yield Mention("format", at, at + 1, Exact(ending))
            if _ID.fullmatch(token.raw) and not token.raw.isdigit():
                yield Mention("machine", at, at + 1, Exact(token.raw))
            if any(c.isdigit() for c in token.raw) and (not token.raw.isdigit() or len(token.raw) > 3):
                yield Mention("id", at, at + 1, Exact(token.raw.removeprefix("#")))
            if at in self.of.within:
                continue
            number = number_at(self.of.keys, at)
            if number is not None:
                yield Mention("number", at, number[0], Exact(number[1]))
            read = lex.it.at(self.of.keys, at, self.size)
            if read is not None and self._stands_for(*read):
                stop, said = read
                yield Mention("it", at, stop, Earlier(said=said))

    def _stands_for(self, stop: int, said: str) -> bool:
        """Whether a word such as "that" stands by itself, and not before what it points at."""
        if stop >= self.size or said not in _POINTING:
            return True
        begins = any(one.start == stop and any(sense[0] not in "#@" for sense in one.senses) for one in self.sensed)
        return begins or self.is_little(stop)

    def _typed(self) -> Iterator[Mention]:
        """Whatever other families of slots can tell: programs, events, money, things that come again."""
        for kind in ("app", "money", "repeat", "minutes"):
            at = 0
            while at < self.size:
                found = None
                if not self.is_little(at) or kind == "repeat":
                    found = self._slot_at(kind, at)
                if found is not None:
                    yield found
                at = found.stop if found is not None else at + 1

    def _slot_at(self, kind: str, at: int) -> Mention | None:
        if kind == "repeat" and not self._times(at):
            return None
        longest = LONGEST_MOMENT if kind == "repeat" else 5
        for stop in range(min(self.size, at + longest), at, -1):
            if self.is_little(stop - 1) and kind != "repeat":
                continue
            value = self.slots(kind, at, stop)
            if isinstance(value, Exact | Either) and not value.open and (kind != "money" or _has_currency(value)):
                return Mention(kind, at, stop, value)
        return None


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


def _has_currency(value: Value) -> bool:
    return isinstance(value, Exact) and " " in str(value.value)


def _said_so(name: str, keys: Sequence[str], at: int) -> int:
    """How many tokens from here on say this person's name."""
    if not name.isascii():
        rest = "".join(keys[at : at + len(name)])
        if rest == name:
            return len(name)
        family = name[:1]
        if keys[at] == family or (keys[at] in ("小", "老") and at + 1 < len(keys) and keys[at + 1] == family):
            return next((at_ for at_ in (_titled(keys, at, family),) if at_), 0)
        given = name[1:]
        return len(given) if len(given) > 1 and "".join(keys[at : at + len(given)]) == given else 0
    words = [word.casefold() for word in name.split()]
    if list(keys[at : at + len(words)]) == words:
        return len(words)
    return 1 if keys[at] in words and len(keys[at]) > 2 else 0


def _titled(keys: Sequence[str], at: int, family: str) -> int:
    if keys[at] != family:
        return 2
    following = "".join(keys[at + 1 : at + 3])
    title = next((one for one in _TITLES if following.startswith(one)), "")
    return 1 + len(title) if title else 0
