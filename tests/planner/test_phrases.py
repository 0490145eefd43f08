"""The phrases themselves: readable, enough of them, and every example means its own ability."""

from __future__ import annotations

import pytest
from tests.planner.conftest import Ask
from tests.planner.test_requests import understood

from deskhand.core.registry import Registry
from deskhand.core.words import LANGS, Lang
from deskhand.planner.compose import UNSAID
from deskhand.planner.lexicon import lexicon
from deskhand.planner.slots import SLOT_TYPES
from deskhand.planner.template import BadTemplate, Compiler, Node, slot_types

SPOKEN = [(lang, do) for lang in LANGS for do, one in Registry.discover().phrases(lang).items() if one.say]


@pytest.mark.parametrize(("lang", "do"), SPOKEN)
def test_every_ability_can_be_asked_for_in_many_ways(lang: Lang, do: str) -> None:
    phrases = Registry.discover().phrases(lang)[do]
    assert len(phrases.say) >= 5
    assert len(phrases.examples) >= 2
    assert phrases.ask
    params = set(Registry.discover()[do].param_types)
    for text in phrases.say:
        template = Compiler(lexicon(lang).rules).compiled(do, text)
        assert slot_types(template) <= SLOT_TYPES, text
        names = {node.text for node in nodes(template.start) if node.kind in ("slot", "set")}
        assert {name.partition(".")[0] for name in names} <= params | {"what", UNSAID}, text


@pytest.mark.parametrize(("lang", "do"), [row for row in SPOKEN if not row[1].startswith("value.")])
def test_every_example_means_its_own_ability(ask_office: Ask, lang: Lang, do: str) -> None:
    for example in Registry.discover().phrases(lang)[do].examples:
        assert understood(ask_office(example))[-1:] == [do], example


def nodes(start: Node) -> list[Node]:
    seen: dict[int, Node] = {}
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen[id(node)] = node
            waiting += node.next
    return list(seen.values())


@pytest.mark.parametrize("text", ["(a|b", "a]", "{}", "<nothing>", "{a:b:c}", "[a"])
def test_a_broken_template_is_refused(text: str) -> None:
    with pytest.raises(BadTemplate):
        Compiler({}).compiled("files.find", text)
