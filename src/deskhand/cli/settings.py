"""What the owner chose: one typed object, read once, from `settings.toml` and then from `DESKHAND_*`."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from deskhand.cli.account_settings import AccountSettings, no_two_alike
from deskhand.cli.guard_settings import GuardSettings, Host, Near, SecretName
from deskhand.cli.home import home_folder, user_folders
from deskhand.cli.perceive_settings import Perceive, PerceiveSettings
from deskhand.core.closed import CLOSED
from deskhand.core.errors import Problem
from deskhand.core.flow.scope import Scope
from deskhand.core.invalid import first_reason
from deskhand.core.paths import path_text
from deskhand.core.words import Lang, Words

FILE: Final = "settings.toml"
_SIZE: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?\s*", re.IGNORECASE)
_TIMES: Final = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


class BadSettings(Problem):
    words = Words(
        "The setting {name} in {where} cannot be used: {why}. Nothing was done; correct it and try again.",
        "{where} 中的设置 {name} 无法使用：{why}。没有做任何更改；请改正后重试。",
    )


class BadVariable(Problem):
    words = Words(
        "The environment variable {name} cannot be used: {why}. Nothing was done; correct it and try again.",
        "环境变量 {name} 无法使用：{why}。没有做任何更改；请改正后重试。",
    )


class NoRootFolder(Problem):
    words = Words(
        "There is no folder {path}. Nothing was done. Make it first, or name another one.",
        "没有文件夹 {path}。没有做任何更改。请先创建它，或换一个文件夹。",
    )


def _bytes(given: object) -> object:
    """`5 GB`, `800MB` or a plain number of bytes."""
    found = _SIZE.fullmatch(given) if isinstance(given, str) else None
    return int(float(found.group(1)) * _TIMES[found.group(2).upper()]) if found else given


def _several(given: object) -> object:
    """The environment writes lists as it writes PATH."""
    return [part for part in given.split(os.pathsep) if part] if isinstance(given, str) else given


def _listed(given: object) -> object:
    """Names or addresses in one line, between commas or spaces: addresses themselves may hold what PATH is split at."""
    return [part for part in re.split(r"[,\s]+", given) if part] if isinstance(given, str) else given


def _store_address(given: str) -> str:
    """Only what can be opened, and where no part of a password could be taken for the host. It is never shown."""
    try:
        parts = urlsplit(given)
        server = parts.scheme == "postgresql+psycopg" and bool(parts.hostname or parts.query or parts.path)
        file = parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1
        if (server or file) and parts.netloc.count("@") <= 1 and parts.port != 0 and "@" not in parts.path:
            return given
    except ValueError:  # a port that is no number, or half an address
        pass
    raise PydanticCustomError("store_address", "this is no address of a database")


HostName = Annotated[
    str,
    BeforeValidator(lambda given: given.lower() if isinstance(given, str) else given),
    StringConstraints(
        pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", max_length=253
    ),
]


class Settings(BaseModel):
    """Every setting there is; all have a default."""

    model_config = CLOSED

    folders: Annotated[tuple[Path, ...] | None, BeforeValidator(_several)] = None
    """What may be touched where `--root` does not say; None means the person's ordinary folders."""
    lang: Lang | None = None
    port: Annotated[int, Field(ge=0, le=65_535)] = 8765
    """Where `up` serves the page, on this computer only; 0 takes any free port."""
    vault_cap: Annotated[int | None, BeforeValidator(_bytes), Field(ge=0)] = None
    """The most bytes of former contents kept for undo; None means 5 GB, or 5 % of the disk if that is less."""
    database: Annotated[str, AfterValidator(_store_address)] | None = None
    """A SQLAlchemy URL for the hub's store; None means `hub.db` in the home folder."""
    careful: bool = False
    """Ask before anything is changed, also in the folders that were granted."""
    keyring: bool = False
    """At the first start, put the keys into the keyring of the system instead of files that only you can read."""
    lan: bool = False
    """Have `up` let phones in the local network reach the page, over TLS."""
    lan_name: Annotated[tuple[HostName, ...], BeforeValidator(_listed)] = ()
    """What else this computer is called there; the first stands in links. Its own name needs no saying."""
    lan_port: Annotated[int, Field(ge=0, le=65_534)] = 8766
    """Where phones find the page; plain http, for the certificate and for looking, has the next port."""
    lan_addresses: Annotated[tuple[IPv4Address | IPv6Address, ...] | None, BeforeValidator(_listed)] = None
    """At which addresses; None means all that this computer has in private networks."""
    tls_cert: Path | None = None
    """A certificate of your own, in PEM, instead of one that phones must be told to trust."""
    tls_key: Path | None = None
    """Its key; None where it stands in the same file."""
    guard: GuardSettings = GuardSettings()
    """What is looked for in what is said, read, given, written and sent."""
    perceive: Perceive = PerceiveSettings()
    """Whether open programs and windows are looked at, and what of them never leaves this computer."""
    near: Annotated[tuple[Near, ...], BeforeValidator(_listed)] = ()
    """Machines of your own, each with its port (`nas.local:5000`), that a grant naming them may reach."""
    secrets: dict[SecretName, Host] = Field(default_factory=dict[str, str])
    """Each secret that may leave, with the one host it may go to."""
    account: Annotated[tuple[AccountSettings, ...], AfterValidator(no_two_alike)] = ()
    """The person's accounts: mails, calendars and contacts, on servers or in folders."""
    model: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")] | None = None
    """Which configured model is asked; "off" for none, None for the one that was added last."""
    wait: Annotated[float, Field(ge=0, le=3_600)] = 30.0
    """How many seconds one command waits for another that holds the lock."""


@dataclass(frozen=True)
class Owner:
    """Whose desk this is: the home folder and the settings that were read from it."""

    home: Path
    settings: Settings

    def scope(self, root: Path | None = None) -> Scope:
        """What may be touched: everything below `root`, or without one the owner's folders."""
        if root is not None:
            return Scope(_text(_real(root)))
        person = Path.home().resolve()
        # A disk that is not plugged in must not stand in the way of all the others.
        there = [folder for folder in self.granted() if folder.is_dir()]
        return Scope(_text(person), tuple(_below(folder, person) for folder in there))

    def granted(self) -> list[Path]:
        """The folders the owner granted, there or not."""
        chosen = self.settings.folders
        return user_folders() if chosen is None else [folder.expanduser() for folder in chosen]


def read_settings(home: Path | None = None, environ: Mapping[str, str] = os.environ) -> Owner:
    """Reads, and makes nothing: a missing file is all defaults, an unknown name is an error."""
    place = home or home_folder(environ)
    file = place / FILE
    try:
        given: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        given = {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise BadSettings(name="", where=file, why=wrong) from None
    try:
        Settings.model_validate(given)
    except ValidationError as wrong:
        name, why = first_reason(wrong)
        raise BadSettings(name=name, where=file, why=why) from None
    from_environ = {
        name: environ[f"DESKHAND_{name.upper()}"]
        for name in Settings.model_fields
        if environ.get(f"DESKHAND_{name.upper()}")
    }
    try:
        return Owner(place, Settings.model_validate({**given, **from_environ}))
    except ValidationError as wrong:
        name, why = first_reason(wrong)
        raise BadVariable(name=f"DESKHAND_{name.upper()}", why=why) from None


def _real(folder: Path) -> Path:
    place = folder.expanduser().resolve()
    if not place.is_dir():
        raise NoRootFolder(path=_text(place))
    return place


def _below(folder: Path, person: Path) -> str:
    place = folder.resolve()
    return _text(place.relative_to(person)) if place.is_relative_to(person) else _text(place)


def _text(path: Path) -> str:
    return path_text(str(path))
