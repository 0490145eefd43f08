"""What is wrong with a plan, in words that a person and a model can act on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from deskhand.core.plan.types import ListOf, Of, RecordOf, described
from deskhand.core.words import Lang, Words

_WORDS: Final[dict[str, Words]] = {
    "too_many_steps": Words("the plan has {n} steps; {most} is the most", "计划有 {n} 个步骤，最多 {most} 个"),
    "too_many_starts": Words(
        "loops and repeats could start {n} steps; {most} is the most", "循环和重复可能启动 {n} 个步骤，最多 {most} 个"
    ),
    "too_deep": Words("it is nested deeper than {most} levels", "嵌套超过 {most} 层"),
    "too_large": Words(
        "the plan is too large to read; {most:,} characters is the most", "计划过大，最多 {most:,} 个字符"
    ),
    "not_json": Words(
        "{what} cannot stand in a plan; use text, numbers, yes or no, lists and objects",
        "计划中不能出现 {what}，只能用文本、数字、是否值、列表和对象",
    ),
    "version": Words(
        "this plan is of version {v}; this program reads version {known}", "计划版本为 {v}，本程序只能读取版本 {known}"
    ),
    "same_id": Words('two steps are called "{id}"', "有两个步骤都叫“{id}”"),
    "reserved_id": Words('a step in a loop may not be called "{id}"', "循环里的步骤不能叫“{id}”"),
    "unknown_ability": Words('there is no ability "{do}"', "没有名为“{do}”的功能"),
    "not_available": Words('"{do}" is not built yet', "“{do}”还没有做好"),
    "needs_model": Words(
        "a step that decides while it runs needs a model, and none is set up",
        "边执行边决定的步骤需要模型，但目前没有配置模型",
    ),
    "missing": Words('"{do}" needs "{param}"', "“{do}”需要“{param}”"),
    "no_such_param": Words(
        '"{do}" has no parameter "{param}"; it takes: {known}', "“{do}”没有参数“{param}”，可用的有：{known}"
    ),
    "not_its_own": Words(
        '"{do}" says the whole result of one earlier step ("of": "$id") by the ability of that very step ("by")',
        "“{do}”只能用前面某个步骤自己的功能（by）说明该步骤的全部结果（of 为 $id）",
    ),
    "bad_value": Words('"{param}" of "{do}": {why}', "“{do}”的“{param}”：{why}"),
    "no_such_step": Words("{ref} names no earlier step", "{ref} 没有对应的前置步骤"),
    "no_such_part": Words("{ref}: there is no such part; {given}", "{ref}：没有这一部分；{given}"),
    "wrong_type": Words(
        '"{param}" wants {wanted}, but {ref} is {given}', "“{param}”需要 {wanted}，但 {ref} 是 {given}"
    ),
    "not_a_list": Words("{ref} is {given}, not a list", "{ref} 是 {given}，不是列表"),
    "too_many_items": Words(
        "the loop has {n} items but goes over {most} at most; raise max or take fewer",
        "循环有 {n} 项，但最多处理 {most} 项；请增大 max 或减少项目",
    ),
    "cycle": Words("these steps wait for each other: {ids}", "这些步骤互相等待：{ids}"),
    "until_changes": Words(
        '"{do}" changes something, so it may not be repeated with until', "“{do}”会更改内容，不能用 until 重复执行"
    ),
    "no_choices": Words("a question of kind choose needs at least two choices", "选择类问题至少需要两个选项"),
    "bad_for": Words('the question approves "{id}", which is no step beside it', "问题所批准的“{id}”不是同级步骤"),
    "not_confirm": Words("only a question of kind confirm can approve steps", "只有确认类问题才能批准步骤"),
    "asked_twice": Words('two questions approve "{id}"', "有两个问题都批准“{id}”"),
    "bad_if": Words(
        "{ref} is {given}; a condition needs a yes or no, or a comparison", "{ref} 是 {given}，条件需要是否值或比较"
    ),
    "shape": Words("{where}: {why}", "{where}：{why}"),
}


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that keeps a plan from starting."""

    code: str
    step: str = ""
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    def said(self, lang: Lang) -> str:
        values = {name: _said(value, lang) for name, value in self.values.items()}
        text = _WORDS[self.code].said(lang, **values)
        return f"{self.step}: {text}" if self.step else text


def _said(value: object, lang: Lang) -> object:
    if isinstance(value, Of | ListOf | RecordOf):
        return described(value, lang)
    return value


class BadPlan(Exception):
    """A plan that may not start; `flaws` say why."""

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        self.flaws = tuple(flaws)
        super().__init__("; ".join(flaw.said("en") for flaw in flaws[:5]))
