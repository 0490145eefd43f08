"""Which ability a stretch of a request is for, and with what: by the learned weights, less what is unexplained."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from deskhand.core.ability import Ability
from deskhand.core.filetypes import kind_of
from deskhand.core.flow.risk import Risk
from deskhand.core.pattern import Pattern
from deskhand.core.registry import Registry
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.evidence.filled import Filled, missing
from deskhand.planner.evidence.filling import FIND, Filler
from deskhand.planner.evidence.fitting import fitted
from deskhand.planner.evidence.named import SOMEBODY
from deskhand.planner.evidence.profile import Vocabulary
from deskhand.planner.evidence.records import RECORDS
from deskhand.planner.evidence.searching import Searcher
from deskhand.planner.evidence.signs import place, sorting, tagged
from deskhand.planner.evidence.tags import Part, best, parts
from deskhand.planner.evidence.weights import Table
from deskhand.planner.match import Match
from deskhand.planner.template import Row, Template
from deskhand.planner.tongue import STOP
from deskhand.planner.values import Asked, Earlier, Value

ENOUGH: Final = -2.1
"""A clause for which less than this speaks is for nothing in particular."""
MOST_TRIED: Final = 3
"""Abilities that a stretch is weighed for, the likeliest first."""
LEAST: Final = 0.03
"""What is less likely than this is not looked at."""
_PUSHES: Final = (2.0, 4.0, 8.0)
"""So much is lent to a value that is needed and was not seen, a little at first."""
_RID: Final = (".remove", ".cancel", ".delete", ".forget")
_UNUSED: Final = 0.7
_MOST_UNUSED: Final = 1.2
"""Words that are left over say no more against a reading than this: they are named when it is asked about."""
_UNREAD: Final = 1.2
_OTHER_ACTS: Final = 0.8
"""For each thing done that a reading leaves out."""
_CARRIED: Final = 0.4
_ASTRAY: Final = 2.0
_LACKING: Final = {"": 2.0, "body": 0.5, "text": 0.7, "when": 0.8, "to": 1.2}
_FREE: Final = ("text", "anything", "request", "name", "list")
_FILES: Final = ("file", "files")
_PLACES: Final = (*_FILES, "folder")
LASTING: Final = ("window", "page", "folder")
"""Where something is done holds for what is done after it."""
_OFTEN: Final = 4.0
"""In more examples than this a word stands that belongs to an ability though it is no part of any name: 转成."""
_TELLING: Final = frozenset({("还", "没"), ("有", "没")})
"""Guards that say what is so and forbid nothing: 还没办的事, 有没有."""
_SPEAKS: Final = 0.1
"""A class of words that says more than this for an ability is a reason for it."""
_SURE: Final = 0.6
"""What is likelier than this needs no value said to be believed."""
_LIKELY_AFTER: Final = 0.25
"""The same where something stands before it."""
OTHER: Final = frozenset({"none", "several"})
"""What stretches are sorted as that are no one request."""

_RECORDED: Final = 0.9
RECORDING: Final = frozenset(ability for ability, _ in RECORDS)
_SHARE: Final = Pattern(r"\d{1,4}%")
KEEPS: Final = frozenset({"leave", "keep", "save", "保留", "留"})
"""Words that make something new of what there is, or forbid that it is touched."""
_KEPT: Final = "skill.save"
_WRITTEN: Final = "doc.create"
_SISTERS: Final = (("table.edit", "doc.edit"),)


@dataclass(frozen=True, slots=True)
class Weighed:
    """One ability with its values, how much speaks for it, and the words it does not use."""

    match: Match
    score: float
    unused: tuple[int, ...]
    lacking: tuple[str, ...]
    signed: frozenset[int]
    """The tokens by which it was recognised."""
    held: frozenset[int]
    """The tokens that its values are made of, free text aside."""
    explained: frozenset[int]
    """The tokens that are said of it elsewhere too."""
    recorded: frozenset[int] = frozenset()
    """The tokens that a question or a change was read from, each for what it is."""
    written: frozenset[int] = frozenset()
    """The tokens of a text that is set off from what is said to us."""

    @property
    def ability(self) -> str:
        return self.match.template.ability


def weighed(stretch: Stretch, words: Vocabulary, registry: Registry, least: float) -> list[Weighed]:
    """The abilities that a stretch may mean, the likeliest first; none for which less than `least` can speak."""
    found: list[Weighed] = []
    likely_ones = _likely(stretch, words)
    tried = _with_sisters(likely_ones[:MOST_TRIED], stretch)
    tried += [(one, dict(likely_ones).get(one, 0.0)) for one in _of_tables(stretch) if one not in dict(tried)]
    for ability, likely in tried:
        if ability in registry and (ability in RECORDING or math.log(likely) >= least):
            one = _for(registry[ability], max(likely, LEAST), stretch, words, registry)
            if one is not None:
                found.append(one)
    return sorted(_without_names(found), key=lambda one: -one.score)


def _without_names(found: Sequence[Weighed]) -> list[Weighed]:
    """Without what takes for a part of a file's name words that another reading, of every word, finds in its table:
    "delete Alice and her score in scores.xlsx" deletes no file."""
    whole = [one for one in found if one.recorded and not one.unused]
    return [one for one in found if one in whole or not any(_names_more(one, other) for other in whole)]


def _names_more(one: Weighed, other: Weighed) -> bool:
    """Whether the file of one reading is named by more words than that of another."""
    file, table = (
        {at for name, _, a, b in way.match.bound if name in _FILES for at in range(a, b)} for way in (one, other)
    )
    return bool(table) and file > table and not table.isdisjoint(file) and bool(file & other.recorded - table)


def _of_tables(stretch: Stretch) -> Sequence[str]:
    """What may be meant wherever one table is named, if every other word is read as a question or a change of it."""
    tables = {fact.path for one in stretch.kind("file") for fact in one.facts if kind_of(fact.name) == "spreadsheet"}
    return ("table.query", "table.edit") if tables or stretch.table_before else ()


def _with_sisters(rows: list[tuple[str, float]], stretch: Stretch) -> list[tuple[str, float]]:
    """A change of words is as likely one to the other sort of file, where the one that is named is of that sort.

    And to keep how something was done is as likely to keep what it told, where a sort of file is named.
    """
    found = dict(rows)
    if stretch.after and _KEPT in found and stretch.kind("format"):
        found[_WRITTEN] = max(found[_KEPT], found.get(_WRITTEN, 0.0))
    for one, other in _SISTERS:
        if one in found or other in found:
            found[one] = found[other] = max(found.get(one, 0.0), found.get(other, 0.0))
    return list(found.items())


def _likely(stretch: Stretch, words: Vocabulary) -> list[tuple[str, float]]:
    """How likely each ability is, the likeliest first."""
    odds = likely_in(stretch, words)
    rows = [(name, one) for name, one in odds.items() if one >= LEAST and name not in OTHER]
    return sorted(rows, key=lambda row: -row[1])


def likely_in(stretch: Stretch, words: Vocabulary) -> dict[str, float]:
    """How likely it is that a stretch is for each ability, for none, or for several."""
    table = words.weights.sorts
    sums = [0.0] * len(table.names)
    for sign in sorting(stretch.seen, *stretch.core):
        for at, weight in table.row(sign).items():
            sums[at] += weight
    top = max(sums)
    odds = [math.exp(one - top) for one in sums]
    whole = sum(odds)
    return {name: one / whole for name, one in zip(table.names, odds, strict=True)}


def parts_of(ability: Ability, stretch: Stretch, table: Table, start: int, stop: int) -> list[Part]:
    """Where the values of an ability stand in a run of tokens."""
    words = stretch.words
    tags, steps = words.tags(ability), words.steps(ability)
    scores = [_scores(ability, stretch, table, at, start, stop) for at in range(start, stop)]
    found = parts(best(scores, tags, steps)[0], tags, start)
    for name in ability.required():
        for push in _PUSHES:
            if any(one.param == name for one in found):
                break
            begin = 1 + 2 * tags.params.index(name)
            urged = [[*row[:begin], row[begin] + push, *row[begin + 1 :]] for row in scores]
            found = parts(best(urged, tags, steps)[0], tags, start)
    return [_as_written(one, ability, stretch) for one in found]


def _as_written(part: Part, ability: Ability, stretch: Stretch) -> Part:
    """What is written in hundredths is how big a picture gets, and not what is cut out of it: "50%"."""
    share = part.stop == part.start + 1 and _SHARE.fullmatch(stretch.of.keys[part.start]) is not None
    return replace(part, param="percent") if share and part.param == "crop" else part


def _scores(ability: Ability, stretch: Stretch, table: Table, at: int, start: int, stop: int) -> Sequence[float]:
    """What speaks at one token for each tag of an ability."""
    seen, key = stretch.seen, (ability.id, place(at, start, stop))
    if key not in seen.scores:
        says, row = stretch.words.says(ability), [0.0] * len(stretch.words.tags(ability).names)
        for sign in tagged(seen, at, start, stop, table.row):
            for tag, weight in says[sign]:
                row[tag] += weight
        seen.scores[key] = row
    return seen.scores[key]


def _for(ability: Ability, likely: float, stretch: Stretch, words: Vocabulary, registry: Registry) -> Weighed | None:
    start, stop = stretch.core
    if start >= stop:
        return None
    table = words.weights.spans

    def inner(do: str, a: int, b: int) -> Sequence[Part]:
        return parts_of(registry[do], stretch, table, a, b)

    explained, signed = _explained(ability, stretch, words)
    found = _whole_words(parts_of(ability, stretch, table, start, stop), ability, stretch, explained)
    filler = Searcher if ability.id == FIND else Filler
    filled = fitted(ability, filler(ability, registry, stretch, found, inner).fill(), stretch)
    said = filled.used | explained | stretch.asides | _kept(ability, filled, stretch)
    unused = [at for at in range(start, stop) if at not in said and stretch.weight(at) > 0]
    if not filled.bound and (
        likely < (_LIKELY_AFTER if stretch.after else _SURE) or _has_an_object(ability, unused, stretch)
    ):
        return None  # nothing was said to it but its own words, and there are others
    lacking = tuple(missing(ability, filled))
    types = ability.param_types
    if any(types[name].kind in _PLACES for name in lacking) and not stretch.after:
        return None
    if filled.recorded and not unused:
        likely = max(likely, _RECORDED)  # each word is one of this table, or of asking it: that is no accident
    score = math.log(likely) - passed_over(unused, stretch)
    lasts = frozenset(LASTING if stretch.after else ()).intersection(lacking)
    if stretch.after and any(stretch.of.keys[at] in SOMEBODY for at in range(start, stop)):
        lasts |= {
            name for name in lacking if types[name].kind in ("person", "people")
        }  # "tell her" is said to somebody
    score -= sum(_CARRIED if name in lasts else _LACKING.get(name, _LACKING[""]) for name in lacking)
    score -= _UNREAD * len(filled.unread)
    score -= _OTHER_ACTS * _other_acts(unused, stretch) + _CARRIED * filled.carried
    score -= _ASTRAY * _astray(unused, stretch)
    for name in lacking:
        if types[name].kind in ("when", "occasion") or name in ("body", "text"):
            filled.bound.append((name, Asked(param=name), start, start))
        elif name not in lasts and types[name].kind in ("text", "request", "list", "record"):
            return None  # what it is about was not said, or not in words that can be taken
    template = Template(ability.id, "", Row(()))
    return Weighed(
        Match(template, filled.binding(), 0),
        score,
        tuple(unused),
        lacking,
        signed | stretch.asides,
        _held(filled),
        frozenset(explained),
        frozenset(filled.recorded),
        frozenset(filled.written),
    )


def _kept(ability: Ability, filled: Filled, stretch: Stretch) -> set[int]:
    """The word by which what was brought is kept as something new: "save it as a markdown file"."""
    brought = any(isinstance(value, Earlier) for _, value, _, _ in filled.bound)
    makes = ability.id.endswith(".create") and brought
    return {at for at in range(*stretch.core) if stretch.of.keys[at] in KEEPS} if makes else set()


def passed_over(unused: Iterable[int], stretch: Stretch) -> float:
    """What it costs that words are used by nothing."""
    return min(_UNUSED * sum(map(stretch.weight, unused)), _MOST_UNUSED)


def _whole_words(found: Sequence[Part], ability: Ability, stretch: Stretch, explained: Collection[int]) -> list[Part]:
    """The parts with free text grown over the words right beside it that nothing else explains: 2027工[作计划]."""
    start, stop = stretch.core
    taken = {at for one in found for at in range(one.start, one.stop)}
    taken |= {at for _, a, b in stretch.seen.classes if b - a > 1 or a == start for at in range(a, b)}
    separators, keys = stretch.of.lex.separators, stretch.of.keys

    def spare(at: int) -> bool:
        token = stretch.of.words.tokens[at]
        return (
            start <= at < stop
            and separators.at(keys, at, stop) is None
            and at not in taken
            and at not in explained
            and not token.is_mark
            and (not stretch.mentions.is_little(at) and not stretch.of.guarded[at])
        )

    rows: list[Part] = []
    for one in found:
        a, b = one.start, one.stop
        if ability.param_types[one.param].kind in _FREE:
            while b < stop and spare(b) and stretch.of.keys[b - 1].isascii() == stretch.of.keys[b].isascii():
                b += 1
            while a > start and spare(a - 1):
                a -= 1
            taken.update(range(a, b))
        rows.append(Part(one.param, a, b))
    return rows


def _explained(ability: Ability, stretch: Stretch, words: Vocabulary) -> tuple[set[int], frozenset[int]]:
    """The tokens that examples of an ability hold too, and those that say what is done."""
    table = words.weights.sorts
    place = words.sort_places.get(ability.id)
    if place is None:
        return set(), frozenset()
    start, stop = stretch.core
    said, own = words.weights.said, words.said_places.get(ability.id, -1)
    blocked, stems = stretch.of.blocked, stretch.seen.stems
    least = [_OFTEN if blocked[at] else 0.0 for at in range(start, stop)]
    found = {at for at in range(start, stop) if said.row(stems[at]).get(own, 0.0) > least[at - start]}
    found -= {at for at in range(start, stop) if stretch.of.keys[at].isdigit()}  # a number is never only a word
    found -= {at for at in range(start + 1, stop) if stretch.is_a_name(at)}
    guarded = {
        at for at in range(start, stop) if stretch.of.guarded[at] and tuple(stems[at - 1 : at + 1]) not in _TELLING
    }
    found -= {at for at in guarded if table.row(f"w {stems[at]}").get(place, 0.0) <= _SPEAKS}
    signed: set[int] = set()
    for sense, a, b in stretch.seen.classes:
        if a >= start and b <= stop and table.row(f"s {sense}").get(place, 0.0) > _SPEAKS:
            found.update(range(a, b))
            signed.update(range(a, b) if sense[0] not in "#@" or any(stretch.of.guarded[a + 1 : b]) else ())
            signed.update(range(a, b) if b - a > 1 and stretch.of.guarded[a] else ())
    rid = _rid(ability, stretch)
    return found | rid | _asked(ability, stretch), frozenset(signed | rid)


def _rid(ability: Ability, stretch: Stretch) -> set[int]:
    """The words at the end that say to be rid of what stands before them, of what does just that: 那个定时不要了."""
    rids = ability.id.endswith(_RID)
    begin = stretch.of.lex.no_longer.before(stretch.of.keys, stretch.start, stretch.stop) if rids else None
    return set() if begin is None else set(range(begin, stretch.stop))


def _asked(ability: Ability, stretch: Stretch) -> set[int]:
    """The "not" that only makes a question of what is looked at: 数据干净不?"""
    keys = stretch.of.keys
    ends = (at for at in range(*stretch.core) if keys[at] == "不" and keys[at + 1 : at + 2] in (["?"], ["？"]))
    return set(ends) if ability.worst == Risk.R0 else set()


def _has_an_object(ability: Ability, unused: Sequence[int], stretch: Stretch) -> bool:
    """Whether something is named to be acted on by what takes nothing of the kind: 停止音乐."""
    acts = ability.worst > Risk.R0 or ability.consent == "given" or ability.id == STOP
    return acts and sum(map(stretch.weight, unused)) >= 1


def _other_acts(unused: Sequence[int], stretch: Stretch) -> int:
    """How many words for something done are left over."""
    left = set(unused)
    runs = {(a, b) for sense, a, b in stretch.seen.classes if sense[0] not in "#@"}
    return sum(left.issuperset(range(a, b)) for a, b in runs)


def _astray(unused: Sequence[int], stretch: Stretch) -> bool:
    """Whether somebody or somewhere that things should go to is left out."""
    return any(at > 0 and stretch.of.keys[at - 1] in ("to", "for", "给", "到") for at in unused)


def _held(filled: Filled) -> frozenset[int]:
    free = {at for _, value, a, b in filled.bound if isinstance(value, Value) and value.open for at in range(a, b)}
    return frozenset(filled.held - free)
