"""The outside agents that the owner made known: one file in the home folder, written whole by `deskhand agent`."""

from __future__ import annotations

import json
import os
import secrets
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from deskhand.cli.guard_settings import SecretName
from deskhand.core.agents import PATIENCE, BadAddress, OutsideAgent, address_of, origin_of
from deskhand.core.closed import CLOSED
from deskhand.core.cost import NOTHING, Cost
from deskhand.core.errors import Problem
from deskhand.core.hosts import host_of
from deskhand.core.invalid import first_reason
from deskhand.core.words import Words

FILE: Final = "agents.toml"
MOST_SECONDS: Final = 540
"""A step has ten minutes; what is asked of others ends before that."""
_USUAL: Final = frozenset({80, 443})


class BadAgents(Problem):
    words = Words(
        "The list of outside agents in {path} cannot be used: {why}. Nothing was done. Correct it, or throw it away "
        "and make them known again: deskhand agent add NAME URL",
        "无法使用 {path} 中的外部代理列表：{why}。没有做任何更改。"
        "请改正，或删除后重新添加：deskhand agent add NAME URL",
    )


def _address(given: str) -> str:
    try:
        return address_of(given)
    except BadAddress:
        raise PydanticCustomError("agent_address", "this is no address of an agent") from None


Name = Annotated[str, StringConstraints(pattern=r"^[^\W_](?:[\w .-]{0,38}[^\W_])?$")]
"""Letters of any script and digits, with spaces, dots and dashes inside."""
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class Known(BaseModel):
    """One agent as the file has it."""

    model_config = CLOSED

    name: Name
    address: Annotated[str, AfterValidator(_address)]
    card: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    secret: SecretName | None = None
    says: tuple[Phrase, ...] = Field(default=(), max_length=20)
    cost: Cost = NOTHING
    seconds: Annotated[int, Field(ge=1, le=MOST_SECONDS)] = PATIENCE

    def outside(self) -> OutsideAgent:
        return OutsideAgent(
            self.name, self.address, self.card, self.secret or "", self.says, self.cost, self.seconds
        )  # fmt: skip


class _File(BaseModel):
    model_config = CLOSED

    agent: tuple[Known, ...] = ()


def known(home: Path) -> tuple[Known, ...]:
    """Those in the file, in their order; raises `BadAgents`."""
    path = home / FILE
    try:
        return _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).agent
    except FileNotFoundError:
        return ()
    except ValidationError as wrong:
        raise BadAgents(path=path, why=first_reason(wrong)) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise BadAgents(path=path, why=wrong) from None


def agents_of(home: Path) -> tuple[OutsideAgent, ...]:
    """The agents that may be asked, as planner and desk take them."""
    return tuple(one.outside() for one in known(home))


def near_of(agents: Iterable[OutsideAgent]) -> list[tuple[str, int]]:
    """Those that the owner named at a port, or an address, of their own: a grant that names them reaches them there.

    They are held to their card before anything is sent, so nobody else is reached behind such a name.
    """
    places = [origin_of(one.address) for one in agents]
    return [(host, port) for _, host, port in places if port not in _USUAL or not isinstance(host_of(host), str)]


def write(home: Path, agents: Sequence[Known]) -> None:
    """Put the list in place, whole or not at all."""
    place = home / FILE
    half = place.with_name(f".{FILE}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join(_written(one) for one in agents))
        file.flush()
        os.fsync(file.fileno())
    half.replace(place)


def _written(one: Known) -> str:
    fields: dict[str, Any] = one.model_dump(mode="json", exclude_defaults=True)
    cost = fields.pop("cost", {})
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items()]
    if cost:
        lines.append("cost = { " + ", ".join(f"{name} = {json.dumps(value)}" for name, value in cost.items()) + " }")
    return "[[agent]]\n" + "\n".join(lines) + "\n"
