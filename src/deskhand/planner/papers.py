"""A question that names one paper, and is understood in no other way, is asked of it: "when does the lease run out"."""

from __future__ import annotations

from typing import Final

from deskhand.core.filetypes import kind_of
from deskhand.core.plan.model import Do, Plan
from deskhand.planner.asks import meant
from deskhand.planner.planned import Planned
from deskhand.planner.request import Request
from deskhand.planner.values import Exact

_PAPERS: Final = frozenset({"pdf", "document", "text", "book"})
_ASKING: Final = frozenset(
    {"when", "who", "whom", "whose", "where", "why", "which", "how", "what", "does", "do", "is", "are", "was", "were"}
)
_ASKING_ZH: Final = ("什么", "多少", "哪", "谁", "几", "是否", "有没有", "吗", "怎么", "何时", "多久", "啥", "是不是")
_OF_US: Final = frozenset({"you", "i", "we", "your", "my", "你", "您", "我", "我们", "咱"})
"""Who asks what was done, or would be right, asks no paper: "when did I open the lease"."""
_DONE: Final = frozenset(
    {
        "send", "return_here", "tell", "reply", "buy", "remove", "move", "rename", "change", "cancel", "copy", "zip",
        "unzip", "convert", "upload", "download", "open", "close", "print", "remember", "forget", "add", "add_event",
        "add_todo", "put", "note",
    }
)  # fmt: skip
"""What is done, and hardly what a paper says."""
_LEAST: Final = 3


def asked_of_a_paper(request: Request) -> Planned | None:
    """The question, shown first; None where it is none, or names no paper or several."""
    of, tongue = request.of, request.tongue
    if len(of.keys) < _LEAST or not _OF_US.isdisjoint(of.keys) or not _is_question(request):
        return None
    if any(not one.senses.isdisjoint(_DONE) for one in request.mentions.sensed):
        return None  # "who deleted the old minutes"
    files = [
        one for one in request.mentions.all.get("file", ()) if isinstance(one.value, Exact) and len(one.facts) == 1
    ]
    paths = {fact.path for one in files for fact in one.facts}
    if len(paths) != 1 or kind_of(path := paths.pop()) not in _PAPERS or request.of.sentence_ends:
        return None
    question = of.words.text.strip()
    step = {"id": "ask", "do": "doc.ask", "with": {"files": [path], "question": question}}
    plan = Plan(goal=of.words.text[:20_000], steps=(Do.model_validate(step),))
    return request.asked(Planned("run", tongue.lang, plan=plan), plan, lambda steps: meant(steps, tongue.lang))


def _is_question(request: Request) -> bool:
    of = request.of
    if of.lex.lang == "en":
        return of.keys[0] in _ASKING
    text = "".join(of.keys)
    return any(word in text for word in _ASKING_ZH)
