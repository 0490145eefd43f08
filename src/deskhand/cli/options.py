"""What several commands take, and the language in which all of it is explained."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from deskhand.cli.language import asked_for
from deskhand.core.words import LANGS

LANG: Final = asked_for(sys.argv[1:])
"""The language of the help texts: they are fixed before a command is known."""


def said(en: str, zh: str) -> str:
    return zh if LANG == "zh" else en


def _known_lang(given: str | None) -> str | None:
    if given is not None and given not in LANGS:
        raise typer.BadParameter(said("en or zh", "只能是 en 或 zh"))
    return given


def _langs() -> list[str]:
    return list(LANGS)


Json = Annotated[bool, typer.Option("--json", help=said("Print one JSON object.", "输出一个 JSON 对象。"))]
Language = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="en|zh",
        callback=_known_lang,
        autocompletion=_langs,
        help=said("Speak English or Chinese.", "使用英文或中文。"),
    ),
]
Root = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help=said(
            "Touch nothing outside this folder (default: the folders in the settings).",
            "只操作这个文件夹之内的内容（默认：设置中的文件夹）。",
        ),
    ),
]
Now = Annotated[
    str | None, typer.Option(metavar="ISO", help=said("Take this as the present moment.", "把这个时刻当作现在。"))
]
Text = Annotated[list[str], typer.Argument(metavar="TEXT", help=said("What you want, in words.", "您想做的事。"))]
AnyRun = Annotated[int | None, typer.Argument(metavar="[RUN]", min=1, help=said("The number of a run.", "任务编号。"))]
OneRun = Annotated[int, typer.Argument(metavar="RUN", min=1, help=said("The number of a run.", "任务编号。"))]
