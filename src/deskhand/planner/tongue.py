"""One language of the planner: its words, its phrases compiled once, its examples."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from deskhand.core.phrases import Phrases
from deskhand.core.registry import Registry
from deskhand.core.words import Lang
from deskhand.planner.evidence.alike import alike
from deskhand.planner.lexicon import Lexicon, lexicon
from deskhand.planner.match import Grammar
from deskhand.planner.meant import sorts
from deskhand.planner.planned import Suggestion
from deskhand.planner.slots import SLOT_TYPES
from deskhand.planner.suggest import Examples
from deskhand.planner.template import BadTemplate, Compiler, Template, slot_types
from deskhand.planner.text import Words, keys_of
from deskhand.planner.typos import Slips

if TYPE_CHECKING:
    from deskhand.planner.evidence.profile import Vocabulary


STOP: Final = "run.stop"


class Tongue:
    """One language: its words, templates and examples."""

    def __init__(self, registry: Registry, lang: Lang) -> None:
        self.lang: Lang = lang
        self.registry = registry
        self.lex: Lexicon = lexicon(lang)
        self.phrases: dict[str, Phrases] = dict(registry.phrases(lang))
        compiler = Compiler(self.lex.rules)
        self.templates: list[Template] = [
            _known_types(compiler.compiled(do, text)) for do, phrases in self.phrases.items() for text in phrases.say
        ]
        self._phrased = compiler.words
        self.grammar = Grammar.of(self.templates)

    @cached_property
    def slips(self) -> Slips:
        # What names a sort of file is offered beside the word as it stands, never taken for it.
        words = alike(self.lang).words
        return Slips(self._phrased - sorts(self.lang), self.lex.words(), self.lex.stop, words, self.lex.spellings)

    def may_read(self, words: Words) -> bool:
        """Whether a word of the request stands in any phrase, or is a slip of one: without that no phrase reads it."""
        keys = [token.key for token in words.tokens]
        if any(key in self._phrased for key in keys):
            return True
        return any(key in self._phrased for key in self.slips.mended(keys, lambda at: not keys[at].isalpha()))

    @cached_property
    def stops(self) -> list[Template]:
        """The phrases that stop what is under way."""
        return [one for one in self.templates if one.ability == STOP]

    @cached_property
    def negations(self) -> frozenset[str]:
        """Single words that turn a meaning round, for slips in what is left over."""
        rows = (keys_of(text) for text, _ in self.lex.guards.rows())
        return frozenset(keys[0] for keys in rows if len(keys) == 1 and len(keys[0]) >= 3)

    @cached_property
    def examples(self) -> Examples:
        return Examples((do, say) for do, phrases in self.phrases.items() for say in phrases.examples)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What each ability goes by; only what no phrase reads whole needs it."""
        from deskhand.planner.evidence.profile import Vocabulary

        return Vocabulary(self)

    def near(self, text: str) -> tuple[Suggestion, ...]:
        return self.examples.nearest(text, self.registry.can)


def _known_types(template: Template) -> Template:
    """The template, once it is sure that every slot has a resolver; raises `BadTemplate`."""
    unknown = slot_types(template) - SLOT_TYPES
    if unknown:
        raise BadTemplate(f"{template.ability}: {template.text!r}: no slot type {', '.join(sorted(unknown))}")
    return template
