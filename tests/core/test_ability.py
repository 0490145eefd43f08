"""The register: what is declared is found, worded, described as JSON schema, and its flaws are named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import jsonschema_rs
import pytest

from deskhand.core.ability import ability
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.types import ANYTHING, ListOf, Of, accepts, described, type_of
from deskhand.core.registry import NotAPackage, Registry
from deskhand.core.values import Content, File, Files, Folder, Record, RunNumber, Target

REGISTRY = Registry.discover()


@pytest.mark.parametrize("name", REGISTRY)
def test_each_ability_has_a_valid_json_schema(name: str) -> None:
    schema = REGISTRY.schemas()[name]
    assert schema["id"] == name
    for part in ("params", "result"):
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema[part]})
        jsonschema_rs.validator_for(schema[part])
    for param, shape in schema["params"]["properties"].items():
        assert shape["x-role"] in ("target", "content"), param


def test_the_declarations_of_this_build_are_sound() -> None:
    assert REGISTRY.flaws() == []


def test_what_is_marked_is_seen_in_schema_and_types() -> None:
    one = REGISTRY["value.pick"]
    assert one.schema()["effect"] == "R0"
    assert one.required() == ["items"]
    assert one.result_given({"items": ListOf(Of("file"))}).parts == {"item": Of("file")}  # type: ignore[union-attr]


GOOD = {
    "__init__.py": "",
    "ability.py": """
from deskhand.core.ability import ability
from deskhand.core.doors import PureCtx
from deskhand.core.flow.risk import Risk
from deskhand.core.values import Record

class Facts(Record):
    names: list[str]

class Result(Record):
    facts: list[Facts]

@ability("g.one", effect=Risk.R0, where="pure")
async def one(ctx: PureCtx, amount: int = 1) -> Result:
    return Result(facts=[])
""",
    "phrases/en.toml": '["g.one"]\nabout = "One."\nsay = ["one"]\n',
    "phrases/zh.toml": '["g.one"]\nabout = "一。"\nsay = ["一"]\n',
    "manifest.toml": """
data_goes = []
untrusted_fields = ["g.one.facts.names"]
money_paths = ["g.one.amount"]

[[tested_against]]
kind = "real"
what = "this"
version = "1"
""",
}
CHANGES: dict[str, tuple[dict[str, str | None], str]] = {
    "nothing": ({}, ""),
    "no_phrases": ({"phrases/zh.toml": None}, "g/phrases/zh.toml"),
    "not_toml": ({"phrases/en.toml": "["}, "g/phrases/en.toml"),
    "half_a_phrase": ({"phrases/en.toml": '["g.one"]\nabout = "One."\n'}, "g/phrases/en.toml"),
    "not_worded": ({"phrases/en.toml": ""}, "g.one: no phrases in en"),
    "not_declared": (
        {"phrases/en.toml": '["g.two"]\nabout = "Two."\nsay = []\n'},
        "g.two: phrases in en, but no such ability",
    ),
    "no_manifest": ({"manifest.toml": None}, "g/manifest.toml"),
    "not_tested": (
        {"manifest.toml": "data_goes = []\nuntrusted_fields = []\ntested_against = []\n"},
        "g/manifest.toml",
    ),
    "a_boast": ({"manifest.toml": GOOD["manifest.toml"].replace('"real"', '"excellent"')}, "g/manifest.toml"),
    "no_such_field": (
        {"manifest.toml": GOOD["manifest.toml"].replace("facts.names", "facts.title")},
        "g.one.facts.title is no part of a result",
    ),
    "no_such_amount": (
        {"manifest.toml": GOOD["manifest.toml"].replace("one.amount", "one.price")},
        "g.one.price is no parameter",
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_wrong_with_a_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    changes, named = CHANGES[what]
    package = f"found_{what}"
    folder = tmp_path / package / "g"
    (folder / "phrases").mkdir(parents=True)
    (tmp_path / package / "__init__.py").write_text("")
    for name, text in {**GOOD, **changes}.items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    registry = Registry.discover(package)
    assert list(registry) == ["g.one"]
    flaws = registry.flaws()
    assert len(flaws) == (1 if named == "" else len(flaws)) - (named == "")
    assert any(named in flaw for flaw in flaws) == bool(named)


def test_a_folder_that_would_be_passed_over_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`ability.py` without `__init__.py` is in no package: nothing would start it, and nobody would know."""
    folder = tmp_path / "half_a_package/notes"
    folder.mkdir(parents=True)
    (tmp_path / "half_a_package/__init__.py").touch()
    (folder / "ability.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(NotAPackage, match=r"half_a_package/notes.*__init__\.py"):
        Registry.discover("half_a_package")
    (folder / "__init__.py").touch()
    assert len(Registry.discover("half_a_package")) == 0


def test_two_abilities_of_one_name_are_refused() -> None:
    group = REGISTRY.groups[0]
    with pytest.raises(ValueError, match="two abilities"):
        Registry([group, group])


def test_an_effect_that_depends_must_say_its_worst() -> None:
    with pytest.raises(TypeError, match="worst"):
        ability("t.x", effect=lambda args: Risk.R0)


class Deep(Record):
    a: dict[str, int]
    b: tuple[int, ...]
    c: tuple[int, str]
    d: Any | None


def test_types_say_what_pydantic_will_take() -> None:
    assert type_of(Target[Files]) == ListOf(Of("file"), "files")
    assert type_of(Content[File | None]) == Of("file", optional=True)
    assert type_of(dict[str, int]) == Of("object")
    assert type_of(tuple[int, str]) == ListOf(ANYTHING)
    assert type_of(int | float) == Of("number")
    with pytest.raises(TypeError):
        type_of(Literal[1, 2])
    assert accepts(type_of(Files), type_of(File))
    assert not accepts(type_of(list[int]), type_of(int))
    assert not accepts(type_of(File), type_of(str))
    assert not accepts(type_of(list[Any]), type_of(str))
    assert accepts(type_of(Any | None), type_of(Deep))
    assert accepts(type_of(dict[str, int]), type_of(Deep))
    assert accepts(type_of(int), type_of(RunNumber))
    assert not accepts(type_of(RunNumber), type_of(int))
    assert not accepts(type_of(Literal["a"]), type_of(Literal["a", "b"]))
    assert accepts(type_of(Literal["a", "b"]), type_of(Literal["a"]))


def test_types_are_described_in_both_languages() -> None:
    assert described(type_of(list[Folder])) == "a list: a folder"
    assert described(type_of(list[Folder]), "zh") == "列表：文件夹"
    assert described(type_of(Literal["a", "b"]), "zh") == "a, b 之一"


@pytest.mark.parametrize(
    "first",
    [
        "deskhand.core.ability",
        "deskhand.core.doors",
        "deskhand.core.registry",
        "deskhand.core.plan",
        "deskhand.core.flow.guard",
        "deskhand.core.plan.types",
        "deskhand.core.wire.session",
        "deskhand.core.manifest",
    ],
)
def test_any_part_of_core_can_be_imported_first(first: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import {first}"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


async def test_an_ability_is_still_its_function() -> None:
    @ability("t.echo", effect=Risk.R0)
    async def echo(ctx: Ctx, text: str) -> Record:
        return Record()

    assert echo.adapter("text").validate_python("x") == "x"
