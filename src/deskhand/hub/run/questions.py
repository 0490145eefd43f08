"""What is put before a person: the plan's own questions with what they approve, and what to do after a failure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from deskhand.core.phrases import Phrases
from deskhand.core.plan.model import MAX_ITEMS, Ask, Do, Each, digest, walk
from deskhand.core.plan.refs import Missing, shown
from deskhand.core.saying import said_step, said_use
from deskhand.core.wire.frames import Receipt
from deskhand.core.words import Words
from deskhand.hub.run.live import Live
from deskhand.hub.run.scope import Frame, NoValue, Place

SHOWN: Final = 50
"""How many items of what would happen a card shows; `total` counts all."""

PREVIEWED: Final = 100
"""How many single steps a card looks ahead at; those beyond are bound to their arguments alone."""
MOST_SAID: Final = 8

FAILED: Final = Words("This step did not work: {why} What shall I do?", "这一步没有成功：{why}接下来怎么办？")
FAILED_CHOICES: Final = (
    Words("Try it again", "再试一次"),
    Words("Leave it out and go on", "跳过这一步，继续"),
    Words("Stop here", "到此为止"),
)
UNKNOWN: Final = Words(
    "I cannot tell whether this happened: {what}. Please look. Did it happen?",
    "无法判断这一步是否已经执行：{what}。请您查看一下，它发生了吗？",
)
UNKNOWN_CHOICES: Final = (
    Words("Yes, it happened", "已经发生"),
    Words("No; do it now", "没有发生，现在执行"),
    Words("Stop here", "到此为止"),
)
RESUME: Final = Words(
    "The program ended {times} times while this run was at work, without getting further. Shall I go on with it?",
    "在执行这个任务时，程序已连续 {times} 次中断且没有进展。要继续执行吗？",
)
CHANGED: Final = Words(
    "Things have changed since you said yes, so nothing was done yet. {text}",
    "在您同意之后情况有了变化，因此还没有执行。{text}",
)
LATER: Final = Words(
    "Not listed here, because it is only known on the way what it will be done with: {steps}",
    "以下步骤要执行到那里才知道具体处理哪些内容，因此没有列出：{steps}",
)
UP_TO: Final = Words("{say} (up to {n:time|times})", "{say}（最多 {n} 次）")


def plan_card(
    live: Live, place: Place, attempt: int, previews: Mapping[str, Receipt], phrases: Mapping[str, Phrases]
) -> dict[str, Any]:
    """A question of the plan as it stands now, with what a yes would approve."""
    step = place.step
    if not isinstance(step, Ask):
        raise TypeError(place.path)
    text = shown(_filled(place.frame, step.with_.text))
    later = list(dict.fromkeys(_unseen(live, place, step, previews, phrases)))
    if later:
        text = f"{text}\n{LATER.said(live.lang, steps='; '.join(later[:MOST_SAID]))}"
    hashes = {path: one.proof.preview for path, one in previews.items() if one.proof is not None}
    return {
        "kind": step.ask,
        "text": CHANGED.said(live.lang, text=text) if attempt > 1 else text,
        "choices": [shown(_filled(place.frame, choice)) for choice in step.with_.choices],
        "hash": digest(bound(place.frame, step)),
        "preview": _preview(previews, hashes) if previews else None,
        "unlock": step.with_.unlock,
    }


def trouble_card(live: Live, place: Place, reason: str, phrases: Mapping[str, Phrases]) -> dict[str, Any]:
    past = place.frame.past(place.step.id)
    data: dict[str, Any] = past.receipt.data if past is not None and past.receipt is not None else {}
    trouble: dict[str, Any] = data.get("trouble") or {}
    words, choices = (FAILED, FAILED_CHOICES) if reason == "fail" else (UNKNOWN, UNKNOWN_CHOICES)
    what = place.path
    if isinstance(place.step, Do):
        args = {name: _filled(place.frame, value) for name, value in place.step.with_.items()}
        what = said_use(place.step.do, args, phrases, live.lang)
    why = trouble.get("text") or data.get("answer") or what
    return {
        "kind": "choose",
        "text": words.said(live.lang, why=f"{why} ", what=what),
        "choices": [choice.said(live.lang) for choice in choices],
        "hash": "",
        "preview": None,
    }


def resume_card(live: Live) -> dict[str, Any]:
    text = RESUME.said(live.lang, times=live.crashes)
    return {"kind": "confirm", "text": text, "choices": [], "hash": "", "preview": None}


def bound(frame: Frame, question: Ask) -> list[dict[str, Any]]:
    """The steps that a yes to this question approves, exactly as they stand, every known value filled in."""
    found: list[dict[str, Any]] = []
    for name in question.with_.for_:
        step = frame.shape.steps[name]
        body = step.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        if isinstance(step, Do):
            body["with"] = {key: _filled(frame, value) for key, value in step.with_.items()}
        elif isinstance(step, Each):
            body["each"] = _filled(frame, step.each)
        found.append(body)
    return found


def previewable(place: Place) -> list[Place]:
    """Bound steps whose arguments are known before a yes, so that the desk can say now what they would do."""
    step = place.step
    return list(islice(_known(place.frame, step), PREVIEWED)) if isinstance(step, Ask) else []


def _known(frame: Frame, question: Ask) -> Iterator[Place]:
    approved = set(question.with_.for_)
    for name in question.with_.for_:
        inner = frame.shape.steps.get(name)
        past = frame.past(name)
        fresh = past is None or (past.receipt is not None and past.receipt.note == "changed")
        if inner is None or not fresh or frame.shape.waits[name] & approved:
            continue
        if isinstance(inner, Do):
            yield Place(frame, inner)
        elif isinstance(inner, Each):
            yield from _inside(frame, inner)


def _inside(frame: Frame, loop: Each) -> Iterator[Place]:
    """The steps of a loop that wait for nothing but its items, for each item of a list that is known."""
    for index, item in enumerate(_items(frame, loop)):
        inside = frame.inside(loop, index, item)
        for inner in loop.steps:
            if isinstance(inner, Do) and not inside.shape.waits[inner.id]:
                yield Place(inside, inner)


def _items(frame: Frame, loop: Each) -> list[Any]:
    """What a loop would go over, as far as that is known now."""
    try:
        given = frame.fill(loop.each)
    except (Missing, NoValue):
        return []
    items: list[Any] = list(given) if isinstance(given, list | tuple) else [] if given is None else [given]  # pyright: ignore[reportUnknownArgumentType]
    return items[: min(loop.max, MAX_ITEMS)]


def _unseen(
    live: Live, place: Place, question: Ask, previews: Mapping[str, Receipt], phrases: Mapping[str, Phrases]
) -> Iterator[str]:
    """Approved steps of which not all is on the card, in words, with how often each may happen."""
    seen = set(previews)
    for name in question.with_.for_:
        inner = place.frame.shape.steps[name]
        if isinstance(inner, Do):
            if place.frame.shape.waits[name] & set(question.with_.for_):
                yield said_step(inner, phrases, live.lang)
        elif isinstance(inner, Each):
            times = len(_items(place.frame, inner)) or min(inner.max, MAX_ITEMS)
            for step, _ in walk(inner.steps):
                paths = {f"{place.frame.path(name)}[{index}].{step.id}" for index in range(times)}
                if isinstance(step, Do) and not paths <= seen:
                    yield UP_TO.said(live.lang, say=said_step(step, phrases, live.lang), n=times)


def _filled(frame: Frame, value: Any) -> Any:
    try:
        return frame.fill(value)
    except (Missing, NoValue):
        return value


_ALTERED: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("make_folder", "launch", "send", "append", "discard"), ()),
    **dict.fromkeys(("copy", "pack", "unpack"), ("to",)),
}
"""Where not both ends of a change are other afterwards; a mail is one by itself, whatever it is called."""


def apart(previews: Mapping[str, Receipt]) -> dict[str, Receipt]:
    """Those that stay true while the others are carried out: of two that change one thing, the first.

    What the second would do cannot be known before the first has done it; it is approved by what it is given.
    """
    kept: dict[str, Receipt] = {}
    touched: set[str] = set()
    for path, one in previews.items():
        places = set(_places(one))
        if not places & touched:
            kept[path] = one
            touched |= places
    return kept


def _places(one: Receipt) -> Iterator[str]:
    """What is other after its changes; a folder that is made on the way may be there already."""
    changes = [done.get("change", done) for done in one.proof.changes] if one.proof is not None else []
    for change in changes:
        names = _ALTERED.get(str(change.get("op")), ("path", "to"))
        yield from (value for name in names if isinstance(value := change.get(name), str) and value)


def _preview(previews: Mapping[str, Receipt], hashes: Mapping[str, str]) -> dict[str, Any]:
    proofs = [one.proof for one in previews.values() if one.proof is not None]
    items: Sequence[Any] = [done.get("change", done) for proof in proofs for done in proof.changes][:SHOWN]
    counts: dict[str, int] = {}
    for proof in proofs:
        for name, count in proof.counts.items():
            counts[name] = counts.get(name, 0) + count
    total = sum(proof.total for proof in proofs)
    return {"counts": counts, "items": items, "total": total, "steps": dict(hashes)}
