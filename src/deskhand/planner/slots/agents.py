"""Outside agents, what they are asked, and the texts that a request speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from deskhand.core.agents import OutsideAgent
from deskhand.core.paths import split_ending
from deskhand.core.words import Words
from deskhand.planner.lexicon import Keys, keys_of
from deskhand.planner.planned import Context
from deskhand.planner.reading import Reading
from deskhand.planner.text import likely_lang, tokenised
from deskhand.planner.values import Errand, Exact, ToAgent, Unmet, Value

LONGEST_NAME: Final = 12
_NO_AGENT: Final = Words(
    "No outside agent is called “{said}” here; known: {names}. Make it known first: deskhand agent add {said} URL",
    "这里没有名为“{said}”的外部代理；已知：{names}。请先添加：deskhand agent add {said} URL",
)
_NOBODY: Final = Words("none", "无")


@dataclass(frozen=True)
class AgentSlots:
    """Whom to ask, and what."""

    of: Reading
    context: Context

    def agent(self, start: int, end: int) -> Value | None:
        """An agent that is known, by its name."""
        if not self.context.agents or end - start > LONGEST_NAME:
            return None
        found = self._called(*self.of.trimmed(start, end))
        return None if found is None else ToAgent((found,))

    def any_agent(self, start: int, end: int) -> Value | None:
        """The same; of words that can only name an agent, one that nobody made known is missing."""
        start, end = self.of.trimmed(start, end)
        if start >= end or end - start > LONGEST_NAME or self.of.has_blocked(start, end):
            return None
        found = self.agent(start, end)
        if found is not None:
            return found
        known = ", ".join(one.name for one in self.context.agents) or _NOBODY.said(self.of.lex.lang)
        return Unmet(self.of.name(start, end), _NO_AGENT, {"names": known}, complete=True)

    def _called(self, start: int, end: int) -> OutsideAgent | None:
        said = tuple(self.of.keys[start:end])
        return next((one for one in self.context.agents if said == keys_of(one.name)), None) if said else None

    def brief(self, start: int, end: int) -> Value | None:
        """What an agent is told: the words as they stand, with what they speak of."""
        start, end = self.of.trimmed(start, end, articles=False)
        return self._errand(start, end, (), "") if start < end else None

    def errand(self, start: int, end: int) -> Value | None:
        """A whole request that begins as the owner said of an agent."""
        return self._for(start, end, anywhere=False)

    def errand_inside(self, start: int, end: int) -> Value | None:
        """The same, where what it is about comes before the verb."""
        return self._for(start, end, anywhere=True)

    def _for(self, start: int, end: int, *, anywhere: bool) -> Value | None:
        if not self.context.agents:
            return None
        begins = range(start, end) if anywhere else (start,)
        found: dict[OutsideAgent, str] = {}
        for agent in self.context.agents:
            for phrase in agent.says:
                keys = keys_of(phrase)
                # Read as another language, a no beside it would be a word that anybody may leave over.
                if likely_lang(tokenised(phrase)) == self.of.lex.lang and any(
                    self._stands(keys, at, end) for at in begins
                ):
                    found.setdefault(agent, phrase)
        return self._errand(start, end, tuple(found), next(iter(found.values()))) if found else None

    def _stands(self, keys: Keys, at: int, end: int) -> bool:
        return bool(keys) and at + len(keys) < end + 1 and tuple(self.of.keys[at : at + len(keys)]) == keys

    def passage(self, start: int, end: int) -> Value | None:
        """A text: quoted, in a file that is named, or what an earlier step brought."""
        start, end = self.of.trimmed(start, end)
        if start >= end:
            return None
        quoted = self.of.words.tokens[start].quoted
        if end - start == 1 and quoted is not None and not split_ending(quoted)[1]:
            return Exact(quoted)
        if self.of.lex.it.whole(self.of.keys, start, end) is not None:
            return Errand("", refers=True)
        found = self._files(start, end)
        return Errand("", files=found) if end - start == 1 and found else None

    def text_of_file(self, start: int, end: int) -> Value | None:
        """The text of one file that is named, and nothing else."""
        start, end = self.of.trimmed(start, end)
        found = self._file(start, end) if start < end else None
        return None if found is None else Errand("", files=(found,))

    def _errand(self, start: int, end: int, agents: tuple[OutsideAgent, ...], what: str) -> Errand:
        refers = any(self.of.lex.it.at(self.of.keys, at, end) for at in range(start, end))
        text = self.of.words.raw(start, end)
        return Errand(text, agents, what, refers, self._files(start, end), open=end - start)

    def _files(self, start: int, end: int) -> tuple[str, ...]:
        """Files that are named by their very names, each by the longest that is there."""
        found: dict[str, None] = {}
        taken = start
        for stop in range(start + 1, end + 1):
            token = self.of.words.tokens[stop - 1]
            said = token.raw if token.quoted is None else token.quoted
            if not split_ending(f"x{said}")[1]:  # in Chinese an ending stands alone: 报 告 .docx
                continue
            for begin in range(max(taken, stop - LONGEST_NAME), stop):
                if (path := self._file(begin, stop)) is not None:
                    found[path], taken = None, stop
                    break
        return tuple(found)

    def _file(self, start: int, end: int) -> str | None:
        thing = self.of.places.thing(self.of.name(start, end))
        fact = self.of.places.fact(str(thing.value)) if isinstance(thing, Exact) else None
        return fact.path if fact is not None and fact.kind == "file" else None
