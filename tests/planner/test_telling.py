"""Questions tell what the plan does, from the plan."""

import re

import pytest

from deskhand.core.registry import Registry
from deskhand.core.words import LANGS, Lang

_NAMED = re.compile(r"\{([a-z_]+)(?:\.[a-z_]+)?\}")
_WITHIN = {"value.pick", "value.without", "value.count", "value.compare", "value.format", "value.told"}
"""Small steps that other steps are made of: what they are given is named by the step that uses them."""


@pytest.mark.parametrize("lang", LANGS)
def test_every_parameter_of_every_ability_has_its_place_in_the_question(lang: Lang) -> None:
    registry = Registry.discover()
    untold = {
        ability.id: left
        for ability in registry.values()
        if ability.id not in _WITHIN
        and (left := set(ability.params.model_fields) - set(_NAMED.findall(registry.phrases(lang)[ability.id].ask)))
    }
    assert untold == {}


@pytest.mark.parametrize("lang", LANGS)
def test_every_question_is_written_so_that_it_can_be_filled(lang: Lang) -> None:
    for name, phrases in Registry.discover().phrases(lang).items():
        bare = re.sub(r"\[[^\[\]]*\]", "", phrases.ask)
        assert not set("[]") & set(bare), name  # an optional part within another would stay as it is written
        assert not set("{}") & set(_NAMED.sub("", phrases.ask)), name
