"""What the hub looks through: what a person said, before it is understood, and what goes out to a chat.

Said words are signed, so they are taken as they stand or not at all. What goes to a chat stays below what that chat
may show; a secret in it is taken out, and where one cannot be, the whole text stays here. Each decision is a row
of the hub's record, without the text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from deskhand.core.errors import Refused
from deskhand.core.flow.authority import Answer, Ceiling
from deskhand.core.flow.label import Privacy
from deskhand.core.flow.table import Decision as May
from deskhand.core.guard.guards import Guards, Looked
from deskhand.core.guard.stages import Decision, Ruling
from deskhand.core.msg import Msg
from deskhand.core.values import texts_in
from deskhand.core.words import LANGS, Words
from deskhand.hub.store import Tx
from deskhand.hub.trust import audit
from deskhand.trust.standing import ceiling_of

LONGEST: Final = 65_536
"""Of one text that goes to a chat; a longer one stays here, for no chat shows it."""
WITHHELD: Final = Words(
    "There is something new on your own page. It is not shown here: {why}.",
    "您自己的页面上有新内容，没有在这里显示：{why}。",
)
NOT_HERE: Final = Words("this chat may not show it", "此聊天不允许显示")
HOLDS: Final = Words("it holds something that may not leave ({rules})", "其中含有不能外传的内容（{rules}）")
TOO_LONG: Final = Words("it is too long", "内容过长")


class NotSaid(Refused):
    words = Words(
        "I did not take this up: it holds something on the list of words that are kept out ({rules}). Nothing was "
        "done. Say it in other words, or ask whoever keeps the list.",
        "没有处理这条消息：其中含有被列入禁用词表的内容（{rules}）。没有做任何更改。请换一种说法，或联系维护词表的人。",
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it may go out, and the rows that tell why."""

    message: Msg
    decisions: tuple[Decision, ...] = ()


class HubGuard:
    """The guard of one hub."""

    def __init__(self, guards: Guards | None = None, ceiling: Callable[[str], Ceiling] = ceiling_of) -> None:
        """`ceiling`: how far a channel (`dingtalk:42`) reaches, what it may be shown included."""
        self._guards = guards or Guards()
        self._ceiling = ceiling

    def said(self, text: str) -> Looked:
        """What is found in a person's words. Signed as they are, they pass only where that is nothing."""
        return self._guards.said(text)

    def to_model(self, text: str) -> Looked:
        """What is found in a text on its way to a model; a secret in it is taken out."""
        return self._guards.read(text)

    def from_model(self, text: str) -> Looked:
        """What is found in what a model wrote."""
        return self._guards.written(text)

    def may_show(self, channel: str, what: Answer, privacy: Privacy) -> bool:
        """Whether a chat may be shown something of this kind without anybody being asked."""
        return self._ceiling(channel).answer(what, privacy) <= May.SHOW

    def letter(self, message: Msg, channel: str) -> Letter:
        """The message as it may go to a chat. What a run says is the person's own, so it counts as private."""
        if not self.may_show(channel, Answer.TEXT, Privacy.PRIVATE):
            return Letter(_instead(message, NOT_HERE))
        texts = list(texts_in([message.text, message.data]))
        if sum(len(one) for one in texts) > LONGEST:
            return Letter(_instead(message, TOO_LONG))
        looked = {one: self._guards.leaving(one) for one in dict.fromkeys(texts)}
        # What is cut up over several parts is found in all of them together, and then no part can be cleaned of it.
        whole = self._guards.leaving("\n".join(one.passed.text for one in looked.values()))
        decisions = [decision for one in (*looked.values(), whole) for decision in one.decisions]
        worst = max((one.passed.ruling for one in looked.values()), default=Ruling.ALLOW)
        if worst >= Ruling.REVIEW or not whole.clean:
            rules = dict.fromkeys(rule for one in (*looked.values(), whole) for rule in one.passed.rules)
            return Letter(_instead(message, HOLDS, rules=", ".join(list(rules)[:20])), tuple(decisions))
        if worst is Ruling.ALLOW:
            return Letter(message, tuple(decisions))
        clean = {text: one.passed.text for text, one in looked.items()}
        data = cast("dict[str, Any]", _with(message.data, clean))
        return Letter(replace(message, text=clean[message.text], data=data), tuple(decisions))


def note(tx: Tx, about: str, decisions: Sequence[Decision]) -> None:
    """A row of the record for each decision, in this transition. `about` names what was looked at: `inbox:7`,
    `outbox:3`; `seen` is the hash of the text."""
    for one in decisions:
        facts: dict[str, str | int] = {"about": about, "stage": one.stage.value, "rule": one.rule}
        facts |= {"version": one.version, "seen": one.seen, "ruling": one.ruling.name, "broken": int(one.broken)}
        audit.note(tx, audit.What.GUARD, facts)


def _instead(message: Msg, why: Words, **values: str) -> Msg:
    """A sentence in both languages: in which one the other was is among what is not told."""
    said = "\n".join(WITHHELD.said(lang, why=why.said(lang, **values)) for lang in LANGS)
    return Msg(chat=message.chat, kind="text", text=said, run=message.run)


def _with(value: object, clean: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return clean.get(value, value)
    if isinstance(value, Mapping):
        return {key: _with(one, clean) for key, one in cast("Mapping[str, object]", value).items()}
    if isinstance(value, list | tuple):
        return [_with(one, clean) for one in cast("Sequence[object]", value)]
    return value
