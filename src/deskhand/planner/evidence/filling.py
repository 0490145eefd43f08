"""Which of what is named goes where: by the words before it, then by its kind, then by order; the rest is free text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from deskhand.core.ability import Ability
from deskhand.core.plan.types import ListOf, Of, Type
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.evidence.mentions import Mention
from deskhand.planner.evidence.profile import Profile
from deskhand.planner.match import Bound
from deskhand.planner.template import Json
from deskhand.planner.values import Argument, Either, Exact, Fetched, Search, Value

_FREE: Final = ("text", "anything", "request", "list", "record", "column", "sheet")
_BY_NAME: Final = {
    "event": ("event",), "from_": ("person",), "path": ("bucket",), "order": ("id",), "name": ("machine",),
}  # fmt: skip
"""What a parameter is, that its type does not say: by the name that the catalogue gives it."""
_UNITS: Final = {
    "width": ("px", "pixel", "wide", "width", "像素", "宽"), "height": ("high", "tall", "height", "高"),
    "percent": ("%", "percent", "百分之"),
}  # fmt: skip
_LEADS: Final = frozenset(
    {
        "to",
        "that",
        "for",
        "on",
        "in",
        "into",
        "at",
        "about",
        "of",
        "with",
        "and",
        "from",
        "please",
        "me",
        "is",
        "has",
        "it",
        "by",
        "as",
        "can",
        "you",
        "u",
        "could",
        "my",
        "the",
        "i",
        "need",
        "want",
        "just",
        "onto",
        "over",
        "up",
        "的",
        "把",
        "给",
        "我",
        "帮",
        "请",
        "在",
        "到",
        "去",
        "一下",
        "下",
        "个",
        "里",
        "上",
        "中",
        "一",
        "了",
        "就",
        "也",
    }
)
_TAILS: Final = frozenset({"a", "an", "there", "here", "then", "吧", "吗", "呢", "啊", "哈", "now"})
_MARKS: Final = ("called", "subject", "about", "from", "as", "with", "by", "of", "in", "to")
_SPAN: Final = re.compile(r"\d+-\d+(?:,\d+(?:-\d+)?)*")
_COLON: Final = frozenset({":", "："})


Finder = Callable[[str, Stretch, Sequence[tuple[int, int]]], dict[str, Argument]]
"""The values of another ability in a stretch, by name."""


@dataclass
class Filled:
    """The values of one ability in one stretch, and the tokens that are used."""

    bound: list[tuple[str, Value | Json, int, int]] = field(default_factory=list[tuple[str, "Value | Json", int, int]])
    used: set[int] = field(default_factory=set[int])
    free: int = 0
    """Tokens that only the rest took."""

    held: set[int] = field(default_factory=set[int])
    """The very tokens that values are made of."""

    def take(self, name: str, value: Value | Json, start: int, stop: int, held: Iterable[int] | None = None) -> None:
        """`held` where some of the tokens between are no part of it: "a.txt, not b.txt"."""
        self.bound.append((name, value, start, stop))
        tokens = range(start, stop) if held is None else list(held)
        self.used.update(tokens)
        self.held.update(tokens)

    def has(self, name: str) -> bool:
        return any(one == name for one, _, _, _ in self.bound)

    def binding(self) -> Bound:
        return tuple(self.bound)


@dataclass
class Filler:
    """Fills the parameters of one ability from one stretch."""

    ability: Ability
    profile: Profile
    stretch: Stretch
    signed: Sequence[tuple[int, int]]
    """The tokens by which the ability was recognised."""
    filled: Filled = field(default_factory=Filled)
    finder: Finder | None = None
    marked: set[int] = field(default_factory=set[int])
    """Tokens that only lead to a value."""

    def fill(self) -> Filled:
        for start, stop in self.signed:
            self.filled.used.update(range(start, stop))
        self._condition()
        self._quoted()
        self._marked(("subject", "called"))
        self._said()
        for name, kind in self.ability.param_types.items():
            if not self.filled.has(name):
                self._typed(name, kind)
        self._choices()
        self._fetched()
        self._marked(_MARKS)
        self._left()
        self._sought()
        return self.filled

    def _condition(self) -> None:
        """ "when a mail comes in, ping me", 每天早上八点备份: up to the comma, or to what is done then."""
        name = next((name for name in self.ability.param_types if "repeat" in self._takes(name)), None)
        if name is None or not self.signed:
            return
        repeat = self.stretch.kind("repeat") or self.stretch.kind("ahead")
        if repeat:
            self.filled.take(name, repeat[0].value, repeat[0].start, repeat[0].stop)
            return
        begin = min(start for start, _ in self.signed)
        end = self.stretch.core[1]
        tokens = self.stretch.of.words.tokens
        stop = next((at for at in range(begin + 1, end) if tokens[at].is_mark and tokens[at].key in ",，"), None)
        if stop is None and begin > self.stretch.core[0]:
            stop = end
        if stop is None:
            ahead = [one for one in (*self.stretch.kind("ahead"), *self.stretch.kind("number")) if one.start >= begin]
            stop = ahead[-1].stop if ahead else None
        if stop is None:
            done = [one.start for one in self.stretch.sensed if any(sense[0] not in "#@" for sense in one.senses)]
            own = {at for span in self.signed for at in range(*span)}
            stop = next((at for at in done if at > begin + 1 and at not in own), None)
        if stop is not None and stop > begin:
            self._text(name, begin, stop, marked=True)

    def _takes(self, name: str) -> tuple[str, ...]:
        return self.profile.senses.takes.get(name, ())

    def _free_names(self) -> list[str]:
        return [
            name for name, kind in self.ability.param_types.items() if kind.kind in _FREE and not self.filled.has(name)
        ]

    # ── what is said to somebody ─────────────────────────────────────────────────────────────────

    def _said(self) -> None:
        """After "saying", 说 or a colon: everything to the end, whatever it holds."""
        names = [name for name in self.ability.param_types if "say" in self._takes(name)]
        if not names:
            return
        begin = self._say_mark()
        if begin is None:
            return
        mark, start = begin
        stop = self.stretch.core[1] if self.stretch.core[1] > start else self.stretch.stop
        if start < stop:
            self.filled.used.update(range(mark, start))
            self.marked.update(range(mark, start))
            self._text(names[0], start, stop, marked=True)

    def _quoted(self) -> None:
        """A quotation goes where the word right before it says."""
        for one in self._open("quoted"):
            marks = [sensed for sensed in self.stretch.sensed if self._leads(sensed.stop, one.start)]
            for sensed in sorted(marks, key=lambda sensed: sensed.start - sensed.stop):
                wanted = {sense[1:] for sense in sensed.senses if sense[0] == "@"}
                name = next((name for name in self._free_names() if wanted & set(self._takes(name))), None)
                if name is not None:
                    self.filled.used.update(range(sensed.start, one.start))
                    self.marked.update(range(sensed.start, one.start))
                    self._text(name, one.start, one.stop, marked=True)
                    break

    def _leads(self, stop: int, start: int) -> bool:
        """Whether nothing but little words stands between two places."""
        little = self.stretch.mentions.is_little
        return start - 2 <= stop <= start and all(
            little(at) or self.stretch.of.keys[at] in "写是为" for at in range(stop, start)
        )

    def _say_mark(self) -> tuple[int, int] | None:
        """Where what is said begins, after the first thing that speaks of the ability."""
        first = min((start for start, _ in self.signed), default=self.stretch.start)
        keys = self.stretch.of.keys
        for at in range(first + 1, self.stretch.stop - 1):
            if keys[at] in _COLON:
                return at, at + 1
            read = next((one for one in self.stretch.sensed if one.start == at and "@say" in one.senses), None)
            if read is not None and self._titles(at):
                read = None
            if read is not None and read.stop < self.stretch.stop and (at, read.stop) not in self.signed:
                stop = read.stop
                return at, stop + 1 if keys[stop] in _COLON and stop + 1 < self.stretch.stop else stop
        return None

    def _titles(self, at: int) -> bool:
        """Whether a word for saying only follows one for a title: 标题写."""
        return any(at - 2 <= one.stop <= at and one.senses & {"@subject", "@called"} for one in self.stretch.sensed)

    def _text(self, name: str, start: int, stop: int, *, marked: bool) -> None:
        of = self.stretch.of
        start, stop = of.trimmed(start, stop, articles=False)
        if start >= stop:
            return
        text = of.name(start, stop)
        kind = self.ability.param_types[name]
        value = (text,) if isinstance(kind, ListOf) else text
        self.filled.take(name, Exact(value, open=0 if marked else stop - start), start, stop)
        self.filled.free += 0 if marked else stop - start

    # ── what has a type ──────────────────────────────────────────────────────────────────────────

    def _typed(self, name: str, kind: Type) -> None:
        if kind.kind in ("file", "files"):
            self._files(name, isinstance(kind, ListOf))
        elif kind.kind == "folder":
            self._folder(name)
        elif kind.kind == "when":
            self._when(name)
        elif kind.kind in ("people", "person"):
            self._people(name, several=isinstance(kind, ListOf))
        elif kind.kind in ("integer", "number"):
            self._number(name)
        elif kind.kind in ("app", "window", "url", "money"):
            self._one_of({"window": "app"}.get(kind.kind, kind.kind), name, kind.kind)
        elif name == "pages":
            self._pages()
        elif kind.kind in ("text", "name"):
            self._named(name)

    def _open(self, kind: str) -> list[Mention]:
        """Mentions of a kind of which no token is used for another value."""
        taken = {at for _, _, start, stop in self.filled.bound for at in range(start, stop)} | self.marked
        return [one for one in self.stretch.kind(kind) if not taken & set(range(one.start, one.stop))]

    def _files(self, name: str, several: bool) -> None:
        if name in ("save", "pictures", "style") or (name == "to" and not several):
            return
        found = self._open("file")
        fits = self.profile.kinds
        found = [one for one in found if not fits or not one.facts or one.kinds & fits]
        if found:
            chosen = found if several else found[:1]
            value = _several(chosen, self.stretch) if several else _one(chosen[0])
            if value is not None:
                held = {at for one in chosen for at in range(one.start, one.stop)}
                self.filled.take(name, value, chosen[0].start, chosen[-1].stop, held)
                return
        it = self._open("it")
        if it and name in (*self.ability.required(), "files"):
            self.filled.take(name, it[0].value, it[0].start, it[0].stop)
        elif name in self.ability.required() and several and self._open("folder") and not self._wants_folder():
            one = self._open("folder")[0]
            if isinstance(one.value, Exact):
                self.filled.take(name, Exact((str(one.value.value),)), one.start, one.stop)

    def _wants_folder(self) -> bool:
        return any(kind.kind == "folder" for kind in self.ability.param_types.values())

    def _folder(self, name: str) -> None:
        found = self._open("folder")
        if not found:
            return
        after = [one for one in found if self._after(one.start, ("to",))]
        best = (after or found)[-1] if name == "to" else next((one for one in found if one not in after), found[0])
        if name in ("save", "to") and not after and len(self.ability.required()) < 2:
            return
        self.filled.take(name, best.value, best.start, best.stop)

    def _after(self, at: int, marks: Sequence[str]) -> bool:
        """Whether a word of these classes stands right before a token, little words between them aside."""
        begin = at
        while begin > self.stretch.start:
            begin -= 1
            if any(
                one.start <= begin < one.stop <= at and one.senses & {f"@{mark}" for mark in marks}
                for one in self.stretch.sensed
            ):
                return True
            if not self.stretch.mentions.is_little(begin):
                return False
        return False

    def _when(self, name: str) -> None:
        types = self.profile.types.get(name, {})
        over = any(one in types for one in ("when", "span")) and not any(one in types for one in ("ahead", "moment"))
        found = self._open("past" if over else "ahead") or self._open("past")
        if not found:
            return
        best = found[-1] if name == "to" else found[0]
        if isinstance(best.value, Exact):
            self.filled.take(name, best.value, best.start, best.stop)

    def _people(self, name: str, *, several: bool) -> None:
        found = self._open("person")
        if name == "cc":
            found = [one for one in found if "cc" in self.stretch.of.keys[max(0, one.start - 2) : one.start]]
        else:
            found = [one for one in found if "cc" not in self.stretch.of.keys[max(0, one.start - 2) : one.start]]
        if not found:
            return
        run = [found[0]]
        for one in found[1:]:
            between = range(run[-1].stop, one.start)
            if several and all(
                self.stretch.mentions.is_little(at) or self.stretch.of.words.tokens[at].is_mark for at in between
            ):
                run.append(one)
        if len(run) > 1 and all(isinstance(one.value, Exact) for one in run):
            names = tuple(str(one.value.value) for one in run if isinstance(one.value, Exact))
            held = {at for one in run for at in range(one.start, one.stop)}
            self.filled.take(name, Exact(names), run[0].start, run[-1].stop, held)
            return
        value = run[0].value
        if several and isinstance(value, Exact):
            value = Exact((str(value.value),))
        self.filled.take(name, value, run[0].start, run[0].stop)

    def _number(self, name: str) -> None:
        keys, stems = self.stretch.of.keys, self.stretch.mentions.stems
        if name == "minutes" and (long := self._open("minutes")):
            self.filled.take(name, long[0].value, long[0].start, long[0].stop)
            return
        for one in self._open("number"):
            near = [
                *keys[one.stop : one.stop + 2],
                *stems[one.stop : one.stop + 2],
                *keys[max(0, one.start - 3) : one.start],
            ]
            unit = next((unit for unit, words in _UNITS.items() if any(word in near for word in words)), "")
            if (unit == name) or ("number" in self._takes(name) and not unit):
                self.filled.take(name, one.value, one.start, one.stop)
                self.filled.used.update(
                    at
                    for at in range(one.stop, min(one.stop + 2, self.stretch.stop))
                    if unit and stems[at] in _UNITS[unit]
                )
                return

    def _pages(self) -> None:
        """Pages by their numbers: "pages 2 to 5", 前十页."""
        for one in self._open("id"):
            if _SPAN.fullmatch(self.stretch.of.keys[one.start]):
                self.filled.take("pages", one.value, one.start, one.stop)
                return
        numbers = [one for one in self._open("number") if isinstance(one.value, Exact)]
        at = [start for start, _ in self.stretch.senses.get("#page", ())]
        near = [one for one in numbers if any(abs(one.start - place) <= 6 for place in at)]
        if not near:
            return
        keys = self.stretch.of.keys
        first, last = near[0], near[-1]
        values = [str(one.value.value) for one in near if isinstance(one.value, Exact)]
        between = keys[first.stop : last.start]
        if len(near) == 1 and any(key in ("first", "前") for key in keys[max(0, first.start - 2) : first.start]):
            said = f"1-{values[0]}"
        elif len(near) == 2 and any(key in ("to", "-", "–", "到", "至", "through") for key in between):
            said = "-".join(values)
        else:
            said = ",".join(values)
        self.filled.take("pages", Exact(said), first.start, last.stop)

    def _one_of(self, mention: str, name: str, kind: str) -> None:
        found = self._open(mention)
        if name == "on" or not found:
            return
        one = found[0]
        value = self.stretch.mentions.slots(kind, one.start, one.stop) or one.value
        self.filled.take(name, value, one.start, one.stop)

    def _named(self, name: str) -> None:
        kinds = [kind for kind in ("person", "event", "id", "machine") if _wanted(kind, self._takes(name))]
        kinds += [kind for kind in _BY_NAME.get(name, ()) if kind not in kinds]
        if name == "name" and self.ability.id.startswith("contacts"):
            kinds = ["person"]
        for kind in kinds:
            found = self._open(kind)
            if found:
                self.filled.take(name, found[0].value, found[0].start, found[0].stop)
                return
        for sense in [one for one in self._takes(name) if one.startswith("#")]:
            spans = self.stretch.senses.get(sense, ())
            if spans:
                start, stop = max(spans, key=lambda span: (span[1] - span[0], -span[0]))
                self.filled.take(name, Exact(self.stretch.of.words.raw(start, stop)), start, stop)
                return

    def _choices(self) -> None:
        for (name, value), sense in self.profile.senses.choices.items():
            if self.filled.has(name) or name not in self.ability.param_types:
                continue
            spans = self.stretch.senses.get(sense, ())
            if spans:
                kind = self.ability.param_types[name]
                self.filled.take(name, value == "true" if kind.kind == "boolean" else value, *spans[0])
        for name, kind in self.ability.param_types.items():
            if self.filled.has(name) or not isinstance(kind, Of) or kind.kind != "choice":
                continue
            said = [
                one for one in self._open("format") if isinstance(one.value, Exact) and one.value.value in kind.choices
            ]
            if said:
                best = next((one for one in reversed(said) if self._after(one.start, ("to", "as"))), said[-1])
                self.filled.take(name, best.value, best.start, best.stop)

    # ── free text ────────────────────────────────────────────────────────────────────────────────

    def _fetched(self) -> None:
        """What another ability looks for, by what is said of it: "Anna's last mail"."""
        for name, (do, part) in self.profile.senses.finds.items():
            if self.filled.has(name) or self.finder is None:
                continue
            found = self.finder(do, self.stretch, [span for span in self.signed])
            args = {key: value for key, value in found.items() if key in ("about", "from_", "when", "order", "unread")}
            if args or name in self.ability.required():
                said = self.stretch.of.words.raw(*self.stretch.core)
                self.filled.bound.append((name, Fetched(do, args, part, said), self.stretch.start, self.stretch.start))

    def _marked(self, wanted: Sequence[str]) -> None:
        """Texts behind "about", "called", in quotation marks."""
        for name in self._free_names():
            marks = self._takes(name)
            for mark in wanted:
                if mark not in marks or self.filled.has(name):
                    continue
                for one in self.stretch.sensed:
                    if f"@{mark}" not in one.senses or self._taken(one.start) or one.stop >= self.stretch.stop:
                        continue
                    begin = self._past_links(one.stop)
                    stop = self._run_end(begin)
                    if stop > begin and self._says(begin, stop):
                        self.filled.used.update(range(one.start, begin))
                        self._text(name, begin, stop, marked=True)
                        break
        for one in self._open("quoted") if wanted is _MARKS else ():
            name = next(
                (name for name in self._free_names() if self._takes(name) or name == self.profile.senses.rest), None
            )
            if name is not None:
                self.filled.take(name, one.value, one.start, one.stop)

    def _past_links(self, at: int) -> int:
        """Past what only links a mark to its value: 标题就写, "subject:"."""
        while at < self.stretch.stop - 1 and self.stretch.of.keys[at] in "就写是为叫做:：":
            at += 1
        return at

    def _taken(self, at: int) -> bool:
        return any(start <= at < stop for _, _, start, stop in self.filled.bound) or any(
            start <= at < stop for start, stop in self.signed
        )

    def _says(self, start: int, stop: int) -> bool:
        return any(not self.stretch.mentions.is_little(at) for at in range(start, stop))

    def _run_end(self, start: int) -> int:
        """Where the words that nothing else took end, from a token on."""
        at = start
        while at < self.stretch.core[1]:
            token = self.stretch.of.words.tokens[at]
            if self._taken(at) or (token.is_mark and token.key in ",;，；"):
                break
            at += 1
        return at

    def _left(self) -> None:
        """A run of words that nothing took goes to the value that takes the rest: what follows the verb, else the longest."""
        name = self._rest()
        wanted = [name] if name else []
        wanted += [one for one in self.ability.required() if one != name and one in self._free_names()]
        for one in wanted:
            if self.filled.has(one) or one == "pages" or self.ability.param_types[one].kind not in _FREE:
                continue
            best = max(self._runs(), key=lambda run: run[1] - run[0] + 3 * self._follows(run[0]), default=None)
            if best is not None:
                self._text(one, *best, marked=False)
                self.filled.used.update(range(*best))

    def _rest(self) -> str:
        """The value that takes the rest, which may hang on what is done."""
        for option in self.profile.senses.rest.split():
            name, _, sense = option.partition("?")
            spans = self.stretch.senses.get(sense, ()) if sense else ()
            if (not sense or spans) and name in self.ability.param_types:
                return name
        return ""

    def _runs(self) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        start, end = self.stretch.core
        at = start
        while at < end:
            if self._taken(at):
                at += 1
                continue
            stop = at
            while stop < end and not self._taken(stop):
                stop += 1
            inner = self._trimmed(at, stop)
            if inner[0] < inner[1] and self._says(*inner):
                found.append(inner)
            at = stop
        return found

    def _follows(self, at: int) -> bool:
        """Whether what is done stands right before a token, little words aside."""
        before = at
        while before > self.stretch.start and before not in {stop for _, stop in self.signed}:
            if not self.stretch.mentions.is_little(before - 1):
                return False
            before -= 1
        return before in {stop for _, stop in self.signed}

    def _trimmed(self, start: int, stop: int) -> tuple[int, int]:
        """A run without what only leads to it or away from it."""
        keys, tokens = self.stretch.of.keys, self.stretch.of.words.tokens
        acts = {one.start: one.stop for one in self.stretch.sensed if one.senses & self.profile.known - {"@say"}}
        while start < stop and (keys[start] in _LEADS or tokens[start].is_mark or acts.get(start, stop) < stop):
            start = acts[start] if acts.get(start, stop) < stop and keys[start] not in _LEADS else start + 1
        while stop > start and (keys[stop - 1] in _LEADS or keys[stop - 1] in _TAILS or tokens[stop - 1].is_mark):
            stop -= 1
        return start, stop

    def _sought(self) -> None:
        """A search of its own takes what describes the files."""
        if self.profile.senses.rest != "files":
            return
        for one in self._open("file"):
            value = one.value
            if isinstance(value, Search):
                self.filled.take("files", value, one.start, one.stop)
                return
            query = self.stretch.of.words.raw(one.start, one.stop)
            self.filled.take("files", Search({"query": query}), one.start, one.stop)
            return


def _wanted(kind: str, takes: Sequence[str]) -> bool:
    return {"id": "number"}.get(kind, kind) in takes


def _one(mention: Mention) -> Value | None:
    """One file of what is named."""
    value = mention.value
    if isinstance(value, Search):
        if value.args.get("limit") == 1:
            return value
        paths = [fact.path for fact in mention.facts]
        return Exact(paths[0]) if len(paths) == 1 else Either(tuple(paths[:3])) if paths else None
    if isinstance(value, Exact) and isinstance(value.value, tuple):
        return Exact(value.value[0]) if len(value.value) == 1 else Either(tuple(value.value[:3]))
    return value


def _several(found: Sequence[Mention], stretch: Stretch) -> Value | None:
    """All files that are named; a description alone stays a search."""
    if len(found) == 1:
        one = found[0]
        many = isinstance(one.value, Either) and _is_plural(one, stretch)
        return Exact(tuple(fact.path for fact in one.facts)) if many and one.facts else one.value
    ways: list[tuple[str, ...]] = [()]
    for one in found:
        paths = _paths(one, stretch)
        if not paths:
            continue
        ways = [tuple(dict.fromkeys((*way, *more))) for way in ways for more in paths][:3]
    if not ways[0]:
        return None
    return Exact(ways[0]) if len(ways) == 1 else Either(tuple(Exact(way) for way in ways))


def _paths(one: Mention, stretch: Stretch) -> list[tuple[str, ...]]:
    value = one.value
    if isinstance(value, Either) and not _is_plural(one, stretch):
        return [(str(option),) for option in value.options]
    if isinstance(value, Exact) and isinstance(value.value, tuple):
        return [value.value]
    paths = tuple(fact.path for fact in one.facts)
    return [paths] if paths else []


def _is_plural(one: Mention, stretch: Stretch) -> bool:
    last = stretch.of.keys[one.stop - 1]
    before = stretch.of.keys[max(0, one.start - 2) : one.start]
    plural = (
        last.isascii()
        and last.endswith("s")
        and not last.endswith("ss")
        and stretch.mentions.stems[one.stop - 1] != last
    )
    return plural or any(word in ("all", "both", "every", "two", "three", "两", "所有", "全", "都") for word in before)


def missing(ability: Ability, filled: Filled) -> Iterator[str]:
    """Required values that nothing was said of."""
    given = {name.partition(".")[0] for name, _, _, _ in filled.bound}
    yield from (name for name in ability.required() if name not in given)
