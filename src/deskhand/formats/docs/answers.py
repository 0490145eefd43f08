"""A question to documents: the passages that speak of it, and a short answer where the question says of what kind.

Nothing is concluded here. A short answer is a value that stands in the text, beside the words that were asked about;
where most of those words stand nowhere, the answer is that nothing was found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from deskhand.core.pattern import Pattern
from deskhand.formats.docs.blocks import Document, Place
from deskhand.formats.docs.passages import Hit, Index, units_of
from deskhand.formats.docs.roots import in_labels
from deskhand.formats.docs.sentences import terms
from deskhand.formats.docs.values_found import Found, ValueKind, values_of

Asked = Literal["person", "date", "amount", "number", "contact", "yes_no", "text"]
_WORDS: Final[tuple[tuple[Asked, str], ...]] = (
    # The words that ask go before the things that are asked about: "who approved the budget" wants a person.
    (
        "yes_no",
        r"^\s*(?:is|are|was|were|does|do|did|has|have|can|may|must|should|will)\b|吗|是否|是不是|有没有|能否|可否",
    ),
    ("person", r"\b(?:who|whom|whose)\b|谁|哪位|何人"),
    ("date", r"\bwhen\b|\b(?:what|which) (?:date|day|year|month)\b|什么时候|何时|哪天|哪一天|哪年|哪一年|几号"),
    ("amount", r"\bhow much\b|多少钱|多少元"),
    ("number", r"\bhow (?:many|old|long|large|big|far|high|often)\b|\bnumber of\b|几个|几名|几次|几天"),
    ("contact", r"\b(?:e-?mail|phone|telephone|mobile|fax|contact details?)\b|邮箱|邮件地址|电话|手机|联系方式"),
    ("amount", r"\b(?:price|cost|fee|salary|revenue|income|amount|total due|balance|budget|payment|deposit|rent)\b"),
    ("amount", r"金额|价格|费用|总价|单价|工资|薪|收入|预算|租金|押金|应付|总额|合计"),
    ("date", r"\b(?:date|deadline|due date|expir\w+|birthday)\b|日期|期限|截止|时间"),
    ("number", r"\b(?:percent|percentage|rate|score|gpa)\b|多少|比例|百分之|数量|人数"),
    ("person", r"\b(?:author|name of the|manager|contact person)\b|姓名|负责人|作者|联系人|叫什么"),
)
_KINDS: Final[tuple[tuple[Asked, Pattern], ...]] = tuple(
    (kind, Pattern(words, re.IGNORECASE)) for kind, words in _WORDS
)
_ASKING: Final = re.compile(
    r"什么时候|何时|哪一天|哪天|哪一年|哪年|几号|多少钱|多少元|多少|几个|谁|哪位|是什么|什么|怎么样|怎样|如何|为什么|吗|呢|"
    r"请问|告诉我|是否|是不是|有没有|能否|可否|里面|文档|文件|根据|联系(?=电话|方式|邮箱)"
)
_ENOUGH: Final = 0.5
"""How much of what was asked about a passage must speak of, by the weight of the words, to be an answer."""
_NEARLY: Final = 0.75
_LOOKED_AT: Final = 40
_SHOWN: Final = 3
_FAR: Final = 160
"""A value farther from the words that were asked about belongs to something else."""
_NAME_WORDS: Final = 4
_LONGEST_ANSWER: Final = 200


@dataclass(frozen=True, slots=True)
class Passage:
    document: int
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Answer:
    """`kind` is what the question asked for; `text` and `plain` are the short answer, as said and to go on with."""

    kind: Asked
    found: bool
    passages: tuple[Passage, ...]
    text: str | None = None
    plain: str | None = None
    number: float | None = None


def asked_for(question: str) -> Asked:
    for kind, pattern in _KINDS:
        if pattern.search(question):
            return kind
    return "text"


def answered(question: str, documents: Sequence[Document]) -> Answer:
    units = [unit for n, document in enumerate(documents) for unit in units_of(n, document.blocks)]
    kind = asked_for(question)
    wanted = terms(_ASKING.sub(" ", question))
    if kind == "text":
        wanted = in_labels(wanted, units)
    index = Index(units)
    hits = [one for one in index.hits(wanted, _LOOKED_AT) if one.covered >= _ENOUGH]
    if not hits:
        hits = _without_the_kind(kind, question, index)
    if not hits:
        return Answer(kind, False, ())
    short = _short(kind, hits, wanted)
    order = hits if short is None else [short[0], *(one for one in hits if one is not short[0])]
    passages = tuple(dict.fromkeys(Passage(one.unit.document, one.unit.text, one.unit.place) for one in order))[:_SHOWN]
    if short is None:
        return Answer(kind, True, passages)
    return Answer(kind, True, passages, short[1].said[:_LONGEST_ANSWER], short[1].plain, short[1].number)


def _without_the_kind(kind: Asked, question: str, index: Index) -> list[Hit]:
    """Where "email" stands nowhere, whatever is one beside the other words is meant."""
    if kind in ("yes_no", "text"):
        return []
    said = " ".join(found[0] for name, pattern in _KINDS if name == kind for found in pattern.finditer(question))
    others = [one for one in terms(_ASKING.sub(" ", question)) if one not in terms(said)]
    hits = index.hits(others, _LOOKED_AT) if others else []
    return [one for one in hits if one.covered >= _NEARLY and values_of(kind, one.unit.value or one.unit.text)]


def _short(kind: Asked, hits: Sequence[Hit], wanted: Sequence[str]) -> tuple[Hit, Found] | None:
    """The value nearest to what was asked about, in the passage that speaks of it best."""
    if kind == "yes_no":
        return None  # whether it is so, the passage says; a machine that guesses it would be believed
    if kind == "text":
        return _said_to_be(hits, wanted)
    best: tuple[float, Hit, Found] | None = None
    for hit in hits:
        if best is not None and hit.covered < _NEARLY * best[1].covered:
            continue
        found = _value(kind, hit, wanted)
        if found is not None:
            score = hit.score * found[0] * _precision(found[1])
            if best is None or score > best[0]:
                best = (score, hit, found[1])
    return None if best is None else (best[1], best[2])


def _precision(found: Found) -> float:
    """A day says more than a month, and that more than a year; amounts and names are what they are."""
    if re.fullmatch(r"\d{4}", found.plain) and found.number is None:
        return 0.3
    return 0.7 if re.fullmatch(r"\d{4}-\d{2}", found.plain) else 1.0


def _value(kind: ValueKind, hit: Hit, wanted: Sequence[str]) -> tuple[float, Found] | None:
    unit = hit.unit
    if unit.heading:
        return None
    if unit.value:
        # `Total due: $104.98`: what stands after the label is it, the more so the more of the label was asked about.
        inside = values_of(kind, unit.value) or _as_it_stands(kind, unit.value)
        if inside:
            own = terms(unit.label)
            asked = sum(term in wanted for term in own) / (len(own) or 1)
            return 0.9 + asked, inside[0]
        if kind == "person":
            return None
    there = values_of(kind, unit.text)
    # A number that the question itself names is no answer to it.
    there = [one for one in there if not set(terms(one.said)) <= set(wanted) or not terms(one.said)]
    if not there:
        return None
    places = _places(unit.text, wanted)
    near = min(there, key=lambda one: _distance(one, places))
    distance = _distance(near, places)
    return None if distance > _FAR else (1.0 / (1 + distance / 60), near)


def _as_it_stands(kind: ValueKind, value: str) -> list[Found]:
    """In a cell or after a label a number needs no sign to be an amount, and a name no second name."""
    if kind == "amount":
        found = values_of("number", value)
        return found if found and len(found[0].said) >= len(value.strip()) - 3 else []
    if (
        kind == "person"
        and len(value.split()) <= _NAME_WORDS
        and value[:1].isalpha()
        and not re.search(r"[\d:：,，]", value)
    ):
        return [Found(value, 0, len(value), value)] if value[:1].isupper() or "\u4e00" <= value[0] <= "\u9fff" else []
    return []


def _places(text: str, wanted: Sequence[str]) -> list[int]:
    """Where the words that were asked about end."""
    sought = set(wanted)
    places = [one.end() for one in re.finditer(r"[A-Za-z0-9'’-]+", text) if set(terms(one[0])) & sought]
    return places + [at + 2 for at in range(len(text) - 1) if text[at : at + 2] in sought]


def _distance(found: Found, places: Sequence[int]) -> float:
    """How far a value is from the words asked about; what stands after them is nearer than what stands before."""
    after = [found.start - at for at in places if at <= found.start]
    before = [2.5 * (at - found.end) for at in places if at > found.end]
    return min([*after, *before], default=float(_FAR))


def _said_to_be(hits: Sequence[Hit], wanted: Sequence[str]) -> tuple[Hit, Found] | None:
    """Where a label says nearly all of what was asked about, what follows it is the answer."""
    for hit in hits:
        own = terms(hit.unit.label)
        asked = sum(term in own for term in wanted) / (len(set(wanted)) or 1)
        if hit.unit.value and own and (asked >= _NEARLY or (asked >= _ENOUGH and set(own) <= set(wanted))):
            value = hit.unit.value
            return hit, Found(value, 0, len(value), value)
    return None
