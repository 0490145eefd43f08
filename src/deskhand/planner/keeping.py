"""Requests that end with where to keep what comes of them: "…, and save it in answer.docx", ……，存到结果.docx.

The words before are understood by themselves; what their last step tells in words becomes a file of that name. It is
always asked, with every step shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from deskhand.core.paths import folder_of, joined, split_ending
from deskhand.core.pattern import Pattern
from deskhand.core.plan.model import Ask, Do, Plan
from deskhand.core.plan.order import questions
from deskhand.core.plan.refs import literal
from deskhand.core.world.terms import words_of
from deskhand.planner.planned import Planned
from deskhand.planner.proposed import proposed
from deskhand.planner.said_before import text_by
from deskhand.planner.steps import Steps
from deskhand.planner.structured.known import singular
from deskhand.planner.tongue import Tongue

WRITE: Final = "doc.create"
_VALUES: Final = "values"
_NAME: Final = r"[\"'“‘]?(?P<name>[\w\-][\w\-. ]*?\.(?:docx|pdf|txt|md|html|odt|png|jpg))[\"'”’]?"
_INTO: Final = (
    r"(?:in|into|to|as|on)(?: (?:an?|the))?(?: new)?(?: (?:word|pdf|text|image|doc|markdown))?"
    r"(?: (?:file|document|doc))?"
    r"(?: (?:named|called|name))?"
)
_IT: Final = r"(?: (?:it|them|this|that|these|those|the (?P<what>\w+)))?"
_RESULTS: Final = frozenset({"result", "results", "answer", "answers", "text", "words", "content", "output"})
_KEEP: Final = (
    r"(?:save|store|put|write|keep|export|print|transfer|input|enter|place|record|document|list|copy|note|type)"
    r"(?: down)?"
)
_TAIL_EN: Final = re.compile(
    rf"^(?P<front>.+?)(?:,| and|, and|;|\.)?(?: then)? {_KEEP}{_IT}"
    rf" {_INTO} {_NAME}\s*[.!]?\s*$",
    re.IGNORECASE | re.DOTALL,
)
_WHOLE_EN: Final = re.compile(
    rf"^(?:please )?(?:save|store|put|write|export|print) (?P<front>.+) {_INTO} {_NAME}\s*[.!]?\s*$",
    re.IGNORECASE | re.DOTALL,
)
_TAIL_ZH: Final = re.compile(
    rf"^(?P<front>.+?)[,，。;；]?\s*(?:并|再|然后|并且)?(?:把)?(?:它|结果|答案|文字|内容)?(?:存到|存成|存为|保存到|保存为|保存成|写到|写进|写入|存进|导出为|导出到)(?:一个|一份)?(?:新的?)?(?:文件|文档)?(?:叫|名为)?\s*{_NAME}\s*(?:里|中)?[。！!]?\s*$",
    re.DOTALL,
)
_SAYS_MORE: Final = Pattern(r"^(?:and|then)\b|\s(?:and|then|into|to|in|as)\s", re.IGNORECASE)
"""Words of what else is to be done, in no name of a file that is not quoted."""
_APART: Final = r"(?:a |its |one )?(?:separate|seperate|own|new|different|single)"
_BY_LINE: Final = Pattern(
    rf"[.,;]? *(?:(?:with |and )?(?:each|every|one)(?: \w+)?(?: (?:should|must|is to|has to|goes|go))?(?: be)?"
    rf" (?:on|in|per) (?:{_APART} )?lines?|one per line|line by line)\s*[.!]?\s*$"
    r"|[,，。;；]? *(?:每个|每条|每一个|每项|每门)\w{0,4}?(?:单独|各|另|都)?(?:占|写|放|起)?(?:一|单独一|在一)行"
    r"[。！!]?\s*$",
    re.IGNORECASE,
)
"""That each of several stands in a line of its own."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is to be done, in its own words, and the new file that holds what comes of it."""

    front: str
    name: str
    lines: bool = False
    """Each of several stands in a line of its own."""


def kept_in(text: str) -> list[Kept]:
    """The ways in which a request may name such a file at its end."""
    by_line = _BY_LINE.search(text)
    text = text if by_line is None else text[: by_line.start()]
    found = (pattern.match(text) for pattern in (_TAIL_EN, _WHOLE_EN, _TAIL_ZH))
    return [
        Kept(one["front"].strip(), one["name"].strip(), by_line is not None)
        for one in found
        if one is not None
        and one["front"].strip()
        and _SAYS_MORE.search(one["name"]) is None
        and _is_spoken_of(one.groupdict().get("what"), one["front"])
    ]


def _is_spoken_of(what: str | None, front: str) -> bool:
    """Whether what is to be kept was spoken of before: "find the courses, and put the courses in a.docx"."""
    return not what or what.casefold() in _RESULTS or singular(what.casefold()) in map(singular, words_of(front))


def keeping(front: Planned, kept: Kept, text: str, so_far: Steps, tongue: Tongue) -> Planned | None:
    """The plan of the words before with one more step; None where they were not understood, or tell nothing.

    `so_far` has no steps yet. A plan that waits for more than its own yes is left alone, for it is rewritten here.
    """
    if front.plan is None or front.outcome not in ("run", "confirm") or front.unused:
        return None
    steps = _plain(front.plan)
    if not steps or WRITE not in so_far.abilities or any(step.do == WRITE for step in steps):
        return None
    so_far.steps.extend(steps)
    name = kept.name
    content = _lines_of(so_far, steps[-1]) if kept.lines else text_by(so_far, steps[-1], lists=True)
    if content is None or split_ending(name)[0] in ("", "."):
        return None
    save = joined(folder_of(source), name) if (source := _source(steps[-1])) is not None else name
    so_far.make(WRITE, {"content": content, "save": literal(save)}, {})
    found = proposed(so_far, text, tongue, front.lang)
    return None if found is None else replace(front, outcome="confirm", plan=found.plan, weighed=True)


def _lines_of(so_far: Steps, step: Do) -> str | None:
    """The way to the values that one step brings, which are written line by line."""
    return f"${step.id}.{_VALUES}" if _VALUES in so_far.abilities[step.do].result_type.parts else None


def _plain(plan: Plan) -> list[Do] | None:
    """The steps without the question about them; None where one is no simple step, or is done only if something is so.

    Dropping a condition would do what was to be done only under it.
    """
    asked = questions(plan.steps)
    kept: list[Do] = []
    for step in plan.steps:
        if isinstance(step, Ask) and step.ask == "confirm" and step.with_.for_ and step.if_ is None:
            continue
        if not isinstance(step, Do) or step.if_ not in (None, f"${asked.get(step.id, '')}.yes"):
            return None
        after = tuple(one for one in step.after if one != asked.get(step.id))
        kept.append(step.model_copy(update={"if_": None, "after": after}))
    return kept


def made_by(found: Planned) -> list[str]:
    """The files in which its plan keeps something."""
    steps = () if found.plan is None else found.plan.steps
    return [str(step.with_["save"]) for step in steps if isinstance(step, Do) and step.do == WRITE]


def _source(step: Do) -> str | None:
    """The one file that a step looks into: what comes of it is kept beside it."""
    given = step.with_.get("file", step.with_.get("files"))
    several = cast("list[Any]", given) if isinstance(given, list) else [given]
    only = several[0] if len(several) == 1 else None
    return only if isinstance(only, str) and not only.startswith("$") else None
