"""Requests that end with where to keep what comes of them: "…, and save it in answer.docx", ……，存到结果.docx.

The words before are understood by themselves; what their last step tells in words becomes a file of that name. It is
always asked, with every step shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, cast

from deskhand.core.paths import folder_of, joined, split_ending
from deskhand.core.plan.check import check
from deskhand.core.plan.model import Do, Plan
from deskhand.core.plan.refs import literal
from deskhand.core.registry import Registry
from deskhand.core.saying import said_step
from deskhand.core.words import Lang
from deskhand.planner.asks import together, weighing
from deskhand.planner.planned import Planned
from deskhand.planner.tongue import Tongue

WRITE: Final = "doc.create"
_TEXTS: Final = ("text", "answer", "told")
"""Parts of a result that are what it says in words, the plainest first."""
_NAME: Final = r"[\"'“‘]?(?P<name>[\w\-][\w\-. ]*?\.(?:docx|pdf|txt|md|html|odt|png|jpg))[\"'”’]?"
_INTO: Final = (
    r"(?:in|into|to|as|on)(?: (?:an?|the))?(?: new)?(?: (?:word|pdf|text|image|doc|markdown))?"
    r"(?: (?:file|document|doc))?"
    r"(?: (?:named|called|name))?"
)
_IT: Final = r"(?: (?:it|them|this|that|the (?:result|results|answer|text|words|content|output)))?"
_TAIL_EN: Final = re.compile(
    rf"^(?P<front>.+?)(?:,| and|, and|;|\.)?(?: then)? (?:save|store|put|write|keep|export|print){_IT}"
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


@dataclass(frozen=True, slots=True)
class Kept:
    """What is to be done, in its own words, and the new file that holds what comes of it."""

    front: str
    name: str


def kept_in(text: str) -> list[Kept]:
    """The ways in which a request may name such a file at its end."""
    found = (pattern.match(text) for pattern in (_TAIL_EN, _WHOLE_EN, _TAIL_ZH))
    return [
        Kept(one["front"].strip(), one["name"].strip()) for one in found if one is not None and one["front"].strip()
    ]


def keeping(front: Planned, name: str, text: str, registry: Registry, tongue: Tongue) -> Planned | None:
    """The plan of the words before with one more step; None where they were not understood, or tell nothing."""
    if front.plan is None or front.outcome not in ("run", "confirm") or front.unused:
        return None
    steps = [step for step in front.plan.steps if isinstance(step, Do)]
    if not steps or WRITE not in registry or any(step.do == WRITE for step in steps):
        return None
    last = steps[-1]
    part = told_by(last, registry)
    if part is None or split_ending(name)[0] in ("", "."):
        return None
    save = joined(folder_of(source), name) if (source := _source(last)) is not None else name
    made = {"id": "keep", "do": WRITE, "with": {"content": f"${last.id}.{part}", "save": literal(save)}}
    bare = [step.model_copy(update={"after": (), "if_": None}) for step in steps]
    plan = Plan(goal=front.plan.goal, steps=(*bare, Do.model_validate(made)))
    if any(flaw.code != "not_available" for flaw in check(plan, registry)):
        return None
    plan = plan.model_copy(update={"goal": text[:20_000]})
    return _asked(plan, front.lang, tongue)


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


def told_by(step: Do, registry: Registry) -> str | None:
    """The part of a step's result that is what it found, in words."""
    parts = registry[step.do].result_type.parts
    return next((one for one in _TEXTS if one in parts and parts[one].kind == "text"), None)


def _asked(plan: Plan, lang: Lang, tongue: Tongue) -> Planned:
    steps = [step for step in plan.steps if isinstance(step, Do)]
    said = together([said_step(step, tongue.phrases, lang) for step in steps], lang)
    return Planned("confirm", lang, plan=weighing(plan, said, (), lang), weighed=True)
