"""What a slot can turn out to be, before it becomes an argument of a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from deskhand.core.agents import OutsideAgent
from deskhand.core.words import Lang, Words
from deskhand.core.world.facts import Doubt

Scalar = str | int | bool
Argument = Scalar | tuple[str, ...]
MANY: Final = 1_000
"""As many files as one search may hand on."""


@dataclass(frozen=True, slots=True)
class Value:
    """One reading of some words. `open` counts the words that only free text took.

    `doubt` says why what was seen of files may not be true of what lies there now: then it is asked first.
    """

    open: int = field(default=0, kw_only=True)
    doubt: Doubt = field(default="", kw_only=True)
    strained: bool = field(default=False, kw_only=True)
    """Free text with words in it that may say something else, such as a day: then it is asked first."""
    loose: Literal["", "end", "rest"] = field(default="", kw_only=True)
    """Free text that is not quoted, so that only the end of its clause may bound it; `rest`: all that follows is in it.
    """


@dataclass(frozen=True, slots=True)
class Exact(Value):
    """A value that is known: one path, several paths, a number, a day."""

    value: Scalar | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Search(Value):
    """Files by description: what `files.find` is asked, or `files.list` for everything in a folder."""

    args: Mapping[str, Argument]
    everything: bool = False
    unseen: Missing | None = None
    """What nothing here is called: it may be looked for, and nothing can be done with what is found."""
    instead_of: str = ""
    """The word that was written, where another was taken for it."""
    said: str = ""
    """The person's words with that one put right."""
    only: str = ""
    """What of it alone is meant, in the person's words."""
    ones: tuple[str, ...] = ()
    """What of it may be meant where one file is wanted."""


@dataclass(frozen=True, slots=True)
class Without(Value):
    """Files but for some of them: "everything in Downloads except the pdfs"."""

    whole: Value
    but: Value
    said: str
    """Which are left out, in the person's words."""


@dataclass(frozen=True, slots=True)
class Earlier(Value):
    """What an earlier step left behind ("it", 这些); `instead` holds where there is no such step.

    `which` says whether the words name what a step made beside its files ("the result"), the archive or the
    copy among that, or the files themselves; `brought`, what a step of this request brought and nothing before it.
    """

    said: str = ""
    count: int | None = None
    """How many the word is said of: "it" of one, "both" of two."""
    instead: tuple[str, ...] = ()
    which: Literal["", "made", "archive", "copy", "download", "originals", "brought"] = ""


@dataclass(frozen=True, slots=True)
class Together(Value):
    """What an earlier step brought, and files that are named: "join it with b.pdf"."""

    brought: Earlier
    named: Exact


@dataclass(frozen=True, slots=True)
class Chosen(Value):
    """Some of what was listed before: by place ("the second one", `at` from 0, -1 the last) or by rank."""

    said: str
    at: tuple[int, ...] = ()
    order: str = ""
    count: int = 1
    kind: str = ""
    """Only files of this kind are counted."""
    words: str = ""
    """Only files whose names hold these are counted."""
    files: bool = False
    """Folders are not counted."""
    other: bool = False
    """The one of two that was not spoken of."""


@dataclass(frozen=True, slots=True)
class Fetched(Value):
    """What another ability finds first: "the newest mail from Anna"; `part` is where it stands in the result."""

    do: str
    args: Mapping[str, Argument]
    part: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Asked(Value):
    """Something that was not said and has to be, so that it is asked for: which part of which ability."""

    param: str


@dataclass(frozen=True, slots=True)
class ToAgent(Value):
    """An outside agent that the person named."""

    agents: tuple[OutsideAgent, ...]


@dataclass(frozen=True, slots=True)
class Errand(Value):
    """Words for somebody else to follow, with the texts they speak of; `agents` are those they may be for.

    Without words it is those texts alone.
    """

    text: str
    agents: tuple[OutsideAgent, ...] = ()
    what: str = ""
    """The owner's words by which it is for them."""
    refers: bool = False
    """It speaks of what an earlier step brought."""
    files: tuple[str, ...] = ()
    """The files it names."""


@dataclass(frozen=True, slots=True)
class Either(Value):
    """Several things the words can mean, equally good: paths, or values of any sort."""

    options: tuple[str | Value, ...]


@dataclass(frozen=True, slots=True)
class Missing(Value):
    """A name that nothing has; `near` are paths it may have meant."""

    name: str
    near: tuple[str, ...] = ()
    said: str = ""
    """All of the words, where they say a folder too in which nothing has the name."""


@dataclass(frozen=True, slots=True)
class Unmet(Value):
    """Words that were understood and still name nothing that can be done: the reason says why."""

    said: str
    why: Words
    given: Mapping[str, Scalar] = field(default_factory=dict[str, Scalar])
    complete: bool = False
    """Nothing that could be said instead belongs beside the reason."""

    def reason(self, lang: Lang) -> str:
        return self.why.said(lang, said=self.said, **self.given)
