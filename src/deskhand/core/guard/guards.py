"""All that one installation looks for, place by place. Every look is a pure function of the text.

said     what a person wrote, before it is understood. It is signed, so it passes as it stands or not at all
read     what a step read that others wrote: before a later step or an answer has it (`brought`), and before a model
         gets it (`read`), which must not see a secret or a person's numbers either
given    what a step is given, before it starts. It is part of the plan, so it too passes as it stands or not at all
written  what a model wrote, before anybody takes it for an answer or a plan
leaving  what goes out to a chat: secrets are taken out, and where one cannot be, the text stays here
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from deskhand.core.guard.keywords import Keywords
from deskhand.core.guard.leaks import Leaks
from deskhand.core.guard.personal import Personal
from deskhand.core.guard.stages import Chain, ContentGuard, Decision, Passed, Ruling, Stage

WORDS: Final = "words"
"""How the operator's list is named in what is recorded."""


@dataclass(frozen=True)
class Rules:
    """What an owner or operator set. Without a word list and with personal data left alone, nothing but secrets."""

    words: tuple[str, ...] = field(default=(), repr=False)
    actions: Mapping[Stage, Ruling] = field(default_factory=dict[Stage, Ruling])
    """What becomes of a listed word at each place; `BLOCK` where nothing is said."""
    personal: Mapping[Stage, Ruling] = field(default_factory=dict[Stage, Ruling])
    """What becomes of numbers that belong to a person; nothing where nothing is said."""
    closed: bool = True
    """Whether a guard that breaks stops what it should have looked at."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of one look, and the rows that tell of it without the text."""

    passed: Passed
    decisions: tuple[Decision, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether the text passes as it stands."""
        return self.passed.ruling is Ruling.ALLOW


class Guards:
    """The guards of one installation."""

    def __init__(self, rules: Rules | None = None, known: Sequence[tuple[str, str]] = ()) -> None:
        """`known`: the secrets of this computer, name and secret."""
        rules = rules or Rules()
        self._closed = rules.closed
        self.leaks = Leaks(known, redacts=frozenset({Stage.LEAVING, Stage.READ}))
        self._lists = _word_lists(rules)
        self._others: list[ContentGuard] = [*self._lists, *_personal(rules)]
        self._all: list[ContentGuard] = [self.leaks, *self._others]
        self._looking = frozenset(stage for one in self._others for stage in one.stages)

    def said(self, text: str) -> Looked:
        return self._look(Stage.SAID, text, self._others)

    def read(self, text: str) -> Looked:
        """For text of others on its way to a model: a secret in it goes no further either."""
        return self._look(Stage.READ, text, self._all)

    def brought(self, text: str) -> Looked:
        """For text of others, names aside, on its way to a later step or an answer here: only for listed words."""
        return self._look(Stage.READ, text, self._lists)

    @property
    def looks_at_brought(self) -> bool:
        """Whether anything is looked for there at all."""
        return any(Stage.READ in one.stages for one in self._lists)

    def given(self, text: str, *, leaves: bool) -> Looked:
        """`leaves`: whether the step can be seen by others or cannot be taken back, so that no secret may be in it."""
        return self._look(Stage.GIVEN, text, self._all if leaves else self._others)

    def looks_at_given(self, *, leaves: bool) -> bool:
        """Whether anything is looked for there at all."""
        return leaves or Stage.GIVEN in self._looking

    def written(self, text: str) -> Looked:
        return self._look(Stage.WRITTEN, text, self._all)

    def leaving(self, text: str) -> Looked:
        return self._look(Stage.LEAVING, text, self._all)

    def _look(self, stage: Stage, text: str, guards: Sequence[ContentGuard]) -> Looked:
        decisions: list[Decision] = []
        record: Callable[[Decision], None] = decisions.append
        passed = Chain(guards, record, closed=self._closed).check(stage, text)
        return Looked(passed, tuple(decisions))


def _word_lists(rules: Rules) -> list[ContentGuard]:
    """One list for each ruling, at the places where it holds."""
    if not rules.words:
        return []
    actions = {stage: rules.actions.get(stage, Ruling.BLOCK) for stage in Stage}
    return [
        Keywords(WORDS, rules.words, ruling, stages)
        for ruling in sorted(set(actions.values()) - {Ruling.ALLOW})
        if (stages := frozenset(stage for stage, one in actions.items() if one is ruling))
    ]


def _personal(rules: Rules) -> list[ContentGuard]:
    return [
        Personal(stages, ruling)
        for ruling in sorted(set(rules.personal.values()) - {Ruling.ALLOW})
        if (stages := frozenset(stage for stage, one in rules.personal.items() if one is ruling))
    ]
