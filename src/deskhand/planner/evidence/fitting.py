"""Values of one ability that say something of each other: the axes of a chart, a commit that has no limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from deskhand.core.ability import Ability
from deskhand.core.pattern import Pattern
from deskhand.core.plan.types import Of
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.evidence.columns import column_at
from deskhand.planner.evidence.filled import Filled
from deskhand.planner.evidence.pictured import pictured
from deskhand.planner.values import Exact

_CHART: Final = "table.chart"
_CART: Final = "shop.cart"
_PUTS: Final = Pattern(r"\b(?:add|put|throw|place)\b|[加放添丢]")
_TAKES: Final = Pattern(r"\b(?:remove|take|delete|drop|out)\b|[去删移拿除](?!年)|不要")
_TRENDS: Final = "table.trends"
_IMAGE: Final = "image.convert"
_GIT: Final = "code.git"
_SLIDES: Final = "slides.create"
_FREE: Final = "calendar.free"
_HOUR: Final = ("free", "spare", "clear", "open", "empty")
_WRITE: Final = "doc.create"
_MAILING: Final = ("mail.send", "mail.draft")
_SUBJECT: Final = (
    "subj",
    "title",
    " re ",
    "re:",
    "about",
    "called",
    "headed",
    "主题",
    "标题",
    "题目",
    "抬头",
    "主旨",
    "標題",
    "主題",
)
_AGENDA: Final = frozenset({"agenda"})
_OWN: Final = frozenset({"to-do", "todo", "do", "task", "tasks", "todos", "the", "my", "short", "long", "whole"})
"""What every list of tasks is."""
_COLUMN: Final = r"\{(\d+)\}"
_AXES: Final[Mapping[str, Pattern]] = {
    "x": Pattern(
        rf"\b(?:x|horizontal)(?:[- ]axis)? ?(?:is|=|:|shows|for)? ?{_COLUMN}"
        rf"|{_COLUMN} (?:on|along|as|for) (?:the |my )?(?:x|horizontal)\b|{_COLUMN} across\b"
        rf"|(?:横轴|横坐标|x轴|x)(?:是|用|为|放|取|:)?{_COLUMN}|{_COLUMN}(?:做|作|当|为|放|在|作为)(?:横轴|横坐标|x)"
    ),
    "y": Pattern(
        rf"\b(?:y|vertical)(?:[- ]axis)? ?(?:is|=|:|shows|for)? ?{_COLUMN}"
        rf"|{_COLUMN} (?:on|along|as|for) (?:the |my )?(?:y|vertical)\b|{_COLUMN} up(?:wards)?\b(?! to)"
        rf"|(?:纵轴|纵坐标|竖轴|y轴|y)(?:是|用|为|放|取|:)?{_COLUMN}|{_COLUMN}(?:做|作|当|为|放|在|作为)(?:纵轴|纵坐标|竖轴|y)"
    ),
}
_PAIRS: Final = (
    (Pattern(rf"{_COLUMN} (?:against|versus|vs\.?|over) {_COLUMN}"), ("y", "x")),
    (Pattern(rf"{_COLUMN}对{_COLUMN}"), ("x", "y")),
)
"""What stands for what, by convention: this is plotted against that."""
_BY: Final = Pattern(
    rf"(?:各个?|每一?个?|按照?|不同的?|分){_COLUMN}|{_COLUMN}[和与跟]\{{\d\}}"
    rf"|\b(?:by|per|for each) {_COLUMN}"
)
_EACH: Final = Pattern(rf"\b(?:each|every) {_COLUMN}")


def fitted(ability: Ability, filled: Filled, stretch: Stretch) -> Filled:
    """The values with what their words say of each other."""
    if ability.id == _CHART:
        _set_axes(filled, stretch)
    elif ability.id == _CART:
        _put_or_take(filled, stretch)
    elif ability.id == _TRENDS:
        _set_measure(filled, stretch)
    elif ability.id == _IMAGE:
        pictured(filled, stretch)
    elif ability.id in _MAILING and filled.has("subject") and not filled.has("body"):
        _tell(filled, stretch)
    elif ability.id.startswith("todo.") and not filled.has("list_"):
        _put_on_a_list(filled, stretch)
    elif ability.id == _SLIDES and "agenda" in ability.param_types and not filled.has("agenda"):
        found = next((at for at in range(*stretch.core) if stretch.of.keys[at] in _AGENDA), None)
        if found is not None:
            filled.take("agenda", True, found, found + 1)
    elif ability.id == _FREE and not filled.has("minutes"):
        _take_an_hour(filled, stretch)
    elif ability.id == _WRITE and not filled.has("format"):
        _name_the_format(ability, filled, stretch)
    elif ability.id == _GIT and filled.has("limit"):
        filled.bound = [(n, "log" if (n, v) == ("verb", "commit") else v, a, b) for n, v, a, b in filled.bound]
    return filled


def _take_an_hour(filled: Filled, stretch: Stretch) -> None:
    """How long the time is that is looked for: "a free hour"."""
    keys, (start, stop) = stretch.of.keys, stretch.core
    for at in range(start + 2, stop):
        if keys[at] == "hour" and keys[at - 1] in _HOUR and keys[at - 2] in ("a", "one", "1"):
            filled.take("minutes", Exact(60), at - 2, at + 1)
            return


def _name_the_format(ability: Ability, filled: Filled, stretch: Stretch) -> None:
    """The sort of file that is said beside its name: "save it as a text file called Notes"."""
    kind = ability.param_types["format"]
    taken = {at for _, _, a, b in filled.bound for at in range(a, b)}
    said = [one for one in stretch.kind("format") if taken.isdisjoint(range(one.start, one.stop))]
    value = said[0].value if len(said) == 1 else None
    if isinstance(kind, Of) and isinstance(value, Exact) and value.value in kind.choices:
        filled.take("format", str(value.value), said[0].start, said[0].stop)


def _tell(filled: Filled, stretch: Stretch) -> None:
    """A quotation that nobody called a subject is what is written: "mail carol the proposal, “back by 11, please”"."""
    said = stretch.of.words.raw(*stretch.core).casefold()
    for at, (name, value, start, stop) in enumerate(filled.bound):
        quoted = stop == start + 1 and stretch.of.words.tokens[start].quoted is not None
        if name == "subject" and quoted and not any(word in said for word in _SUBJECT):
            filled.bound[at] = ("body", value, start, stop)


def _put_on_a_list(filled: Filled, stretch: Stretch) -> None:
    """The list that something is put on by its name: "on my shopping list"."""
    keys, (start, stop) = stretch.of.keys, stretch.core
    for at in range(start + 2, stop):
        named = keys[at] == "list" and keys[at - 1].isalpha() and keys[at - 1] not in _OWN
        if named and keys[at - 2] in ("my", "our", "the") and not filled.held & {at - 1, at}:
            filled.take("list_", Exact(stretch.of.name(at - 1, at)), at - 1, at + 1)
            return


def _put_or_take(filled: Filled, stretch: Stretch) -> None:
    """What is put into the cart or taken out of it, by the verb: where only one is said, the other is not meant."""
    said = stretch.of.words.raw(*stretch.core).casefold()
    puts, takes = _PUTS.search(said) is not None, _TAKES.search(said) is not None
    given = {name for name, *_ in filled.bound} & {"add", "remove"}
    meant = "add" if puts else "remove"
    if puts != takes and given == {"add", "remove"} - {meant}:
        filled.bound = [(meant if n in ("add", "remove") else n, value, a, b) for n, value, a, b in filled.bound]


def _set_measure(filled: Filled, stretch: Stretch) -> None:
    """What is measured, and by what: 各地区金额 is the amount by region."""
    places = list(_columns(filled, stretch))
    found = _grouped(_marked(stretch, places), places)
    if found:
        filled.bound = [row for row in filled.bound if row[0] not in ("by", "measure")]
        for name, axis in (("by", "x"), ("measure", "y")):
            column, place = found[axis]
            filled.take(name, Exact(column), place.start, place.stop)


def _grouped(text: str, places: list[tuple[str, range]]) -> dict[str, tuple[str, range]]:
    """The one of two columns that is said to be what the other is told by, with the word that says so."""
    said = (_BY.search(text) or _EACH.search(text)) if len(places) == 2 else None
    if said is None:
        return {}
    number = int(next(one for one in said.groups() if one is not None))
    name, place = places[number]
    return {"x": (name, range(place.start - (said[0][0] != "{"), place.stop)), "y": places[1 - number]}


def _set_axes(filled: Filled, stretch: Stretch) -> None:
    places = list(_columns(filled, stretch))
    text = _marked(stretch, places)
    axes = _axes(text, places) or _grouped(text, places)
    if not axes or len(places) != len(axes):
        return  # more columns are named than have an axis
    taken = {name for name, _ in axes.values()}
    kept = [row for row in filled.bound if row[0] not in axes]
    filled.bound = [row for row in kept if not (row[0] in ("x", "y") and _only(row[1], taken))]
    for axis, (name, place) in axes.items():
        filled.take(axis, Exact(name if axis == "x" else (name,)), place.start, place.stop)


def _only(value: object, taken: set[str]) -> bool:
    """Whether a value is made of nothing but columns that have their axis."""
    named = value.value if isinstance(value, Exact) else None
    return taken.issuperset(named if isinstance(named, tuple) else (named,))


def _columns(filled: Filled, stretch: Stretch) -> Iterator[tuple[str, range]]:
    """The columns that are named in a stretch, each once."""
    at, stop = stretch.core
    while at < stop:
        found = column_at(filled.binding(), stretch, at, stop)
        if found is not None:
            yield found[0], range(at, found[1])
        at = found[1] if found is not None else at + 1


def _marked(stretch: Stretch, places: list[tuple[str, range]]) -> str:
    """The words with the number of a column where it is named."""
    line, starts = stretch.of.line.text, stretch.of.line.starts
    text, last = "", starts[stretch.core[0]] if places else 0
    for number, (_, place) in enumerate(places):
        text += f"{line[last : starts[place.start]]}{{{number}}}"
        last = starts[place.stop] if place.stop < len(starts) else len(line)
        text += " " if last < len(line) and line[last - 1] == " " else ""
    return text + line[last:]


def _axes(text: str, places: list[tuple[str, range]]) -> dict[str, tuple[str, range]]:
    found: dict[str, tuple[str, range]] = {}
    for pair, axes in _PAIRS:
        if (said := pair.search(text)) is not None:
            found = {axis: places[int(number)] for axis, number in zip(axes, said.groups(), strict=True)}
    for axis, pattern in _AXES.items():
        if (said := pattern.search(text)) is not None:
            found[axis] = places[int(next(number for number in said.groups() if number is not None))]
    return found
