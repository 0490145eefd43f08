"""Help, from the words that ship."""

from __future__ import annotations

import pytest

from deskhand.abilities.help.cards import chosen, lines
from deskhand.core.registry import Registry
from deskhand.core.words import LANGS, Lang
from deskhand.core.workdoor import Card


def cards(lang: Lang) -> list[Card]:
    groups = [group for group in Registry.discover().groups if group.name in ("files", "help", "run")]
    return [
        Card(id=name, about=one.about, say=list(one.examples or one.say))
        for group in groups
        for name, one in group.phrases(lang).items()
    ]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("about", [None, "", "zip", "重复", "quantum physics"])
def test_it_is_short_and_by_example(lang: Lang, about: str | None) -> None:
    told = lines(cards(lang), about, lang)
    assert 3 <= len(told) <= 12
    assert all(line.startswith("• “") for line in told[1:-1])


@pytest.mark.parametrize(
    ("lang", "about", "first"),
    [
        ("en", "zip", "files.zip"),
        ("en", "duplicates", "files.duplicates"),
        ("en", "undo", "run.undo"),
        ("zh", "整理", "files.organize"),
    ],
)
def test_what_was_asked_about_comes_first(lang: Lang, about: str, first: str) -> None:
    picked, fitting = chosen(cards(lang), about)
    assert fitting
    assert picked[0].id == first


def test_what_is_not_known_is_said() -> None:
    assert "I know nothing about" in lines(cards("en"), "quantum physics", "en")[0]
    assert "还不会" in lines(cards("zh"), "量子力学", "zh")[0]
