"""Questions in plain words: what a plan would do, and which words were not used."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from deskhand.core.plan.model import Ask, Plan, Step
from deskhand.core.plan.order import waits_for
from deskhand.core.plan.refs import inside_refs, literal
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Lang, Words
from deskhand.core.world.facts import Doubt

_QUESTION: Final = Words("{steps}?", "{steps}？")
_UNUSED: Final = Words(
    "I did not use these words: {words}. Shall I do the rest? {steps}?",
    "这些词我没有用到：{words}。其余的照做吗？{steps}？",
)
_AT_MOST: Final = Words("{steps} (at most {most:,} files)", "{steps}（最多 {most:,} 个文件）")
_DOUBT: Final = Words(
    "You said “{doubt}”, which asks rather than tells, so I have not begun. Shall I? {steps}?",
    "你说的是“{doubt}”，这是询问而不是要求，所以还没有开始。要我做吗？{steps}？",
)
_WEIGHED: Final = Words("Is this what you mean? {steps}?", "你是这个意思吗？{steps}？")
_GUESSED: Final = Words(
    "Nothing here is called “{word}”, so I have not begun. Is this what you mean? {steps}?",
    "这里没有叫“{word}”的内容，所以还没有开始。你是这个意思吗？{steps}？",
)
_TITLED: Final = Words(
    "Only the title of a window speaks of {names}, and a page or a mail can have any title, so I have not begun. "
    "Is that the file you mean? {steps}?",
    "只有一个窗口的标题提到 {names}，而网页或邮件可以有任意标题，所以还没有开始。您指的是这个文件吗？{steps}？",
)
_REPLACED: Final = Words(
    "{names} was replaced, or written anew, after you had it open, so I have not begun. Is that the file you mean? "
    "{steps}?",
    "{names} 在您打开之后被替换或重新写入过，所以还没有开始。您指的是这个文件吗？{steps}？",
)
_UNSURE: Final = Words(
    "“{said}” can mean something else too, so I have not begun. Is this what you mean? {steps}?",
    "“{said}”也可能有别的意思，所以还没有开始。你是这个意思吗？{steps}？",
)
_CHOOSE: Final = Words("Which do you mean?", "你指的是哪一个？")
_NOT_THERE: Final = Words("There is no “{name}” here.", "这里没有“{name}”。")
_NOT_SEEN: Final = Words(
    "I looked at {n:,} files and folders and did not see “{name}”; there are more than that here. "
    "Say where it lies, or search everywhere: find files named {name}",
    "我查看了 {n:,} 个文件和文件夹，没有看到“{name}”；这里还有更多未查看的内容。"
    "请说明它在哪里，或全面查找：查找名为 {name} 的文件",
)
_WHAT_WAS_DONE: Final = Words(
    "You asked what was done, so I did nothing. Say “status” for what is under way, or say plainly what to do.",
    "你问的是做过什么，所以没有做任何操作。说“状态”可查看进展，或直接说要做什么。",
)
_WAS_TOLD: Final = Words(
    "That tells me what was done, so I did nothing. Say plainly what to do, and I shall do it.",
    "这句话说的是已经做过的事，所以没有做任何操作。要我来做，请以“请”或“把”开头，例如：请删除 报告.pdf",
)
_PERHAPS_TOLD: Final = Words(
    "That may tell me what was done already, so I have not begun. Shall I do it? {steps}?",
    "这句话可能是在说已经做过的事，所以还没有开始。要我来做吗？{steps}？",
)
_MORE_THAN_STOP: Final = Words(
    "“{front}” stops my own work here, and I did not understand “{left}”, so nothing was stopped. "
    "Say only “{front}” to stop what I am doing.",
    "“{front}”停止的是我自己正在做的工作，我没有看懂“{left}”，所以什么也没有停止。要停止我的工作，请只说“{front}”。",
)
_SAY: Final = {
    "": Words("One thing is missing for {ability}. What should it be?", "{ability} 还缺一项内容，请说明。"),
    "body": Words("What should it say?", "内容写什么？"),
    "text": Words("What should it say?", "内容写什么？"),
    "title": Words("What should it be called?", "叫什么名称？"),
    "when": Words("When?", "什么时候？"),
    "to": Words("To what?", "改成什么？"),
    "question": Words("What do you want to know?", "想知道什么？"),
}
"""What is asked for a value that was not said, by its name."""
_MORE: Final = Words("{steps}, and {n:step|steps} more, which the plan shows", "{steps}，另有 {n} 个步骤，见计划")
_LONGEST: Final = 3_000
_LONGEST_CHOICE: Final = 1_000
_COUNT: Final = Words(" ({n})", "（{n} 个）")
_MARK: Final = "\0"
"""Beside the name of a step whose count belongs there; no name that is shown holds it."""
_COUNTED: Final = re.compile(rf"({_MARK}[^{_MARK}]*{_MARK} 个）) ")


def together(parts: Sequence[str], lang: Lang) -> str:
    """Several steps in one sentence."""
    whole, joint = list(parts), "，然后" if lang == "zh" else ", then "
    if lang == "en":
        whole[1:] = [part[:1].lower() + part[1:] for part in parts[1:]]
    kept = len(whole)
    while kept > 1 and sum(map(len, whole[:kept])) > _LONGEST:
        kept -= 1
    said = _COUNTED.sub(r"\1", joint.join(whole[:kept]))
    return said if kept == len(whole) else _MORE.said(lang, steps=said, n=len(whole) - kept)


def how_many(step: str, lang: Lang) -> str:
    """Room in a question for how many files a search finds, which is known when it is asked."""
    return _COUNT.said(lang, n=f"{_MARK}{step}{_MARK}")


def _worded(said: str, plan: Plan) -> str:
    """A question as a plan holds it: what counts what a search finds is a reference, and nothing else is."""
    text = literal(said)
    for step in plan.steps:
        text = text.replace(f"{_MARK}{step.id}{_MARK}", f"{{${step.id}.count}}")
    return text


def limited(steps: str, most: int, lang: Lang) -> str:
    """Steps in words with how many files one search hands on, said once."""
    return _AT_MOST.said(lang, steps=steps, most=most)


def question(plan: Plan, steps: str, lang: Lang) -> str:
    return _worded(_QUESTION.said(lang, steps=steps), plan)


def confirming(plan: Plan, steps: str, unused: Sequence[str], doubt: str, lang: Lang) -> Plan:
    """The plan behind one question that names the doubt or the unused words, and binds every step."""
    only_doubt = list(unused) == [doubt]
    return behind(plan, _DOUBT.said(lang, doubt=doubt, steps=steps) if only_doubt else without(steps, unused, lang))


def without(steps: str, unused: Sequence[str], lang: Lang) -> str:
    """The question whether it is to be done though some words were not used."""
    comma = "、" if lang == "zh" else ", "
    return _UNUSED.said(lang, words=comma.join(f"“{word[:60]}”" for word in unused), steps=steps)


def behind(plan: Plan, said: str) -> Plan:
    """The plan with every step bound to one question; a search that it counts is made before it is asked."""
    text = _worded(said, plan)
    name = _free(plan.steps)
    before = _before({ref.step for ref in inside_refs(text)}, plan.steps)
    left = [step for step in plan.steps if not isinstance(step, Ask) and step.id not in before]
    given = {"text": text[:4_000], "for": [step.id for step in left]}
    asked = Ask.model_validate({"id": name, "ask": "confirm", "with": given})
    first = [step for step in plan.steps if isinstance(step, Ask) or step.id in before]
    bound = [step.model_copy(update={"if_": f"${name}.yes"}) for step in left]
    return plan.model_copy(update={"steps": (*first, asked, *bound)})


def waits(plan: Plan) -> bool:
    """Whether something is asked before a step is made."""
    return any(isinstance(step, Ask) and step.ask == "confirm" for step in plan.steps)


def reasked(plan: Plan, said: str, *, besides: bool = False) -> Plan:
    """The plan with its question told in other words, or `besides` its own; behind one, where nothing was asked."""
    if not waits(plan):
        return behind(plan, said)
    return plan.model_copy(update={"steps": tuple(_saying(step, said, besides=besides) for step in plan.steps)})


def _saying(step: Step, said: str, *, besides: bool) -> Step:
    if not isinstance(step, Ask) or step.ask != "confirm":
        return step
    text = f"{literal(said)[:2_000]} {step.with_.text}" if besides else literal(said)
    return step.model_copy(update={"with_": step.with_.model_copy(update={"text": text[:4_000]})})


def _before(names: set[str], steps: Sequence[Step]) -> set[str]:
    """These steps and those they wait for."""
    for step in reversed(steps):
        names |= waits_for(step) if step.id in names else set()
    return names


def offering(plan: Plan, steps: str, word: str, lang: Lang) -> Plan:
    """The plan behind one question that names the word another was taken for."""
    return behind(plan, _GUESSED.said(lang, word=word, steps=steps))


def uncertain(plan: Plan, steps: str, said: str, lang: Lang) -> Plan:
    """The plan behind one question that names the words which may mean something else."""
    return behind(plan, _UNSURE.said(lang, said=shown(said), steps=steps))


def weighing(plan: Plan, steps: str, unused: Sequence[str], lang: Lang) -> Plan:
    """The plan behind one question, because no phrase reads the request whole; words not used are named."""
    return confirming(plan, steps, unused, "", lang) if unused else behind(plan, meant(steps, lang))


def meant(steps: str, lang: Lang) -> str:
    """The question whether this is what was meant."""
    return _WEIGHED.said(lang, steps=steps)


def doubting(plan: Plan, steps: str, doubted: Mapping[str, Doubt], lang: Lang) -> Plan:
    """The plan behind one question that names the files which may not be what was open, and says why."""
    words = _TITLED if "titled" in doubted.values() else _REPLACED
    return behind(plan, words.said(lang, names=shown_few([shown(one) for one in doubted], lang), steps=steps))


def choosing(goal: str, choices: Sequence[str], lang: Lang) -> Plan:
    """A plan that only asks which reading was meant."""
    asked = {"text": _CHOOSE.said(lang), "choices": [_shortened(choice) for choice in choices]}
    return Plan(goal=goal, steps=(Ask.model_validate({"id": "which", "ask": "choose", "with": asked}),))


def _shortened(choice: str) -> str:
    return choice if len(choice) <= _LONGEST_CHOICE else f"{choice[: _LONGEST_CHOICE - 1]}…"


def asked_for(name: str, param: str, ability: str, lang: Lang) -> Ask:
    """The question for a value that was not said."""
    text = _SAY[param].said(lang) if param in _SAY else _SAY[""].said(lang, ability=ability)
    return Ask.model_validate({"id": name, "ask": "fill", "with": {"text": text}})


def not_there(name: str, lang: Lang, capped: int) -> str:
    """`capped` things were looked at, and there are more; 0 where everything was seen."""
    return (_NOT_SEEN if capped else _NOT_THERE).said(lang, name=shown(name), n=capped)


def what_was_done(lang: Lang) -> str:
    return _WHAT_WAS_DONE.said(lang)


def was_told(lang: Lang) -> str:
    return _WAS_TOLD.said(lang)


def perhaps_told(plan: Plan, steps: str, lang: Lang) -> Plan:
    """The plan behind one question, because the words may only tell of it."""
    return behind(plan, _PERHAPS_TOLD.said(lang, steps=steps))


def more_than_stop(front: str, left: str, lang: Lang) -> str:
    return _MORE_THAN_STOP.said(lang, front=front, left=shown(left))


def _free(steps: Sequence[Step]) -> str:
    taken = {step.id for step in steps}
    return next(name for name in ("ok", *(f"ok{n}" for n in range(2, 1_002))) if name not in taken)
