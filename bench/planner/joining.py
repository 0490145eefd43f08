"""Compounds of two to four clauses, made by joining the single phrases of a file as people join them.

The same file gives the same compounds each time: whatever is chosen is chosen by a hash. A phrase is left out whose
meaning would not survive: what speaks of what went before, or of what was done. What ends in somebody's own words
stands last, for what follows would be part of them, and what is told in several parts stands first.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import cycle, product
from typing import Any, Final, cast

from bench.planner.desk import Desk
from bench.planner.pronouns import Bound, bound
from bench.planner.report import OUTCOMES, Told, outcome_of, tried
from deskhand.core.paths import split_ending
from deskhand.core.registry import Registry
from deskhand.core.words import Lang
from deskhand.planner import Planner

Row = Mapping[str, Any]
JOINTS: Final[dict[Lang, tuple[str, ...]]] = {
    "en": (", then ", " and ", ", and after that ", ". Then ", " and also "),
    "zh": ("，然后", "，再", "，接着", "；", "，顺便"),
}
ASKED: Final[dict[Lang, tuple[str, ...]]] = {"en": ("? Then ", "? And then "), "zh": ("？然后", "？再")}
"""What follows a question."""
SIZES: Final = {2: 40, 3: 40, 4: 20}
"""So many compounds of so many clauses, and as many again with a pronoun."""
_TRIES: Final = 400
_OFTEN: Final = 2
"""One pair with a pronoun makes no more compounds of a size than this."""
_LEANS: Final[dict[Lang, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:those|these|again|just|earlier|previous|before|also|too|instead|still|yet|that worked|last run"
        r"|everything|all of (?:it|them))\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"刚才|刚刚|那些|这些|那俩|那两|上面|上次|也|又|这个|原来|前面|全部|所有"),
}
_ITSELF: Final[dict[Lang, re.Pattern[str]]] = {
    "en": re.compile(r"^[^,:?]*\b(?:it|them|him|her|this|that one)\b", re.IGNORECASE),
    "zh": re.compile(r"^[^,，:：?？]*[它他她]"),
}
"""A word for something that was not named before it in the phrase."""
_NEVER: Final = re.compile(r"^(?:run\.|skill\.save$)")
_TO_THE_END: Final = re.compile(r"^(?:schedule\.add|agent\.ask|team\.|memory\.remember|message\.send)")
_TEXTS: Final = ("text", "body", "prompt", "request", "content", "message", "change")
_PARTS: Final = re.compile(r"[,，]|\s-\s")
_COLON: Final = re.compile(r"[:：](?!//)")
_SENTENCES: Final = re.compile(r"[.?!]\s+\S|[。？！?]\S")
_COURTESY: Final = re.compile(r",?(?<!you)\s+(?:please|pls|plz|thanks|thx)$", re.IGNORECASE)
_DOES: Final = re.compile(r"[把将给跟让叫请用照拿截帮打看查找搜读写发开关启只]")
"""What 再 may stand before."""
_END: Final = re.compile(r"[\s.!。！~]+$")
_QUESTION: Final = re.compile(r"[\s?？]+$")


def fit(row: Row, lang: Lang, recent: Sequence[str] = ()) -> bool:
    """Whether a phrase means beside others what it means alone; `recent` are files that were spoken of before."""
    if row["kind"] != "single" or len(row["steps"]) != 1 or _NEVER.match(row["steps"][0]["do"]):
        return False
    if set(_paths(row["steps"][0])) & set(recent) and not any(_stem(one) in row["say"] for one in recent):
        return False
    if _SENTENCES.search(row["say"]):
        return False
    return not _LEANS[lang].search(row["say"]) and not _ITSELF[lang].search(row["say"])


def joined(rows: Iterable[Row], lang: Lang, recent: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The compounds of these phrases: each with the clauses it is made of, and the steps that are as good."""
    clauses = [row for row in rows if fit(row, lang, recent)]
    found: list[dict[str, Any]] = []
    pairs = [(a, b, way) for a, b in product(clauses, clauses) if a is not b and (way := _pair(a, b, lang))]
    for size, count in SIZES.items():
        found += _taken(_plain(clauses, size, lang), count)
        found += _taken(_with_pronoun(clauses, pairs, size, lang), min(count, _OFTEN * len(pairs)))
    return found


def _taken(made: Iterator[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    while len(rows) < count and (one := next(made, None)) is not None:
        rows.setdefault(one["say"], one)
    return list(rows.values())


def _pair(first: Row, then: Row, lang: Lang) -> Bound | None:
    """A pronoun in the second phrase, where the two may stand beside each other."""
    return None if _is_last(first) or _is_first(then) else bound(first, then, lang)


def _plain(clauses: Sequence[Row], size: int, lang: Lang) -> Iterator[dict[str, Any]]:
    for n in range(1, _TRIES):
        chosen: list[Row] = []
        for place in range(size):
            chosen += _next(clauses, chosen, f"{size}.{n}.{place}", place, size)
        if len(chosen) == size:
            yield _row(chosen, [one["say"] for one in chosen], [tuple(one["steps"]) for one in chosen], lang, n)


def _with_pronoun(
    clauses: Sequence[Row], pairs: Sequence[tuple[Row, Row, Bound]], size: int, lang: Lang
) -> Iterator[dict[str, Any]]:
    if not pairs:
        return
    around = sorted(pairs, key=lambda pair: _hash(f"{size}.{pair[0]['say']}.{pair[1]['say']}"))
    for n, (a, b, way) in zip(range(1, _TRIES), cycle(around), strict=False):
        at = 0 if _is_first(a) else size - 2 if _is_last(b) else _hash(f"{size}.{n}.{a['say']}") % (size - 1)
        chosen: list[Row] = [a, b]
        for place in range(size):
            if place not in (at, at + 1):
                more = _next(clauses, chosen, f"it.{size}.{n}.{place}", place, size)
                chosen = [*chosen[:place], *more, *chosen[place:]]
        if len(chosen) == size:
            place = next(i for i, one in enumerate(chosen) if one is a)
            says = [way.say if one is b else one["say"] for one in chosen]
            steps = [way.steps(place) if one is b else tuple(one["steps"]) for one in chosen]
            yield _row(chosen, says, steps, lang, n, pronoun=True)


def _next(clauses: Sequence[Row], chosen: Sequence[Row], seed: str, place: int, size: int) -> list[Row]:
    """One more phrase for a place, that names no file of those that are there."""
    taken = {path for one in chosen for path in _paths(one["steps"][0])}
    fitting = (
        one
        for one in clauses
        if one not in chosen
        and not (_is_first(one) and place > 0)
        and not (_is_last(one) and place < size - 1)
        and taken.isdisjoint(_paths(one["steps"][0]))
    )
    first = min(fitting, key=lambda one: _hash(f"{seed}.{one['say']}"), default=None)
    return [] if first is None else [first]


def _row(
    chosen: Sequence[Row],
    says: Sequence[str],
    steps: Sequence[Sequence[Mapping[str, Any]]],
    lang: Lang,
    n: int,
    *,
    pronoun: bool = False,
) -> dict[str, Any]:
    text = ""
    for at, (one, said) in enumerate(zip(chosen, says, strict=True)):
        plain = _COURTESY.sub("", _END.sub("", said)) if at < len(says) - 1 else _END.sub("", said)
        plain = _lowered(plain, one) if at and lang == "en" else plain
        if at == len(says) - 1:
            return {
                "say": text + (plain if at else said),
                "kind": f"joined {len(says)}" + (" with pronoun" if pronoun else ""),
                "steps": [ways[0] for ways in steps],
                "ways": [list(way) for way in product(*steps)],
                "clauses": [row["say"] for row in chosen],
            }
        asks = _QUESTION.search(plain)
        joints = ASKED[lang] if asks and asks.group().strip() else JOINTS[lang]
        joints = tuple(one for one in joints if one[1:] != "再" or _DOES.match(says[at + 1]))
        joint = joints[_hash(f"{n}.{at}.{said}") % len(joints)]
        text += (_QUESTION.sub("", plain) if asks else plain) + joint
    return {}


def _lowered(said: str, row: Row) -> str:
    """The first letter small, but for "I", shouting, and names that its step holds."""
    first = said.split(maxsplit=1)[0]
    given = row["steps"][0]["with"].items()
    names = re.findall(r"\w+", str([value for name, value in given if name not in (*_TEXTS, "question")]))
    if (
        (first[1:] or "a").islower() is False
        or first == "I"
        or first.startswith(("I'", "I’"))
        or re.sub(r"\W.*", "", first) in names
    ):
        return said
    return said[0].lower() + said[1:]


def _is_last(row: Row) -> bool:
    """Whether a phrase ends in somebody's own words, so that what follows would be part of them."""
    step, say = row["steps"][0], _END.sub("", row["say"]).casefold()
    if _TO_THE_END.match(step["do"]):
        return True
    texts = [str(step["with"][name]).casefold().rstrip(".。!！") for name in _TEXTS if name in step["with"]]
    return bool(_COLON.search(say)) or any(say.endswith(text) for text in texts)


def _is_first(row: Row) -> bool:
    """Whether a phrase is told in several parts, or leans on nothing only where nothing stands before it."""
    step = row["steps"][0]
    return bool(_PARTS.search(row["say"])) or (step["do"] == "shop.buy" and not step["with"])


def _paths(step: Mapping[str, Any]) -> Iterator[str]:
    """All that a step names that looks like a file or a folder."""
    for value in step["with"].values():
        rows = cast("list[Any]", value) if isinstance(value, list) else [value]
        yield from (one for one in rows if isinstance(one, str) and ("/" in one or split_ending(one)[1]))


def _stem(path: str) -> str:
    return split_ending(path.rpartition("/")[2])[0]


def _hash(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:12], 16)


# ── what became of them ──────────────────────────────────────────────────────────────────────────


def tried_joined(rows: Sequence[Row], lang: Lang, desk: Desk) -> tuple[list[Told], set[str]]:
    """What became of each compound, and which single phrases are right at once when said alone."""
    planner = Planner(Registry.discover(), desk.agents)
    known = set(planner.registry)
    recent = desk.rows["others"]["last_run_files"]
    made = joined(rows, lang, recent)
    said = {say for one in made for say in one["clauses"]}
    alone = tried([row for row in rows if row["say"] in said], lang, desk, planner)
    told = [_best(one, desk, known) for one in tried(made, lang, desk, planner)]
    return told, {str(one.row["say"]) for one in alone if one.outcome == "right"}


def _best(told: Told, desk: Desk, known: set[str]) -> Told:
    """Judged by whichever of the ways that are as good it comes nearest to."""
    ways = [outcome_of({**told.row, "steps": way}, told.planned, desk, known) for way in told.row["ways"]]
    outcome, why, parts = min(ways, key=lambda way: OUTCOMES.index(way[0]))
    return replace(told, outcome=outcome, why=why, parts=parts)


def figures(told: Sequence[Told], alone: set[str]) -> dict[str, Any]:
    """Of all compounds, and of those whose every clause is right when it is said alone: what joining itself loses."""
    understood = [one for one in told if alone.issuperset(one.row["clauses"])]
    return {
        "all": _shares(told),
        "understood_alone": _shares(understood),
        **{
            kind: _shares([one for one in understood if one.row["kind"] == kind])
            for kind in sorted({str(one.row["kind"]) for one in understood})
        },
        "started_wrongly": sum(one.outcome == "wrong_run" for one in told),
    }


def _shares(told: Sequence[Told]) -> dict[str, Any]:
    n = len(told)
    return {"compounds": n, **{name: round(sum(one.outcome == name for one in told) / n, 3) for name in OUTCOMES if n}}
