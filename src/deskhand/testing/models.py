"""Models for tests: one that says what it was told to say, and looks at what it was asked.

What these prove is plumbing, not intelligence.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from deskhand.planner.model.seam import Answer, Asked, Message, ModelFailed, Progress, Writing, read
from deskhand.planner.model.tokens import tokens_in, tokens_of

Reply = str | Mapping[str, Any] | Sequence[Any] | ModelFailed
"""Plain text, a JSON value, or how it fails."""
Script = Sequence[Reply] | Callable[[Asked], Reply]


class Scripted:
    """Answers from a list, one after the other, or by a function of what it is asked; keeps all that it was asked.

    A value that does not fit the asked shape fails as a real model's would; a list that is used up is an error of
    the test.
    """

    def __init__(self, script: Script, name: str = "scripted") -> None:
        self._script = script
        self._name = name
        self.asked: list[Asked] = []

    async def ask(self, asked: Asked, progress: Progress | None = None) -> Answer:
        self.asked.append(asked)
        said = self._next(asked)
        if isinstance(said, ModelFailed):
            raise said
        text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
        if progress is not None:
            progress(Writing(1, len(text)))
        return Answer(text, read(asked, text, self._name), tokens_in(asked), tokens_of(text), self._name)

    @property
    def last(self) -> Sequence[Message]:
        """What it was told the last time."""
        return self.asked[-1].messages

    def _next(self, asked: Asked) -> Reply:
        if callable(self._script):
            return self._script(asked)
        assert len(self.asked) <= len(self._script), f"asked a time too often, for {asked.purpose}"
        return self._script[len(self.asked) - 1]
