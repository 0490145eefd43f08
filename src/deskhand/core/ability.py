"""How an ability is declared.

    @ability("files.move", effect=Risk.R1, tell=told)
    async def move(ctx: Ctx, files: Target[Files], to: Target[Folder]) -> Moved: ...

The function's signature is the one declaration of parameters and result; words live in `phrases/en.toml` and
`phrases/zh.toml`, what code cannot say in `manifest.toml`. The register of all of them is `registry.py`.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal, get_type_hints

from pydantic import BaseModel, TypeAdapter, ValidationError, create_model

from deskhand.core.closed import CLOSED
from deskhand.core.cost import NOTHING, Cost
from deskhand.core.errors import Problem
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.refs import refs_in
from deskhand.core.plan.types import RecordOf, Type, access_of, extent_of, record_type, role_of
from deskhand.core.values import Access, Extent, Record, Role
from deskhand.core.words import Lang

Where = Literal["desk", "hub", "pure"]
Consent = Literal["ask", "given"]
"""`given`: asking for it is the consent, because it only takes back what was done before."""
Args = Mapping[str, Any]
Effect = Risk | Callable[[Args], Risk]
Finds = frozenset[str] | Callable[[Args], frozenset[str]]
Work = Callable[..., Awaitable[Record]]


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that must be true afterwards, and whether it is."""

    text: str
    holds: bool
    decides: bool = True
    """Whether the step failed where it does not hold; where not, the receipt only says that it does not."""
    wrong: Problem | None = None
    """What is said of it where it does not hold, if anything is better than that a check failed."""


ResultFor = Callable[[Mapping[str, Type]], Type]
"""The result's type, worked out from the types of the arguments."""
Check = Callable[[Any, Any], Awaitable[Sequence[Claim]]]
"""`check(ctx, result)` reads again through the doors; `ctx.files.done` says what was carried out."""
Tell = Callable[[Any, Lang], str]


class _Params(BaseModel):
    model_config = CLOSED


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
    result_for: ResultFor | None = None
    finds: Finds = frozenset[str]()
    """Kinds of what it reaches and no argument names (`person`), always or by its arguments: see `finding`."""
    untrusted: frozenset[tuple[str, ...]] = frozenset({()})
    """Ways to the parts of a result that others wrote, as the manifest names them; all of it where none is read."""
    secret: frozenset[tuple[str, ...]] = frozenset()
    cost: Cost = NOTHING
    """Of one use, as the manifest says."""

    def risk(self, args: Args) -> Risk:
        """The effect of one use; the worst it can be where the arguments are not known yet, or are not valid.

        The effect is asked about the arguments as the work will see them: read by the parameters' types, defaults
        filled in. `"trash": "yes"` means what it will mean.
        """
        if isinstance(self.effect, Risk):
            return self.effect
        if next(refs_in(args), None) is not None:
            return self.worst
        try:
            known = self.params.model_validate(args)
        except ValidationError:
            return self.worst
        return self.effect({name: getattr(known, name) for name in self.params.model_fields})

    def finding(self, args: Args) -> frozenset[str]:
        """What a use with these arguments reaches that none of them names; those not known yet may be left out.

        No grant for somebody covers that, so a person looks first. It acts by proposed changes alone, and can be begun
        in order to look what it would be.
        """
        if not callable(self.finds):
            return self.finds
        return self.finds({name: self._read(name, value) for name, value in args.items()})

    def _read(self, param: str, value: Any) -> Any:
        """A value as the work will see it; one that is not valid, as it stands."""
        try:
            return self.adapter(param).validate_python(value) if param in self.params.model_fields else value
        except ValidationError:
            return value

    @cached_property
    def param_types(self) -> Mapping[str, Type]:
        return record_type(self.params).parts

    @cached_property
    def result_type(self) -> RecordOf:
        return record_type(self.result)

    def result_given(self, args: Mapping[str, Type]) -> Type:
        """What a use with arguments of these types leaves behind."""
        return self.result_for(args) if self.result_for else self.result_type

    @cached_property
    def _adapters(self) -> dict[str, TypeAdapter[Any]]:
        return {}

    def adapter(self, param: str) -> TypeAdapter[Any]:
        """What validates one parameter by itself."""
        if param not in self._adapters:
            info = self.params.model_fields[param]
            annotation: Any = info.annotation
            for mark in info.metadata:
                annotation = Annotated[annotation, mark]
            self._adapters[param] = TypeAdapter(annotation)
        return self._adapters[param]

    def role(self, param: str) -> Role:
        return role_of(self.params.model_fields[param].metadata)

    def access(self, param: str) -> Access:
        return access_of(self.params.model_fields[param].metadata)

    def extent(self, param: str) -> Extent:
        return extent_of(self.params.model_fields[param].metadata)

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
    result_for: ResultFor | None = None,
    finds: Collection[str] | Callable[[Args], frozenset[str]] = (),
) -> Callable[[Work], Ability]:
    """Declare an ability by the function that does it; `worst` is needed only where `effect` is a function."""
    top = effect if isinstance(effect, Risk) else worst
    if top is None:
        raise TypeError(f"{name}: an effect that depends on arguments needs worst=")

    def declare(work: Work) -> Ability:
        hints = get_type_hints(work, include_extras=True)
        result = hints["return"]
        params = _params_model(name, work, hints)
        return Ability(
            name, work, params, result, effect, top, where, check, tell, undo, available, consent, result_for,
            finds if callable(finds) else frozenset(finds),
        )  # fmt: skip

    return declare


def _params_model(name: str, work: Callable[..., Any], hints: Mapping[str, Any]) -> type[BaseModel]:
    fields: dict[str, Any] = {}
    for parameter in list(inspect.signature(work).parameters.values())[1:]:
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        fields[parameter.name] = (hints[parameter.name], default)
    title = "".join(part.capitalize() for part in name.replace(".", "_").split("_"))
    return create_model(f"{title}Params", __base__=_Params, **fields)
