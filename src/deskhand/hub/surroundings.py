"""What an ability that runs in the hub is given: the person's runs, their stories, and what else can be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from deskhand.core.registry import Registry
from deskhand.core.words import Lang
from deskhand.core.workdoor import Card
from deskhand.hub.facts import cards
from deskhand.hub.run.grounds import Grounds, grounds
from deskhand.hub.run.perform import HubSurroundings
from deskhand.hub.run.story import story_lines
from deskhand.hub.run.transition import Transitions
from deskhand.hub.run.work import Work
from deskhand.hub.skills.door import SkillsOf
from deskhand.hub.skills.room import Skills
from deskhand.hub.store import Reader, Store
from deskhand.hub.trust.room import Room
from deskhand.hub.workdoor import RunsOf


class Surroundings:
    """Made anew for each step; the cards of abilities are kept."""

    def __init__(
        self, hub: str, store: Store, transitions: Transitions, trust: Room, registry: Registry, skills: Skills
    ) -> None:
        self._hub = hub
        self._store = store
        self._transitions = transitions
        self._trust = trust
        self._registry = registry
        self._skills = skills
        self._cards: dict[Lang, Sequence[Card]] = {}

    def of(self, work: Work) -> HubSurroundings:
        def told(reader: Reader, run: int) -> list[str]:
            return story_lines(self.grounds(reader, run, work.person, work.lang))

        now = datetime.fromisoformat(work.now)
        skills = SkillsOf(self._skills, work.person, work.run, now)
        runs = RunsOf(self._store, self._transitions, work.person, work.run, told)
        return HubSurroundings(work.lang, now, runs, skills, self._all_cards, self._registry)

    def grounds(self, reader: Reader, run: int, person: int, lang: Lang | None = None) -> Grounds:
        return grounds(reader, self._hub, run, person, self._trust.lists, self._registry, lang)

    def _all_cards(self, lang: Lang) -> Sequence[Card]:
        if lang not in self._cards:
            self._cards[lang] = cards(self._registry, lang)
        return self._cards[lang]
