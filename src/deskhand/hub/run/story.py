"""The story of a run: what was asked, what was made of it, and of each step on what it was let go or refused.

One telling for all: a chat shows these lines, and so does the terminal, which puts the desk's own record beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final, Literal

from deskhand.core.flow.grants import FIRST, THIS_RUN
from deskhand.core.flow.label import Origin
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.table import Coverage, Decision
from deskhand.core.flow.worded import LET, ORIGINS, RISKS, grant_said
from deskhand.core.shown import shown
from deskhand.core.states import STATES
from deskhand.core.values import Record
from deskhand.core.words import Lang, Sentence, Words
from deskhand.hub.run.grounds import Ground, Grounds, Happened
from deskhand.hub.run.views import WHY
from deskhand.hub.views import FINAL
from deskhand.trust.standing import Place, place_of

Part = Literal["asked", "plan", "events"]
Tone = Literal["", "good", "bad", "ask", "dim"]
_LONGEST: Final = 200

_ASKED: Final = Words("You asked: “{text}”", "您的请求：“{text}”")
_FROM: Final[dict[Place, Words]] = {
    "home": Words(
        "Said on {when}; the hub found it signed by “{device}”.",
        "于 {when} 提出；中枢核对为由“{device}”签名。",
    ),
    "plain": Words(
        "Said on {when}, and not signed: nobody knows whether it was you. So by itself it may only look, and whatever "
        "else it is to do needs your signed yes.",
        "于 {when} 提出，没有签名：无法确认是否由您提出。因此它本身只能查看，要做其他事情都需要您签名同意。",
    ),
    "group": Words(
        "Said on {when} in the group chat {channel}, where others read along: it is the hub's word that {person} wrote "
        "it, so it reaches only as far as the ceiling of that place.",
        "于 {when} 在群聊 {channel} 中提出，他人也能看到：是中枢说明由 {person} 发出，因此只能做到该渠道的上限为止。",
    ),
    "chat": Words(
        "Said on {when} in {channel}. Nobody can sign there: it is the hub's word that {person} wrote it, so it "
        "reaches only as far as the ceiling of that place.",
        "于 {when} 在 {channel} 提出。那里无法签名：是中枢说明由 {person} 发出，因此只能做到该渠道的上限为止。",
    ),
}
_PROVEN: Final = Words(
    "Said on {when}, and signed by “{device}”: nobody else could have said it.",
    "于 {when} 提出，由“{device}”签名：他人无法冒充。",
)
_UNPROVEN: Final = Words(
    "Only the hub says so: it shows no signature for it that holds here.",
    "这只是中枢的说法：它没有给出在此成立的签名。",
)
_GONE: Final = Words(
    "What was said is not to be had any more, and nobody is known to have asked for that.",
    "原话已无法取得，且没有人要求忘记它的记录。",
)
_FORGOTTEN: Final = Words(
    "What was said is forgotten, as you wished; that something was done is still on record.",
    "原话已按您的要求忘记；但做过什么仍有记录。",
)
_STEP: Final = Words("{n}. {say}", "{n}. {say}")
_READ_HERE: Final = Words(
    "The computer that did it read the same plan out of your words by itself, and was held to it.",
    "执行任务的电脑自己也从您的原话得出了同样的计划，并只按此计划执行。",
)
_NOT_READ_HERE: Final = Words(
    "The computer that did it could not read this plan out of the words by itself, so each change wanted a yes.",
    "执行任务的电脑无法自己从原话得出这个计划，因此每项更改都需要同意。",
)
_NOT_BEGUN: Final = Words("None of it was begun, so nothing was done.", "没有开始执行其中任何一步，没有做任何更改。")

_BECAUSE: Final = Words("It was {let}: it {risk}; {target}; {grant}.", "{let}：它{risk}；{target}；{grant}。")
_BY: Final = Words("The yes was signed by “{device}”.", "同意由“{device}”签名。")
_BACK: Final = Words("it takes back what was done before", "它撤回之前所做的内容")
_SETTINGS: Final = Words("your settings: {places}", "您的设置：{places}")
_GRANT: Final = Words("grant {id}: {places}", "授权 {id}：{places}")
_THIS_RUN: Final = Words("you named the folder for this run", "您为此任务指定了文件夹")
_UNDER_WAY: Final = Words("{say}: begun, and not ended yet.", "{say}：已开始，尚未结束。")
_ENDED: Final = Words("{say}: {outcome}.", "{say}：{outcome}。")
_CHANGED: Final = Words("{say}: {outcome}, {n:change|changes}.", "{say}：{outcome}，{n} 项更改。")
_LEFT_OUT: Final = Words("{say}: left out, because {why}.", "{say}：已跳过，原因：{why}。")
_QUESTION: Final = Words("I asked: {text}", "我询问：{text}")
_UNLOCK: Final = Words("(A yes had to come with your unlock secret.)", "（同意时需要输入解锁口令。）")
_ANSWER: Final = Words("You answered: {text}", "您回答：{text}")
_SIGNED: Final = Words("(signed by “{device}”)", "（由“{device}”签名）")
_ADDED: Final = Words("Your choice added steps to the plan.", "根据您的选择，计划中增加了步骤。")
_STOPPED: Final = Words("You asked to stop.", "您要求停止。")
_REFUSED: Final = Words("Refused: {text}", "已拒绝：{text}")
_YES: Final = Words("yes", "好")
_NO: Final = Words("no", "不")
_OUTCOMES: Final[dict[str, Words]] = {
    "not_done": Words("not done", "未执行"),
    "partial": Words("partly done", "部分完成"),
    "changed": Words("not done, because things had changed meanwhile", "期间情况有变，未执行"),
    "refused": Words("refused", "已拒绝"),
}


class Line(Record):
    """One line of the story; `at` is when it happened, where it is an event."""

    part: Part
    text: str
    tone: Tone = ""
    at: str = ""


def story(of: Grounds) -> list[Line]:
    """In the language of the grounds."""
    return [*_asked(of), *_plan(of), *_events(of)]


def story_lines(of: Grounds) -> list[str]:
    """The same as plain lines, events with their time."""
    return [f"{_time(one.at)}  {one.text}" if one.at else one.text for one in story(of)]


def _asked(of: Grounds) -> Iterator[Line]:
    said = of.said
    if said is None:
        yield Line(part="asked", text=(_FORGOTTEN if of.forgotten else _GONE).said(of.lang))
        return
    place, when = place_of(said.channel), _time(said.at, day=True)
    yield Line(part="asked", text=_ASKED.said(of.lang, text=_short(said.text)))
    if of.proven is False:
        yield Line(part="asked", text=_UNPROVEN.said(of.lang), tone="bad")
        return
    device = of.devices.get(said.by, said.by)
    from_ = _PROVEN if place == "home" and of.proven else _FROM[place]
    told = from_.said(of.lang, when=when, device=device, channel=shown(said.channel), person=shown(said.person))
    yield Line(part="asked", text=told, tone="dim" if place == "home" else "ask")


def _plan(of: Grounds) -> Iterator[Line]:
    for n, say in enumerate(of.steps, 1):
        yield Line(part="plan", text=_STEP.said(of.lang, n=n, say=say))
    grounds = [one.ground for one in of.happened if one.ground is not None]
    begun = any(one.kind in ("began", "receipt") and one.note != "not_done" for one in of.happened)
    words = _READ_HERE if all(one.read_here for one in grounds) else _NOT_READ_HERE
    if grounds and (of.said is None or place_of(of.said.channel) == "home"):
        yield Line(part="plan", text=words.said(of.lang), tone="dim")
    elif not begun and of.state in FINAL:
        yield Line(part="plan", text=_NOT_BEGUN.said(of.lang), tone="dim")


def _events(of: Grounds) -> Iterator[Line]:
    ended = {(one.step, one.attempt) for one in of.happened if one.kind not in ("began", "answered")}
    for one in of.happened:
        if one.kind == "began" and (one.step, one.attempt) in ended:
            continue
        text, tone = _event(of, one)
        yield Line(part="events", text=text, tone=tone, at=one.at)
    if not of.happened and of.state == "refused":
        yield Line(part="events", text=_REFUSED.said(of.lang, text=" ".join(of.answer.split())), tone="bad")


def _event(of: Grounds, one: Happened) -> tuple[str, Tone]:
    lang, say = of.lang, _short(one.say) or one.step
    match one.kind:
        case "asked":
            text = _QUESTION.said(lang, text=_short(one.text))
            return (_joined(lang, text, _UNLOCK.said(lang)) if one.unlock else text), "ask"
        case "answered":
            word = _short(one.text) or (_YES if one.note == "yes" else _NO).said(lang)
            text = _ANSWER.said(lang, text=word)
            by = _SIGNED.said(lang, device=of.devices.get(one.by, one.by))
            return (_joined(lang, text, by) if one.by else text), "ask"
        case "skipped":
            why = WHY.get(one.note)
            return _LEFT_OUT.said(lang, say=say, why=one.note if why is None else why.said(lang)), "dim"
        case "receipt":
            return _ended(of, one, say)
        case "stop":
            return _STOPPED.said(lang), "ask"
        case "patch":
            return _ADDED.said(lang), "dim"
        case _:
            return _grounded(of, _UNDER_WAY.said(lang, say=say), one), ""


def _ended(of: Grounds, one: Happened, say: str) -> tuple[str, Tone]:
    """How a step ended; then on what it was let go, or why it was not."""
    lang, outcome = of.lang, one.note.partition("_far")[0].partition("_reading")[0]
    words = _OUTCOMES.get(outcome) or STATES.get(outcome)
    told = outcome if words is None else words.said(lang)
    if one.changes:
        text = _CHANGED.said(lang, say=say, outcome=told, n=one.changes)
    else:
        text = _ENDED.said(lang, say=say, outcome=told)
    if one.trouble:
        text = _joined(lang, text, " ".join(one.trouble.split()))
    return _grounded(of, text, one), "good" if outcome == "done" else "bad"


def _grounded(of: Grounds, text: str, one: Happened) -> str:
    return text if one.ground is None else _joined(of.lang, text, _because(of, one.ground))


def _because(of: Grounds, ground: Ground) -> str:
    lang, coverage = of.lang, Coverage[ground.grant]
    free = ground.takes_back and not ground.yes_by and coverage is Coverage.ABSENT
    said = _BECAUSE.said(
        lang,
        let=Sentence(LET[Decision[ground.decision]]),
        risk=Sentence(RISKS[Risk(ground.risk)]),
        target=Sentence(ORIGINS[Origin[ground.target]]),
        grant=Sentence(_BACK) if free else grant_said(coverage, [_named(of, name) for name in ground.grants]),
    )
    by = _BY.said(lang, device=of.devices.get(ground.yes_by, ground.yes_by))
    return _joined(lang, said, by) if ground.yes_by else said


def _named(of: Grounds, id_: str) -> str:
    if id_.startswith(THIS_RUN):
        return _THIS_RUN.said(of.lang)
    places = of.grants.get(id_, "")
    if id_.startswith(FIRST):
        return _SETTINGS.said(of.lang, places=places)
    return _GRANT.said(of.lang, id=id_, places=places)


def _joined(lang: Lang, *sentences: str) -> str:
    return ("" if lang == "zh" else " ").join(sentences)


def _short(text: str) -> str:
    """On one line, nothing hidden in it, and not endless."""
    line = shown(" ".join(text.split()))
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _time(at: str, *, day: bool = False) -> str:
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M:%S" if day else "%H:%M:%S")
