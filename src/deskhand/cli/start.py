"""What happens around every command: who it speaks to, and what is said when it cannot go on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from deskhand.cli.language import lang_of, of_terminal
from deskhand.core.errors import BadRequest, Problem, Refused
from deskhand.core.words import Lang, Words

if TYPE_CHECKING:
    from datetime import datetime

    from deskhand.cli.settings import Owner
    from deskhand.cli.terminal import Terminal
    from deskhand.core.flow.scope import Scope

FAILED: Final = 1
REFUSED: Final = 3
INTERRUPTED: Final = 130

LEFT: Final = Words(
    "Left at once. Nothing is lost: deskhand runs shows what was begun, and it goes on with the next command.",
    "已立即退出。没有丢失任何内容：deskhand runs 会列出已开始的任务，它们会在下一个命令时继续。",
)


class NoFolders(Problem):
    words = Words(
        "There is no folder I may touch: no Desktop, Documents, Downloads, Pictures, Music or Videos exists here. "
        "Name one with --root DIR, allow one with deskhand grant add --write DIR, or set folders in {file}. "
        "Nothing was done.",
        "没有我可以操作的文件夹：桌面、文档、下载、图片、音乐、视频都不存在。"
        "请用 --root DIR 指定一个，用 deskhand grant add --write DIR 授权一个，或在 {file} 中设置 folders。"
        "没有做任何更改。",
    )


@dataclass
class Session:
    """One command at one terminal."""

    json: bool = False
    lang: str | None = None

    @cached_property
    def owner(self) -> Owner:
        from deskhand.cli.settings import read_settings

        return read_settings()

    @property
    def chosen(self) -> Lang | None:
        """The language that was asked for by option or setting; None leaves it to the words of the request."""
        return lang_of(self.lang) if self.lang else self.owner.settings.lang

    @cached_property
    def terminal(self) -> Terminal:
        from deskhand.cli.terminal import Terminal

        return Terminal(self.chosen or of_terminal(), json=self.json)

    def scope(self, root: Path | None) -> Scope:
        scope = self.owner.scope(root)
        if not scope.folders:
            raise NoFolders(file=self.owner.home / "settings.toml")
        return scope

    def named(self, root: Path | None) -> Scope | None:
        """The folder that a command line names; None where all that was granted is meant, if there is any."""
        if root is not None:
            return self.scope(root)
        if not self.owner.scope().folders:
            from deskhand.cli.desklists import places_granted

            if not places_granted(self.owner.home):
                raise NoFolders(file=self.owner.home / "settings.toml")
        return None

    def run(self, work: Coroutine[Any, Any, int]) -> int:
        import asyncio

        try:
            return asyncio.run(work)
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None


def moment(text: str | None) -> datetime | None:
    """The moment that `--now` names; without a zone it is local time."""
    from datetime import datetime

    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        raise BadRequest(why=f"--now {text}") from None


def outcome(work: Callable[[], int | None], lang: Lang, *, json: bool) -> int:
    """The exit code of a command; whatever kept it from its end is said."""
    try:
        code = work()
    except Problem as problem:
        return report(problem, lang, json=json)
    except BrokenPipeError:
        # Whoever read our output has enough; the interpreter must not complain about it at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        code = INTERRUPTED
    if code == INTERRUPTED:
        sys.stderr.write(LEFT.said(lang) + "\n")
    return code or 0


def report(problem: Problem, lang: Lang, *, json: bool) -> int:
    """Says what went wrong, and gives the exit code for it."""
    from deskhand.cli.terminal import Terminal

    terminal = Terminal(lang, json=json)
    refused = isinstance(problem, Refused)
    text = problem.said(lang)
    if json:
        terminal.object(
            {
                "run": None,
                "state": "refused" if refused else "failed",
                "answer": text,
                "receipts": [],
                "ask": None,
                "error": {"code": problem.code, "text": text, "side_effect": problem.side_effect},
            }
        )
    else:
        terminal.note(text, "bad")
    return REFUSED if refused else FAILED
