"""The suites of AgentDojo as they are installed, and their tools as abilities of ours."""

from __future__ import annotations

import tomllib
import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.resources import files as resources
from typing import Annotated, Any, Final, cast

from pydantic import create_model

from deskhand.core.ability import Ability
from deskhand.core.flow.risk import Risk
from deskhand.core.values import Record, Role

RELEASE: Final = "v1.2.2"
PAIRS: Final = 949
"""User tasks times injections of this release, in all four suites."""


class Told(Record):
    """What a tool gave back."""

    out: str


@cache
def suites() -> Mapping[str, Any]:
    """Every suite by its name. They are not typed, so nothing of them is here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return cast("Mapping[str, Any]", import_module("agentdojo.task_suite.load_suites").get_suites(RELEASE))


@cache
def _declared() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    return tomllib.loads(resources("deskhand.testing.redteam.dojo").joinpath("tools.toml").read_text(encoding="utf-8"))


async def _work(*_: object) -> Told:
    raise NotImplementedError("a suite's own runtime does the work")


@cache
def abilities(suite: str) -> Mapping[str, Ability]:
    """Each tool of a suite with what we declare of it."""
    declared = _declared().get(suite, {})
    return {tool.name: _ability(tool, declared.get(tool.name, {})) for tool in suites()[suite].tools}


@cache
def secret_parts(suite: str) -> Mapping[str, Sequence[str]]:
    """The tools that give secrets back, and which parts of it are."""
    return {name: tool["secret"] for name, tool in _declared().get(suite, {}).items() if "secret" in tool}


def _ability(tool: Any, declared: Mapping[str, Any]) -> Ability:
    fields: dict[str, Any] = {}
    names: list[str] = list(tool.parameters.model_fields)
    for name in names:
        role = Role.TARGET if name in declared.get("target", names) else Role.CONTENT
        fields[name] = (Annotated[Any, role], None)
    risk = Risk[declared.get("effect", "R0")]
    part = frozenset({("out",)})
    return Ability(
        tool.name,
        _work,
        create_model(f"{tool.name}_params", **fields),
        Told,
        risk,
        risk,
        untrusted=frozenset() if declared.get("own") else part,
        secret=part if declared.get("secret") else frozenset(),
    )
