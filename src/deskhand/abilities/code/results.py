"""What the abilities about code hand back."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from deskhand.core.values import File, Files, Folder, Name, Record

System = Literal["cmake", "cargo", "go", "maven", "gradle", "npm", "python", "make"]
Verb = Literal["status", "log", "diff", "branch", "commit"]
State = Literal["new", "changed", "deleted", "renamed", "copied", "conflict", "kind changed"]


class Fault(Record):
    """The first error that a program reported. `file` is in the project, where it names one there."""

    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None


class Ended(Record):
    """How the project's programs went. `ok` is false where one of them failed or was stopped; then `error` says more.

    `commands` are those that were started, as they were started. `stopped` says which limit was hit. `output` is the
    last of what was printed. `outside` are links in the project that lead out of it; they led nowhere.
    """

    folder: Folder
    system: System
    ok: bool
    commands: list[str]
    exit: int
    seconds: float
    error: Fault | None = None
    stopped: str | None = None
    output: str = ""
    outside: list[str] = Field(default_factory=list[str])
    others: list[System] = Field(default_factory=list[System])
    """Other build systems that the project has files of."""


class Built(Ended):
    """`artifacts` are what the build made and where it is now; `left` how many more were too large or too many."""

    artifacts: Files = Field(default_factory=list[str])
    left: int = 0


class Tested(Ended):
    """`passed` and its neighbours are none where the program did not say them in a form that is known."""

    passed: int | None = None
    failed: int | None = None
    skipped: int | None = None
    failures: list[str] = Field(default_factory=list[str])
    """Names of the tests that failed."""

    @property
    def none_run(self) -> bool:
        """Whether all went well only because there was nothing to go wrong."""
        return self.ok and self.passed == 0 and not self.failed and not self.skipped


class Started(Ended):
    """`text` is everything that the program itself printed, or its end. `made` are files it left."""

    text: str = ""
    made: Files = Field(default_factory=list[str])
    left: int = 0


class Touch(Record):
    """One file that differs. `staged`: the next commit takes it; `added` and `removed` count lines, none for binary."""

    file: File
    state: State
    staged: bool = False
    was: Name | None = None
    added: int | None = None
    removed: int | None = None


class Commit(Record):
    hash: str
    author: str
    when: str
    subject: str


class Branch(Record):
    name: str
    current: bool
    hash: str
    subject: str


class Git(Record):
    """What a repository said. Which parts are filled goes by the verb; `branch` is none where none is checked out."""

    folder: Folder
    verb: Verb
    branch: str | None = None
    clean: bool | None = None
    ahead: int | None = None
    behind: int | None = None
    changes: list[Touch] = Field(default_factory=list[Touch])
    commits: list[Commit] = Field(default_factory=list[Commit])
    branches: list[Branch] = Field(default_factory=list[Branch])
    text: str = ""
    """A diff, as git writes it."""
    cut: bool = False
    """There was more than is here."""
    hash: str | None = None
    """The new commit."""
