"""The models that the owner configured, and their budgets: one file in the home folder, written by `deskhand model`.

It holds no key: only under which name a key is kept as a secret, or in which environment variable it stands.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from deskhand.cli.guarding import secrets_of
from deskhand.cli.home import make_home
from deskhand.cli.modeled import FILE
from deskhand.cli.settings import Owner
from deskhand.core.closed import CLOSED
from deskhand.core.errors import Problem
from deskhand.core.invalid import first_reason
from deskhand.core.words import Words
from deskhand.hub.model.caps import MICRO, Cap, Caps
from deskhand.planner.model.address import Address, Form, Patience
from deskhand.planner.model.ledger import Price
from deskhand.trust.secretfile import keep

if TYPE_CHECKING:
    from deskhand.planner.model.seam import Size

OFF: Final = "off"
LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class BadModelFile(Problem):
    words = Words(
        "{path} cannot be used: {name}: {why}. Nothing was done. Correct it, or remove it and add the model again.",
        "无法使用 {path}：{name}：{why}。没有做任何更改。请改正它，或删除后重新添加模型。",
    )


class NoSuchModel(Problem):
    words = Words(
        'No model called "{name}" is configured. Nothing was done. See: deskhand model list',
        "没有名为“{name}”的模型。没有做任何更改。请查看：deskhand model list",
    )


class NoModel(Problem):
    words = Words(
        "No model is configured. Deskhand works without one; to add one: deskhand model add NAME URL",
        "没有配置模型。Deskhand 不需要模型也能工作；添加模型：deskhand model add 名称 地址",
    )


class NoModelKey(Problem):
    words = Words(
        "The key of the model {name} is not there: {where}. Nothing was done. Give it: deskhand model add {name} {url}",
        "找不到模型 {name} 的密钥：{where}。没有做任何更改。请提供密钥：deskhand model add {name} {url}",
    )


def _url(given: str) -> str:
    try:
        parts = urlsplit(given)
        sound = parts.scheme in ("https", "http") and parts.hostname and not parts.username and parts.port != 0
        if sound and (parts.scheme == "https" or not _public(str(parts.hostname))):
            return given.rstrip("/")
    except ValueError:  # a port that is no number
        pass
    raise PydanticCustomError(
        "model_url", "this is no address such as https://dashscope.aliyuncs.com/compatible-mode/v1"
    )


def _public(host: str) -> bool:
    """Whether a key to it would cross networks that are not one's own, so that http will not do."""
    from ipaddress import ip_address

    try:
        return not ip_address(host).is_private
    except ValueError:
        return host not in LOCAL and "." in host and not host.endswith((".local", ".internal", ".lan"))


ModelName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
ServerName = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^\S+$")]
Url = Annotated[str, AfterValidator(_url)]
EnvName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,127}$")]
Money = Annotated[float, Field(ge=0, le=1_000_000)]


class _Part(BaseModel):
    model_config = CLOSED


class Profile(_Part):
    """What a server was found to do, for one of its models."""

    form: Form
    tools: bool
    streaming: bool
    context: int | None = None
    """How many tokens it takes at once, where the server says so."""
    checked: str = ""


class Prices(_Part):
    """A million tokens, in whole units of the currency."""

    tokens_in: Money = 0.0
    tokens_out: Money = 0.0


class ModelEntry(_Part):
    """One server with its small and its large model."""

    name: ModelName
    url: Url
    small: ServerName
    large: ServerName | Literal[""] = ""
    secret: str = ""
    """Under which name its key is kept."""
    key_env: EnvName | Literal[""] = ""
    """Or where it stands in the environment."""
    price: Prices = Prices()
    price_large: Prices | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{0,3}$")] = ""
    patience: Annotated[float, Field(ge=1, le=3_600)] = Patience().first
    """Seconds until its first word; a model on one's own processor needs minutes."""
    profiles: dict[str, Profile] = Field(default_factory=dict[str, Profile])


class Limit(_Part):
    """The most tokens, and the most money; none means no limit."""

    tokens: Annotated[int, Field(ge=0)] | None = None
    money: Money | None = None


class Budget(_Part):
    """What models may use before somebody is asked."""

    request: Limit = Limit(tokens=60_000)
    day: Limit = Limit(tokens=1_000_000)
    background: Limit = Limit(tokens=100_000)

    def caps(self, currency: str) -> Caps:
        return Caps(_cap(self.request), _cap(self.day), _cap(self.background), currency)


class ModelFile(_Part):
    """All of it. `use` is the model that is asked."""

    models: tuple[ModelEntry, ...] = ()
    use: str = ""
    budget: Budget = Budget()

    def named(self, name: str) -> ModelEntry:
        """Raises `NoSuchModel`."""
        for one in self.models:
            if one.name == name:
                return one
        raise NoSuchModel(name=name)

    def with_(self, entry: ModelEntry) -> ModelFile:
        """The same with this entry in place of one of its name."""
        others = tuple(one for one in self.models if one.name != entry.name)
        return self.model_copy(update={"models": (*others, entry)})


def read_models(home: Path) -> ModelFile:
    """The file as it stands; all empty where there is none. Raises `BadModelFile`."""
    path = home / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ModelFile()
    except (OSError, UnicodeDecodeError) as wrong:
        raise BadModelFile(path=path, name=FILE, why=wrong) from None
    try:
        return ModelFile.model_validate_json(text)
    except ValidationError as wrong:
        name, why = first_reason(wrong)
        raise BadModelFile(path=path, name=name or FILE, why=why) from None


def write_models(home: Path, models: ModelFile) -> None:
    """Put it in place, whole or not at all."""
    make_home(home)
    keep(home / FILE, models.model_dump_json(indent=1, exclude_defaults=True).encode() + b"\n")


def chosen(owner: Owner, models: ModelFile) -> ModelEntry | None:
    """The model that is asked: the one that the settings name, else the one added last. Raises `NoSuchModel`."""
    name = owner.settings.model or models.use
    return None if not name or name == OFF else models.named(name)


def address_of(owner: Owner, entry: ModelEntry, environ: Mapping[str, str] = os.environ) -> Address:
    """The model as it is asked, with its key. Raises `NoModelKey`, and what reading a secret raises."""
    profile = entry.profiles.get(entry.small)
    prices: dict[Size, Price] = {"small": _price(entry.price)}
    if entry.price_large is not None:
        prices["large"] = _price(entry.price_large)
    return Address(
        entry.name, entry.url, entry.small, entry.large, _key(owner, entry, environ),
        form="schema" if profile is None else profile.form,
        streams=profile is None or profile.streaming, prices=prices, currency=entry.currency,
        patience=Patience(first=entry.patience, whole=2 * entry.patience),
    )  # fmt: skip


def _key(owner: Owner, entry: ModelEntry, environ: Mapping[str, str]) -> str:
    if entry.key_env:
        found = environ.get(entry.key_env)
        if not found:
            raise NoModelKey(name=entry.name, url=entry.url, where=f"${entry.key_env}")
        return found
    if not entry.secret:
        return ""
    found = secrets_of(owner.home).load(entry.secret)
    if found is None:
        raise NoModelKey(name=entry.name, url=entry.url, where=entry.secret)
    return found


def _price(given: Prices) -> Price:
    return Price(given.tokens_in, given.tokens_out)


def _cap(limit: Limit) -> Cap:
    return Cap(limit.tokens, None if limit.money is None else round(limit.money * MICRO))
