"""How an ability is declared, and the register of all of them.

    @ability("files.move", effect=Risk.R1, tell=told)
    async def move(ctx: Ctx, files: Target[Files], to: Target[Folder]) -> Moved: ...

The function's signature is the one declaration of parameters and result; words live in `phrases/en.toml` and
`phrases/zh.toml`, what code cannot say in `manifest.toml`. A folder under `abilities/` registers itself by existing.
"""

from __future__ import annotations

import inspect
import pkgutil
import tomllib
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from importlib.resources import files as resources
from types import ModuleType
from typing import Annotated, Any, Literal, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter, create_model

from deskhand.core.flow.risk import Risk
from deskhand.core.plan.types import RecordOf, Type, record_type, role_of
from deskhand.core.values import Record, Role
from deskhand.core.words import LANGS, Lang

Where = Literal["desk", "hub", "pure"]
Consent = Literal["ask", "given"]
"""`given`: asking for it is the consent, because it only takes back what was done before."""
Args = Mapping[str, Any]
Effect = Risk | Callable[[Args], Risk]
Work = Callable[..., Awaitable[Record]]
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that must be true afterwards, and whether it is."""

    text: str
    holds: bool


Check = Callable[[Any, Any], Awaitable[Sequence[Claim]]]
Tell = Callable[[Any, Lang], str]


class _Params(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Ability:
    """One typed thing that can be done."""

    id: str
    work: Work
    params: type[BaseModel]
    result: type[Record]
    effect: Effect
    worst: Risk
    where: Where = "desk"
    check: Check | None = None
    tell: Tell | None = None
    undo: str | None = None
    available: bool = True
    consent: Consent = "ask"

    def risk(self, args: Args) -> Risk:
        """The effect of one use; the worst it can be where the arguments are not known yet."""
        if isinstance(self.effect, Risk):
            return self.effect
        unknown = any(isinstance(value, str) and value.startswith("$") for value in args.values())
        return self.worst if unknown else self.effect(args)

    @cached_property
    def param_types(self) -> Mapping[str, Type]:
        return record_type(self.params).parts

    @cached_property
    def result_type(self) -> RecordOf:
        return record_type(self.result)

    @cached_property
    def _adapters(self) -> dict[str, TypeAdapter[Any]]:
        return {}

    def adapter(self, param: str) -> TypeAdapter[Any]:
        """What validates one parameter by itself."""
        if param not in self._adapters:
            info = self.params.model_fields[param]
            marks = (info.annotation, *info.metadata)
            self._adapters[param] = TypeAdapter(Annotated.__class_getitem__(marks) if info.metadata else info.annotation)
        return self._adapters[param]

    def role(self, param: str) -> Role:
        return role_of(self.params.model_fields[param].metadata)

    def required(self) -> list[str]:
        return [name for name, info in self.params.model_fields.items() if info.is_required()]

    def schema(self) -> dict[str, Any]:
        """The one JSON schema of this ability: parameters, result, effect."""
        params = self.params.model_json_schema()
        for name in self.params.model_fields:
            params["properties"][name]["x-role"] = self.role(name).value
        return {
            "id": self.id,
            "effect": self.worst.name,
            "where": self.where,
            "params": params,
            "result": self.result.model_json_schema(),
        }


def ability(
    name: str,
    *,
    effect: Effect,
    worst: Risk | None = None,
    where: Where = "desk",
    check: Check | None = None,
    tell: Tell | None = None,
    undo: str | None = None,
    available: bool = True,
    consent: Consent = "ask",
) -> Callable[[Callable[..., Awaitable[R]]], Ability]:
    """Declare an ability by the function that does it; `worst` is needed only where `effect` is a function."""
    top = effect if isinstance(effect, Risk) else worst
    if top is None:
        raise TypeError(f"{name}: an effect that depends on arguments needs worst=")

    def declare(work: Callable[..., Awaitable[R]]) -> Ability:
        hints = get_type_hints(work, include_extras=True)
        result = hints["return"]
        params = _params_model(name, work, hints)
        return Ability(name, work, params, result, effect, top, where, check, tell, undo, available, consent)

    return declare


def _params_model(name: str, work: Callable[..., Any], hints: Mapping[str, Any]) -> type[BaseModel]:
    fields: dict[str, Any] = {}
    for parameter in list(inspect.signature(work).parameters.values())[1:]:
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        fields[parameter.name] = (hints[parameter.name], default)
    title = "".join(part.capitalize() for part in name.replace(".", "_").split("_"))
    return create_model(f"{title}Params", __base__=_Params, **fields)


@dataclass(frozen=True)
class Phrases:
    """What a person may say for one ability in one language, as templates over typed slots."""

    about: str
    say: tuple[str, ...]
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """One folder of abilities: code, words, and what code cannot say."""

    name: str
    abilities: tuple[Ability, ...]
    module: ModuleType = field(repr=False)

    @property
    def package(self) -> str:
        return self.module.__name__.rpartition(".")[0]

    def phrases(self, lang: Lang) -> Mapping[str, Phrases]:
        rows = _toml(self.package, f"phrases/{lang}.toml")
        return {
            name: Phrases(str(row["about"]), tuple(row["say"]), tuple(row.get("examples", ())))
            for name, row in rows.items()
            if isinstance(row, dict)
        }

    def manifest(self) -> Mapping[str, Any]:
        return _toml(self.package, "manifest.toml")


def _toml(package: str, path: str) -> dict[str, Any]:
    return tomllib.loads(resources(package).joinpath(path).read_text(encoding="utf-8"))


class Registry(Mapping[str, Ability]):
    """Every ability by its name, found by looking which folders are there."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = tuple(sorted(groups, key=lambda group: group.name))
        self._abilities: dict[str, Ability] = {}
        for group in self.groups:
            for one in group.abilities:
                if one.id in self._abilities:
                    raise ValueError(f"two abilities are called {one.id}")
                self._abilities[one.id] = one

    @classmethod
    def discover(cls, *packages: str) -> Registry:
        """All groups in the folders of these packages (default: `deskhand.abilities`)."""
        groups: list[Group] = []
        for package in packages or ("deskhand.abilities",):
            root = import_module(package)
            for found in pkgutil.iter_modules(root.__path__):
                if found.ispkg:
                    groups.append(group_of(import_module(f"{package}.{found.name}.ability"), found.name))
        return cls(groups)

    def __getitem__(self, name: str) -> Ability:
        return self._abilities[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._abilities)

    def __len__(self) -> int:
        return len(self._abilities)

    def phrases(self, lang: Lang) -> Mapping[str, Phrases]:
        return {name: phrases for group in self.groups for name, phrases in group.phrases(lang).items()}

    def flaws(self) -> list[str]:
        """What is wrong with the declarations themselves; empty in a sound build."""
        wrong: list[str] = []
        for group in self.groups:
            for lang in LANGS:
                worded = set(group.phrases(lang))
                declared = {one.id for one in group.abilities}
                wrong += [f"{name}: no phrases in {lang}" for name in sorted(declared - worded)]
                wrong += [f"{name}: phrases in {lang}, but no such ability" for name in sorted(worded - declared)]
        return wrong


def group_of(module: ModuleType, name: str) -> Group:
    found = tuple(value for value in vars(module).values() if isinstance(value, Ability))
    return Group(name, found, module)
