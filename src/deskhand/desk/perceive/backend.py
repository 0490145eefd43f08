"""The seam between a system's accessibility interface and what is told of a screen.

A backend says what it sees under keys of its own, as it sees it; ids, coalescing, privacy and the graph are not its
business. Whatever it is asked can fail because an application hangs or is gone: then it says so, in time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.core.world.kinds import Kind, Rel, Value

Fields = Mapping[str, Value]


class AppGone(Problem):
    words = Words(
        "{app} has gone or does not answer, so I could not read it. Nothing was changed. Try again when it responds.",
        "{app} 已关闭或没有响应，因此我无法读取它。没有更改任何内容。请在它恢复响应后重试。",
    )


class ExtraMissing(Problem):
    words = Words(
        "I cannot see what is on this screen, because {package} is not installed; everything else works. "
        "Install it with: pip install 'deskhand[{extra}]'",
        "没有安装 {package}，因此我看不到屏幕上的内容；其他功能不受影响。请安装：pip install 'deskhand[{extra}]'",
    )


class Out(Protocol):
    """Where observations go. Keys are the backend's own; the same key is the same thing as long as it is there."""

    def new(self, key: str, kind: Kind, up: str, fields: Fields, lasting: str = "") -> None:
        """Something came, in what has the key `up` ("" is the device). `lasting` names it over restarts."""
        ...

    def set(self, key: str, fields: Fields) -> None:
        """These fields are now so; None takes one away. Of what is not there nothing is said."""
        ...

    def move(self, key: str, up: str) -> None:
        """It stands somewhere else now."""
        ...

    def rename(self, key: str, to: str) -> None:
        """A file or folder, of which the key is the path, has another one now and is the same, with all in it."""
        ...

    def gone(self, key: str) -> None:
        """It went, with everything in it. Of what is not there nothing is said."""
        ...

    def edge(self, rel: Rel, src: str, dst: str, at: float, until: float | None = None) -> None: ...

    def end(self, rel: Rel, src: str, dst: str, until: float) -> None:
        """A relation ended. Of one that is not there nothing is said."""
        ...

    def lost(self, problem: Problem) -> None:
        """Nothing more can be told: all that was said is taken back, and the source is started anew after a while."""
        ...

    def limited(self, problem: Problem | None) -> None:
        """It goes on, but this cannot be seen; None takes that back."""
        ...

    def __contains__(self, key: str) -> bool:
        """Whether something with this key is there."""
        ...


class Box(msgspec.Struct, frozen=True):
    """Where something is on the screen, in pixels."""

    x: int
    y: int
    width: int
    height: int


class Reading(msgspec.Struct, frozen=True):
    """What is in an element, asked for now: its text, or its number. Of a password field nothing is."""

    text: str | None = None
    number: float | None = None


class Source(Protocol):
    """Something that tells of this device: windows, the clipboard, files, the battery."""

    @property
    def name(self) -> str: ...

    async def start(self, out: Out) -> None:
        """Say what is there now, then what changes, until stopped. Returns when all that was there has been said."""
        ...

    async def stop(self) -> None:
        """Say nothing more, and let everything go. May be called after a start that failed."""
        ...


class Backend(Source, Protocol):
    """One way to see what is on a screen: elements, and the windows and apps they are in."""

    @property
    def verified(self) -> bool:
        """Whether it has passed the contract suite on such a system."""
        ...

    async def audit(self) -> int:
        """Read everything anew, say what was missed, and give how many things that were. It costs; it is rare."""
        ...

    async def read(self, key: str) -> Reading:
        """What is in an element; raises `AppGone`."""
        ...

    async def cell(self, key: str, row: int, column: int) -> Reading:
        """What is in a cell of a table, counted from 0; raises `AppGone`."""
        ...

    async def bounds(self, key: str) -> Box:
        """Where an element is; raises `AppGone`."""
        ...
