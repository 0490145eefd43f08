"""Words that say what was done already: 我删了a.txt tells, 把a.txt删了 orders.

Decided by who is said to have done it, and by where 了 stands; a 了 inside a name or a text says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from deskhand.planner.match import Match
from deskhand.planner.reading import Reading

Stated = Literal["told", "maybe"]
"""`told`: somebody is said to have done it. `maybe`: it may be told as well as ordered."""

_DONE: Final = "了"
_WHO: Final = ("我们", "他们", "她们", "咱们", "我", "他", "她")
_WISHES: Final = ("要", "想", "需", "希望", "得", "该", "应", "能", "可", "会", "打算", "准备", "的")
"""Behind 我 these say what is wanted, or begin a name: 我要, 我想, 我的."""
_ORDERS: Final = frozenset(("把", "将", "请", "帮", "替", "麻烦", "劳驾", "劳烦", "快", "去", "再", "吧", "呗", "别"))
_ASKS: Final = frozenset(("什么", "啥", "哪", "多少", "几", "谁", "吗", "没", "怎么", "怎样", "如何", "么"))


def stated(of: Reading, start: int, end: int, match: Match) -> Stated | None:
    """Whether a clause, as it was read, says that something was done."""
    if of.lex.lang != "zh":
        return None
    names = [of.trimmed(begin, stop) for _, _, begin, stop in match.bound if stop > begin]
    inside = {at for begin, stop in names for at in range(begin, stop)}
    rest = [at for at in range(start, end) if at not in inside]
    if not any(of.keys[at] == _DONE and at not in of.within and at + 1 not in of.within for at in rest):
        return None
    if _holds(of, rest, _ASKS) or any({_DONE} == set(need) for need in match.template.needs):
        return None  # a question, or a phrase that itself says it is done: 待办买牛奶完成了
    if _by_somebody(of, start, end):
        return "told"
    first = min((begin for begin, _ in names), default=end)
    leads = all(of.words.tokens[at].is_mark or of.keys[at] in of.lex.stop for at in range(start, first))
    return "maybe" if names and leads and not _holds(of, rest, _ORDERS) else None


def _by_somebody(of: Reading, start: int, end: int) -> bool:
    start, _ = of.trimmed(start, end, articles=False)
    said = of.words.raw(start, end)
    who = next((one for one in _WHO if said.startswith(one)), None)
    return who is not None and not said.startswith(_WISHES, len(who))


def _holds(of: Reading, places: Sequence[int], words: frozenset[str]) -> bool:
    """Whether one of the words stands there, whatever it is cut into."""
    text = "".join(of.keys[at] for at in places)
    return any(word in text for word in words)
