"""The commands and their options. Each imports what it needs only when it runs, so `--help` is quick."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from deskhand.cli.language import asked_for
from deskhand.core.words import LANGS, Lang

if TYPE_CHECKING:
    from deskhand.cli.settings import Owner
    from deskhand.cli.terminal import Terminal

USAGE_EXIT: Final = 64
"""For a wrong command line, because 2 means that a question waits."""
FAILED_EXIT: Final = 1
REFUSED_EXIT: Final = 3
INTERRUPTED_EXIT: Final = 130

LANG: Final = asked_for(sys.argv[1:])
"""The language of the help texts: they are fixed before a command is known."""


def said(en: str, zh: str) -> str:
    return zh if LANG == "zh" else en


def _checked_lang(given: str | None) -> str | None:
    if given is not None and given not in LANGS:
        raise typer.BadParameter(said("en or zh", "只能是 en 或 zh"))
    return given


Json = Annotated[bool, typer.Option("--json", help=said("Print one JSON object.", "输出一个 JSON 对象。"))]
Language = Annotated[
    str | None,
    typer.Option("--lang", metavar="en|zh", callback=_checked_lang, autocompletion=lambda: list(LANGS),
                 help=said("Speak English or Chinese.", "使用英文或中文。")),
]
Root = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help=said("Touch nothing outside this folder.", "只操作这个文件夹之内的内容。")),
]
Now = Annotated[str | None, typer.Option(metavar="ISO", help=said("Take this as the present moment.", "把这个时刻当作现在。"))]
RunNumber = Annotated[int | None, typer.Argument(metavar="[RUN]", min=1, help=said("The number of a run.", "任务编号。"))]

app = typer.Typer(
    no_args_is_help=True,
    help=said(
        "Message your computer, and it does the work, with proof.",
        "给电脑发一条消息，它就把事情办好，并附上凭据。",
    ),
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", help=said("Print the version.", "显示版本。"))] = False,
) -> None:
    if version:
        from deskhand import __version__

        sys.stdout.write(f"deskhand {__version__}\n")
        raise typer.Exit
