"""The build systems: how a project is known, and which programs build, test and start it. No file is opened here."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from deskhand.abilities.code.problems import BadProjectFile, NothingToDo
from deskhand.abilities.code.results import System
from deskhand.core.words import Sentence, Words

What = Literal["build", "test", "run"]
Argv = tuple[str, ...]
MARKS: Final[Mapping[System, tuple[str, ...]]] = {
    "cmake": ("CMakeLists.txt",),
    "cargo": ("Cargo.toml",),
    "go": ("go.mod",),
    "maven": ("pom.xml",),
    "gradle": ("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"),
    "npm": ("package.json",),
    "python": ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt"),
    "make": ("Makefile", "makefile", "GNUmakefile"),
}
"""By which file in its top folder a project is known, in the order they are looked for."""
READ: Final = ("package.json", "pyproject.toml", "GNUmakefile", "makefile", "Makefile", "go.mod", "pom.xml")
"""Those that are looked into."""
INSTALL: Final[Mapping[str, str]] = {
    "make": "sudo apt install build-essential", "cmake": "sudo apt install cmake build-essential",
    "ctest": "sudo apt install cmake", "npm": "sudo apt install nodejs npm", "node": "sudo apt install nodejs",
    "cargo": "sudo apt install cargo", "go": "sudo apt install golang", "mvn": "sudo apt install maven",
    "gradle": "sudo apt install gradle", "python3": "sudo apt install python3", "git": "sudo apt install git",
}  # fmt: skip
_WAYS: Final[Mapping[What, Words]] = {
    "build": Words("build it", "构建"),
    "test": Words("test it", "测试"),
    "run": Words("start it", "启动"),
}
_TARGET: Final = re.compile(r"^([A-Za-z0-9][A-Za-z0-9_.-]*)(?:\s+[A-Za-z0-9_. -]+)?\s*::?(?!=)", re.MULTILINE)
_NPM: Final = ("npm", "run", "--silent", "--no-audit", "--no-fund", "--no-update-notifier")
_MVN: Final = ("mvn", "--batch-mode", "--no-transfer-progress")
_PROGRAMS: Final = ("main.py", "app.py", "__main__.py", "run.py")


@dataclass(frozen=True, slots=True)
class Project:
    """What is known of a project from the names in its top folder, and the texts of the files that say how."""

    path: str
    names: frozenset[str]
    texts: Mapping[str, str]
    python: str = "python3"
    pytest: bool = False
    network: bool = False

    @property
    def systems(self) -> list[System]:
        found: list[System] = [system for system, marks in MARKS.items() if not self.names.isdisjoint(marks)]
        programs = any(name.endswith(".py") for name in self.names)
        return found or (["python"] if programs else [])

    def json(self, name: str) -> dict[str, Any]:
        """A JSON file of the project; raises where it is none."""
        try:
            found = json.loads(self.texts.get(name, "{}"))
        except ValueError as wrong:
            raise BadProjectFile(file=name, why=str(wrong)) from None
        if not isinstance(found, dict):
            raise BadProjectFile(file=name, why="{…}")
        return cast("dict[str, Any]", found)

    def toml(self, name: str) -> dict[str, Any]:
        try:
            return tomllib.loads(self.texts.get(name, ""))
        except tomllib.TOMLDecodeError as wrong:
            raise BadProjectFile(file=name, why=str(wrong)) from None


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to start, one after the other. `program` is how the project's own program is started after that.

    Without one for a run, what the build made is started, if that is one program alone.
    """

    steps: tuple[Argv, ...]
    program: Argv | None = None


def recipe(project: Project, system: System, what: What, target: str | None) -> Recipe:
    """How this project is built, tested or started; raises where it has no way to."""
    return _RECIPES[system](project, what, target)


def _cannot(project: Project, system: System, what: What, known: Sequence[str]) -> NothingToDo:
    listed = ", ".join(sorted(known)[:20]) or "–"
    return NothingToDo(system=system, path=project.path, what=Sentence(_WAYS[what]), known=listed)


def makefile_targets(text: str) -> list[str]:
    """The targets a Makefile names, in its order."""
    return list(dict.fromkeys(found[1] for found in _TARGET.finditer(text)))


def _make(project: Project, what: What, target: str | None) -> Recipe:
    text = next((project.texts[name] for name in MARKS["make"][::-1] if name in project.texts), "")
    known = makefile_targets(text)
    build: Argv = ("make",)
    if what == "build":
        return Recipe(((*build, *_one(target)),))
    if what == "test":
        goal = target or next((one for one in ("test", "check", "tests") if one in known), None)
        if goal is None:
            raise _cannot(project, "make", what, known)
        return Recipe(((*build, goal),))
    goal = target if target in known else "run" if target is None and "run" in known else None
    return Recipe((build,), (*build, "--silent", goal) if goal else None)


def _cmake(project: Project, what: What, target: str | None) -> Recipe:
    # Programs find their libraries beside them: what is built here is used elsewhere.
    configure: Argv = ("cmake", "-S", ".", "-B", "build", "-DCMAKE_BUILD_RPATH_USE_ORIGIN=ON")
    build: Argv = ("cmake", "--build", "build")
    if what == "build":
        return Recipe((configure, (*build, *(("--target", target) if target else ()))))
    if what == "test":
        only = ("-R", re.escape(target)) if target else ()
        test = ("ctest", "--test-dir", "build", "--output-on-failure", "--no-tests=error", *only)
        return Recipe((configure, build, test))
    return Recipe((configure, build))


def _cargo(project: Project, what: What, target: str | None) -> Recipe:
    offline = () if project.network else ("--offline",)
    if what == "build":
        return Recipe((("cargo", "build", *offline, *(("--bin", target) if target else ())),))
    if what == "test":
        return Recipe((("cargo", "test", *offline, *_one(target)),))
    named = ("--bin", target) if target else ()
    return Recipe((("cargo", "build", *offline, *named),), ("cargo", "run", "--quiet", *offline, *named, "--"))


def _go(project: Project, what: What, target: str | None) -> Recipe:
    if what == "build":
        return Recipe((("go", "build", "-o", "bin/", target or "./..."),))
    if what == "test":
        return Recipe((("go", "test", "-v", *(("-run", target) if target else ()), "./..."),))
    return Recipe((), ("go", "run", target or "."))


def _maven(project: Project, what: What, target: str | None) -> Recipe:
    maven = _MVN if project.network else (*_MVN, "--offline")
    if what == "build":
        return Recipe(((*maven, "-DskipTests", target or "package"),))
    if what == "test":
        return Recipe(((*maven, *((f"-Dtest={target}",) if target else ()), "test"),))
    if target is None:
        raise _cannot(project, "maven", what, ())
    return Recipe(((*maven, "-DskipTests", "compile"),), ("java", "-cp", "target/classes", target))


def _gradle(project: Project, what: What, target: str | None) -> Recipe:
    gradle: Argv = ("sh", "gradlew") if "gradlew" in project.names else ("gradle",)
    gradle = (*gradle, "--no-daemon", "--console=plain", *(() if project.network else ("--offline",)))
    if what == "build":
        return Recipe(((*gradle, target or "assemble"),))
    if what == "test":
        return Recipe(((*gradle, "test", *(("--tests", target) if target else ())),))
    return Recipe(((*gradle, "assemble"),), (*gradle, "--quiet", target or "run"))


def _npm(project: Project, what: What, target: str | None) -> Recipe:
    package = project.json("package.json")
    scripts: dict[str, Any] = package["scripts"] if isinstance(package.get("scripts"), dict) else {}
    if what == "build":
        goal = target or ("build" if "build" in scripts else None)
        if goal not in scripts:
            raise _cannot(project, "npm", what, list(scripts))
        return Recipe(((*_NPM, goal),))
    if what == "test":
        if "test" not in scripts:
            raise _cannot(project, "npm", what, list(scripts))
        return Recipe(((*_NPM, "test", *(("--", target) if target else ())),))
    goal = target if target in scripts else "start" if target is None and "start" in scripts else None
    if goal is not None:
        return Recipe((), (*_NPM, goal, "--"))
    main = target or package.get("main") or ("index.js" if "index.js" in project.names else None)
    if not isinstance(main, str) or main.startswith("-"):
        raise _cannot(project, "npm", what, list(scripts))
    return Recipe((), ("node", main))


def needs_packages(project: Project) -> bool:
    """Whether a npm project wants packages and has none."""
    package = project.json("package.json")
    return "node_modules" not in project.names and bool(package.get("dependencies") or package.get("devDependencies"))


def npm_install(project: Project) -> Argv:
    return ("npm", "ci" if "package-lock.json" in project.names else "install", "--no-audit", "--no-fund")


def _python(project: Project, what: What, target: str | None) -> Recipe:
    python = project.python
    if what == "build":
        packaged = bool(project.toml("pyproject.toml").get("build-system")) or "setup.py" in project.names
        # All of it is read by the compiler first: a package is made of files that nobody looked into.
        compiled: Argv = (python, "-m", "compileall", "-q", "-x", r"node_modules|/\.", target or ".")
        wheel = (python, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", "dist", ".")
        return Recipe((compiled, wheel) if packaged and target is None else (compiled,))
    if what == "test":
        if project.pytest:
            return Recipe(((python, "-m", "pytest", "-p", "no:cacheprovider", "--color=no", *_one(target)),))
        return Recipe(((python, "-m", "unittest", *(_one(target) or ("discover",)), "-v"),))
    if target is not None:
        return Recipe((), (python, target) if target.endswith(".py") else (python, "-m", target))
    main = next((name for name in _PROGRAMS if name in project.names), None)
    alone = [name for name in project.names if name.endswith(".py") and name not in ("setup.py", "conftest.py")]
    main = main or (alone[0] if len(alone) == 1 else None)
    if main is None:
        raise _cannot(project, "python", what, alone)
    return Recipe((), (python, main))


def _one(target: str | None) -> Argv:
    return () if target is None else (target,)


_RECIPES: Final[Mapping[System, Callable[[Project, What, str | None], Recipe]]] = {
    "cmake": _cmake, "cargo": _cargo, "go": _go, "maven": _maven,
    "gradle": _gradle, "npm": _npm, "python": _python, "make": _make,
}  # fmt: skip
