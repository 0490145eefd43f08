"""How things are said at a terminal: colour and progress for people, plain lines for pipes, JSON for scripts.

Answers go to standard output; what is only said meanwhile goes to standard error, so that output can be piped.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, TextIO

import msgspec

from deskhand.core.words import Lang, Words

if TYPE_CHECKING:
    from rich.console import Console

Style = Literal["", "bold", "dim", "good", "bad", "ask", "link"]
_RICH: Mapping[str, str] = {"good": "green", "bad": "red", "ask": "yellow", "link": "cyan underline"}


class Terminal:
    """One person, or one script, at the other end."""

    def __init__(self, lang: Lang, *, json: bool = False) -> None:
        self.lang: Lang = lang
        self.json = json
        self._consoles: dict[int, Console] = {}

    def speaking(self, lang: Lang) -> Terminal:
        """The same terminal in another language: what is said about a run is said in the run's own."""
        if lang == self.lang:
            return self
        other = Terminal(lang, json=self.json)
        other._consoles = self._consoles
        return other

    @property
    def interactive(self) -> bool:
        """Whether somebody is there who can be asked a question now."""
        return not self.json and sys.stdin.isatty() and sys.stdout.isatty()

    def text(self, words: Words, /, **values: object) -> str:
        return words.said(self.lang, **values)

    def object(self, value: object) -> None:
        """One JSON object, on a line of its own, at once."""
        sys.stdout.write(msgspec.json.encode(value).decode() + "\n")
        sys.stdout.flush()

    def say(self, text: str = "", style: Style = "", *, indent: int = 0) -> None:
        """A line, or several, for a person; nothing in `--json`."""
        if not self.json:
            self._write(sys.stdout, text, style, indent)

    def note(self, text: str, style: Style = "dim") -> None:
        """What is worth knowing meanwhile; on standard error, also in `--json`."""
        self._write(sys.stderr, text, style, 0)

    @contextmanager
    def progress(self, what: str) -> Generator[Progress]:
        """A bar while something long runs; nothing at all where standard error is no terminal."""
        bar = Progress(self._console(sys.stderr) if sys.stderr.isatty() else None, what)
        try:
            yield bar
        finally:
            bar.close()

    def _write(self, out: TextIO, text: str, style: Style, indent: int) -> None:
        lines = "\n".join(" " * indent + line for line in printable(text).split("\n"))
        if out.isatty():
            from rich.text import Text

            self._console(out).print(Text(lines, style=_RICH.get(style, style)), soft_wrap=True)
        else:
            out.write(lines + "\n")
            out.flush()

    def _console(self, out: TextIO) -> Console:
        number = out.fileno()
        if number not in self._consoles:
            from rich.console import Console

            self._consoles[number] = Console(file=out, highlight=False)
        return self._consoles[number]


class Progress:
    """A bar that appears at its first `at`, so that quick work shows none."""

    def __init__(self, console: Console | None, what: str) -> None:
        self._console = console
        self._what = what
        self._bar: Any = None
        self._task: Any = None

    def at(self, done: int, total: int, what: str = "") -> None:
        if self._console is None:
            return
        if self._bar is None:
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as RichProgress

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = RichProgress(*columns, console=self._console, transient=True)
            self._task = self._bar.add_task(self._what, total=total or None)
            self._bar.start()
        self._bar.update(self._task, completed=done, total=total or None, description=printable(what or self._what))

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def printable(text: str) -> str:
    """Text that cannot drive the terminal: a file name may hold escape sequences, or turn the line around."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if _harmless(char) else f"\\u{ord(char):04x}" for char in text)


def _harmless(char: str) -> bool:
    if char in "\n\t":
        return True
    number = ord(char)
    if number < 0x20 or 0x7F <= number < 0xA0 or 0xD800 <= number <= 0xDFFF:
        return False
    # Marks that reorder what stands beside them.
    return not (0x202A <= number <= 0x202E or 0x2066 <= number <= 0x2069)
