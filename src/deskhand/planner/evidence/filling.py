"""Which of what is named goes where, and what is left over: free text, marked by the words before it or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from deskhand.core.ability import Ability
from deskhand.core.plan.types import ListOf
from deskhand.planner.evidence.typed import Filled, TypedFiller
from deskhand.planner.values import Exact, Fetched, Search

_FREE: Final = ("text", "anything", "request", "list", "record", "column", "sheet")
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
_COLON: Final = frozenset({":", "："})


class Filler(TypedFiller):
    """Fills the parameters of one ability from one stretch."""

    def fill(self) -> Filled:
        for start, stop in self.signed:
            self.filled.used.update(range(start, stop))
        self._condition()
        self._quoted()
        self._marked(("subject", "called"))
        self._said()
        for name, kind in self.ability.param_types.items():
            if not self.filled.has(name):
                self.take_typed(name, kind)
        self.choose()
        self._fetched()
        self._marked(_MARKS)
        self._left()
        self._sought()
        return self.filled

    def _condition(self) -> None:
        """ "when a mail comes in, ping me", 每天早上八点备份: up to the comma, or to what is done then."""
        name = next((name for name in self.ability.param_types if "repeat" in self.takes(name)), None)
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

    def _free_names(self) -> list[str]:
        return [
            name for name, kind in self.ability.param_types.items() if kind.kind in _FREE and not self.filled.has(name)
        ]

    def _said(self) -> None:
        """After "saying", 说 or a colon: everything to the end, whatever it holds."""
        names = [name for name in self.ability.param_types if "say" in self.takes(name)]
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
        for one in self.open("quoted"):
            marks = [sensed for sensed in self.stretch.sensed if self._leads(sensed.stop, one.start)]
            for sensed in sorted(marks, key=lambda sensed: sensed.start - sensed.stop):
                wanted = {sense[1:] for sense in sensed.senses if sense[0] == "@"}
                name = next((name for name in self._free_names() if wanted & set(self.takes(name))), None)
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
        if (
            "newname" in self.profile.types.get(name, ())
            and self.stretch.mentions.slots("newname", start, stop) is None
        ):
            return  # how a name is to change is no name
        text = of.name(start, stop)
        kind = self.ability.param_types[name]
        value = (text,) if isinstance(kind, ListOf) else text
        # Behind a word for saying, and in quotation marks, any word may stand; elsewhere none that turns it round.
        whole = "say" in self.takes(name) or of.words.tokens[start].quoted is not None
        held = [at for at in range(start, stop) if whole or not of.guarded[at]]
        self.filled.take(name, Exact(value, open=0 if marked else stop - start), start, stop, held)
        self.filled.used.update(range(start, stop))
        self.filled.free += 0 if marked else stop - start

    def _fetched(self) -> None:
        """What another ability looks for, by what is said of it: "Anna's last mail"."""
        for name, (do, part) in self.profile.senses.finds.items():
            if self.filled.has(name) or self.finder is None:
                continue
            found = self.finder(do, self.stretch, self.signed)
            args = {key: value for key, value in found.items() if key in ("about", "from_", "when", "order", "unread")}
            if args or name in self.ability.required():
                said = self.stretch.of.words.raw(*self.stretch.core)
                self.filled.bound.append((name, Fetched(do, args, part, said), self.stretch.start, self.stretch.start))

    def _marked(self, wanted: Sequence[str]) -> None:
        """Texts behind "about", "called", in quotation marks."""
        for name in self._free_names():
            marks = self.takes(name)
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
        for one in self.open("quoted") if wanted is _MARKS else ():
            name = next(
                (name for name in self._free_names() if self.takes(name) or name == self.profile.senses.rest), None
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
        """Words that nothing took go to the value that takes the rest: what follows the verb, else the longest run."""
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
            if self._is_somebody(*inner):
                at = stop
                continue
            if inner[0] < inner[1] and self._says(*inner):
                found.append(inner)
            at = stop
        return found

    def _is_somebody(self, start: int, stop: int) -> bool:
        """Whether one word behind "to" is rather somebody nobody knows: "a letter to Bob"."""
        of = self.stretch.of
        return (
            stop - start == 1 and start > 0 and of.keys[start - 1] == "to" and of.words.tokens[start].raw[:1].isupper()
        )

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
        for one in self.open("file"):
            value = one.value
            if isinstance(value, Search):
                self.filled.take("files", value, one.start, one.stop)
                return
            query = self.stretch.of.words.raw(one.start, one.stop)
            self.filled.take("files", Search({"query": query}), one.start, one.stop)
            return


def missing(ability: Ability, filled: Filled) -> Iterator[str]:
    """Required values that nothing was said of."""
    given = {name.partition(".")[0] for name, _, _, _ in filled.bound}
    yield from (name for name in ability.required() if name not in given)
