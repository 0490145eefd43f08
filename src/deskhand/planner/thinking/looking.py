"""A question about a text that was cut, put to the quarantined reader by the model that decides what is done.

Results are told of in few words; of the rest of a document or a mail only a yes or no, a number, a day, a choice or one
line comes back, whatever else stands in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, cast, get_args

from deskhand.core.plan.refs import Missing, Ref, follow
from deskhand.planner.model.seam import Answer, BadAnswer, Message, Model
from deskhand.planner.model.tokens import tokens_of
from deskhand.planner.thinking.fence import fenced
from deskhand.planner.thinking.prompt import PromptTooLong
from deskhand.planner.thinking.reading import Kind, read
from deskhand.planner.thinking.turn import Turn

READ: Final = "read"
MOST: Final = 4
"""So many questions may go before one decision."""
HOW: Final = """
What ends in "…" was cut. To know what a text in DONE or GIVEN says, ask one question about it first: {"read": \
"STEP.PART", "question": "When is it due?", "kind": "bool", "number", "date", "choice" (with "choices": [...]) or \
"text"}. The answer comes back, and then you decide. GIVEN is called "given"."""
_LONGEST: Final = 300
_KINDS: Final = frozenset(get_args(Kind))


class Looking:
    """The questions of one thought; `said` is what came of them, for the next try."""

    def __init__(self, turn: Turn) -> None:
        self.said: list[Message] = []
        pasts = [(one.name, one.result) for one in (*turn.done, *turn.calls)]
        self._texts = [*reversed(pasts), ("given", turn.given)]
        """The newest first: all calls of an agent have one name."""
        self._left = MOST

    def wanted(self, answer: Answer) -> bool:
        """Whether this is a question, and one more may be asked."""
        return READ in cast("Mapping[str, Any]", answer.data) and self._left > 0

    async def look(self, answer: Answer, model: Model, room: int) -> int:
        """Have it answered; returns how many of the `room` tokens that took. Raises `ModelFailed`."""
        self._left -= 1
        told, tokens = await self._told(cast("Mapping[str, Any]", answer.data), model, room)
        left = f"{self._left} more" if self._left else "no more"
        self.said += [
            Message("assistant", json.dumps(answer.data, ensure_ascii=False)[:_LONGEST]),
            Message("user", f"{told}\nNow decide; {left} questions are allowed."),
        ]
        return tokens

    async def _told(self, data: Mapping[str, Any], model: Model, room: int) -> tuple[str, int]:
        text, kind = self._text(str(data[READ])), str(data.get("kind"))
        given: object = data.get("choices")
        choices = [str(one) for one in cast("list[object]", given)] if isinstance(given, list) else []
        if text is None:
            return "NOT READ: no such text; name a step in DONE, and the part of its result", 0
        if kind not in _KINDS or (kind == "choice") is not bool(choices):
            return f'NOT READ: "kind" is one of {", ".join(sorted(_KINDS))}, and only a choice has "choices"', 0
        if tokens_of(text) > room:
            return "NOT READ: this step has no tokens left for a text as long as this", 0
        question = str(data.get("question") or "")[:_LONGEST]
        try:
            found = await read(model, text, question, cast("Kind", kind), choices)
        except PromptTooLong as wrong:
            return f"NOT READ: {wrong.said('en')}", 0
        except BadAnswer:
            return "NOT READ: the text gave no answer of this kind", tokens_of(text)
        return f"ANSWER\n<data>{fenced(json.dumps(found.value, ensure_ascii=False))}</data>", found.tokens

    def _text(self, of: str) -> str | None:
        """What is named, whole."""
        plain = of.strip().removeprefix("$")
        for name, value in self._texts:
            if plain != name and not plain.startswith(f"{name}."):
                continue
            path = tuple(part for part in plain[len(name) + 1 :].split(".") if part)
            try:
                found = follow(value, Ref(name, path))
            except Missing:
                continue
            return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
        return None
