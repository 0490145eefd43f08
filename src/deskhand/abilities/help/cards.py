"""Which examples to show: those closest to what was asked about, or one of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from deskhand.core.words import Lang, Words
from deskhand.core.workdoor import Card
from deskhand.core.world.terms import holds, words_of

AT_MOST: Final = 10
_GENERAL: Final = Words("Write what you want done, for example:", "直接写下您想做的事，例如：")
_ABOUT: Final = Words('About "{about}" I can do this:', "关于“{about}”，我可以：")
_NOTHING_ABOUT: Final = Words(
    'I know nothing about "{about}" yet. What I can do, for example:', "关于“{about}”我还不会什么。我可以做的例如："
)
_REST: Final = Words(
    "Before I change anything I show it and ask. Afterwards, “undo” takes it back.",
    "更改任何内容之前，我会先给您看并询问。之后说“撤销”即可恢复。",
)
_FIRST: Final = (
    "files.find",
    "files.organize",
    "files.duplicates",
    "files.move",
    "files.zip",
    "files.usage",
    "run.undo",
)
"""What is shown to somebody who asks for nothing in particular, as far as it is there."""


def chosen(cards: Sequence[Card], about: str | None) -> tuple[list[Card], bool]:
    """The cards to show, best first, and whether they are about what was asked; each has an example."""
    cards = [card for card in cards if card.say]
    if about and about.strip():
        ranked = sorted(((_fit(card, about), card) for card in cards), key=lambda one: (-one[0], one[1].id))
        best = [card for fit, card in ranked if fit > 0]
        if best:
            return best[:AT_MOST], True
    known = {card.id: card for card in cards}
    first = [known[name] for name in _FIRST if name in known]
    rest = [card for card in cards if card.id not in _FIRST and card.id != "help"]
    return [*first, *rest][:AT_MOST], False


def lines(cards: Sequence[Card], about: str | None, lang: Lang) -> list[str]:
    """At most twelve lines: what it is about, the examples, and how safe it is."""
    picked, fitting = chosen(cards, about)
    topic = about.strip() if about else ""
    head = _ABOUT if fitting else _NOTHING_ABOUT if topic else _GENERAL
    return [head.said(lang, about=topic), *(_line(card, lang) for card in picked), _REST.said(lang)]


def _line(card: Card, lang: Lang) -> str:
    return f"• “{card.say[0]}” — {card.about}" if lang == "en" else f"• “{card.say[0]}”——{card.about}"


def _fit(card: Card, about: str) -> int:
    """How many of the words stand in the ability's name, what it is about, or its examples; the name counts most."""
    said = " ".join(card.say)
    return sum(4 * holds(card.id, word) + 2 * holds(card.about, word) + holds(said, word) for word in words_of(about))
