"""The register of all abilities: a folder under `abilities/` is in it by existing, and its code is read once wanted."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from importlib.resources import files as resources
from threading import Lock
from types import ModuleType
from typing import Any, Self

from deskhand.core.ability import Ability
from deskhand.core.cost import NOTHING
from deskhand.core.errors import Problem
from deskhand.core.manifest import Manifest, ways, wrong_parts
from deskhand.core.phrases import Phrases, toml_in, worded
from deskhand.core.words import LANGS, Lang, Words


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
        return worded(self.package, lang)

    def manifest(self) -> Manifest:
        return Manifest.model_validate(toml_in(self.package, "manifest.toml"))

    def flaws(self) -> Iterator[str]:
        """What is wrong with this folder; nothing in a sound build."""
        declared = {one.id: one for one in self.abilities}
        for lang in LANGS:
            try:
                worded = set(self.phrases(lang))
            except _UNREADABLE as wrong:
                yield f"{self.name}/phrases/{lang}.toml: {wrong!r}"
                continue
            yield from (f"{name}: no phrases in {lang}" for name in sorted(set(declared) - worded))
            yield from (f"{name}: phrases in {lang}, but no such ability" for name in sorted(worded - set(declared)))
        try:
            yield from (f"{self.name}/manifest.toml: {wrong}" for wrong in wrong_parts(self.manifest(), declared))
        except _UNREADABLE as wrong:
            yield f"{self.name}/manifest.toml: {wrong!r}"


@dataclass(frozen=True)
class Unread:
    """A folder of abilities of which no code was read yet."""

    name: str
    package: str
    _known: dict[Lang, Mapping[str, Phrases]] = field(default_factory=dict[Lang, Mapping[str, Phrases]], repr=False)

    def phrases(self, lang: Lang) -> Mapping[str, Phrases]:
        if lang not in self._known:
            self._known[lang] = worded(self.package, lang)
        return self._known[lang]

    def speaks_of(self, name: str) -> bool:
        """Whether an ability of this name is in it, going by its words."""
        try:
            return any(name in known for known in self._known.values()) or name in self.phrases(LANGS[0])
        except _UNREADABLE:
            return False

    def built(self) -> bool:
        """Whether anything of it can be done, going by its manifest: it was tested against something."""
        try:
            return bool(toml_in(self.package, "manifest.toml").get("tested_against"))
        except _UNREADABLE:
            return False

    def read(self) -> Group:
        return group_of(import_module(f"{self.package}.ability"), self.name)


_UNREADABLE = (OSError, ValueError, KeyError, TypeError)
"""What reading a missing, broken or incomplete file raises; a ValidationError is a ValueError."""


class NotAPackage(Problem):
    words = Words(
        "The abilities in {folder} would be left out, because there is no __init__.py beside ability.py. "
        "Nothing was started. Make an empty one, or take the folder away.",
        "{folder} 中的功能会被忽略，因为 ability.py 旁边没有 __init__.py。没有启动任何内容。"
        "请在那里创建一个空文件，或移走该文件夹。",
    )


class Registry(Mapping[str, Ability]):
    """Every ability by its name, found by looking which folders are there.

    A request needs one or two of the folders: the code of each is read once one of its abilities is wanted, or all are.
    """

    def __init__(self, groups: Sequence[Group], unread: Sequence[Unread] = ()) -> None:
        self._groups: list[Group] = []
        self._unread = list(unread)
        self._abilities: dict[str, Ability] = {}
        self._phrases: dict[Lang, Mapping[str, Phrases]] = {}
        self._reading = Lock()
        for group in groups:
            self._take(group)

    @classmethod
    def discover(cls, *packages: str) -> Registry:
        """All groups in the folders of these packages (default: `deskhand.abilities`).

        Raises `NotAPackage` for a folder that looks like one and would be passed over.
        """
        unread: list[Unread] = []
        for package in packages or ("deskhand.abilities",):
            root = import_module(package)
            for place in resources(package).iterdir():
                if place.joinpath("ability.py").is_file() and not place.joinpath("__init__.py").is_file():
                    raise NotAPackage(folder=f"{package.rpartition('.')[2]}/{place.name}")
            names = [found.name for found in pkgutil.iter_modules(root.__path__) if found.ispkg]
            unread += [Unread(name, f"{package}.{name}") for name in names]
        return cls((), unread)

    @property
    def groups(self) -> tuple[Group, ...]:
        return tuple(sorted(self.whole()._groups, key=lambda group: group.name))

    def whole(self) -> Self:
        """With the code of every folder read: what runs for long has no time for it between two requests."""
        self._read(lambda _: True)
        return self

    def _read(self, wanted: Callable[[Unread], bool]) -> None:
        for one in [folder for folder in self._unread if wanted(folder)]:
            with self._reading:  # folder by folder: nobody waits for all of them
                if one in self._unread:
                    self._take(one.read())
                    self._unread.remove(one)

    def _take(self, group: Group) -> None:
        for one in group.abilities:
            if one.id in self._abilities:
                raise ValueError(f"two abilities are called {one.id}")
        self._abilities |= {one.id: one for one in group.abilities}
        self._groups.append(group)

    def __getitem__(self, name: str) -> Ability:
        if name not in self._abilities:
            self._read(lambda folder: folder.speaks_of(name))
        if name not in self._abilities:
            self.whole()  # one that nobody can ask for in words
        return self._abilities[name]

    def can(self, name: str) -> bool:
        """Whether an ability is built; of a folder whose code was not read yet, as its manifest has it."""
        if name in self._abilities:
            return self._abilities[name].available
        built = any(folder.built() for folder in tuple(self._unread) if folder.speaks_of(name))
        return built or (name in self._abilities and self._abilities[name].available)  # it was read meanwhile

    def __iter__(self) -> Iterator[str]:
        return iter([one.id for group in self.groups for one in group.abilities])

    def __len__(self) -> int:
        return len(self.whole()._abilities)

    def phrases(self, lang: Lang) -> Mapping[str, Phrases]:
        """What a person may say for each ability; read once a language."""
        if lang not in self._phrases:
            with self._reading:
                folders = sorted((*self._groups, *self._unread), key=lambda one: one.name)
                self._phrases[lang] = {name: one for each in folders for name, one in each.phrases(lang).items()}
        return self._phrases[lang]

    def schemas(self) -> dict[str, dict[str, Any]]:
        """The JSON schema of every ability."""
        return {name: one.schema() for name, one in self.items()}

    def flaws(self) -> list[str]:
        """What is wrong with the declarations themselves; empty in a sound build."""
        return [wrong for group in self.groups for wrong in group.flaws()]


def group_of(module: ModuleType, name: str) -> Group:
    """One folder's abilities, each with what the manifest says of its results."""
    found = tuple(value for value in vars(module).values() if isinstance(value, Ability))
    group = Group(name, found, module)
    try:
        manifest = group.manifest()
    except _UNREADABLE:
        return group  # `flaws` names it; until it is mended, everything these abilities give back is untrusted
    return replace(group, abilities=tuple(_marked(one, manifest) for one in found))


def _marked(one: Ability, manifest: Manifest) -> Ability:
    return replace(
        one,
        untrusted=ways(one.id, manifest.untrusted_fields),
        secret=ways(one.id, manifest.secret_fields),
        cost=manifest.cost.get(one.id, NOTHING),
    )
