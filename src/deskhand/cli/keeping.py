"""The commands about automations: their options, and nothing more."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from deskhand.cli.options import Json, Language, Now, Root, said
from deskhand.cli.start import Session, moment

skill = typer.Typer(
    help=said("What worked once, kept under a name and run again.", "做成过的事：起个名字保存，随时再次运行。"),
    no_args_is_help=True,
)
NameOf = Annotated[str, typer.Argument(metavar="NAME", help=said("What it is called.", "名称。"))]
Place = Annotated[
    str,
    typer.Option(
        "--from",
        metavar="INDEX",
        help=said("A folder with an index, or its https address.", "含有索引的文件夹，或其 https 地址。"),
    ),
]


def add_to(app: typer.Typer) -> None:
    """Have `skill` be a command of this app."""
    app.add_typer(skill, name="skill")


@skill.command("list", help=said("List automations, and remembered words.", "列出自动化和已记住的说法。"))
def list_skills(json: Json = False, lang: Language = None) -> None:
    from deskhand.cli.skills import listed

    session = Session(json, lang)
    raise typer.Exit(session.run(listed(session.owner, session.terminal)))


@skill.command("show", help=said("Show what one does.", "显示一个自动化会做什么。"))
def show(name: NameOf, json: Json = False, lang: Language = None) -> None:
    from deskhand.cli.skills import shown

    session = Session(json, lang)
    raise typer.Exit(session.run(shown(session.owner, session.terminal, name)))


@skill.command("run", help=said("Run one, with other values if you say them.", "运行一个自动化，可说明要更换的内容。"))
def run(
    name: NameOf,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORDS", help=said("For example: for October", "例如：for October")),
    ] = None,
    root: Root = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help=said("Say yes to what can be undone.", "对可撤销的更改一律同意。"))
    ] = False,
    now: Now = None,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.access import Request
    from deskhand.cli.requests import do
    from deskhand.cli.skills import request_of

    session = Session(json, lang)
    request = Request(request_of(name, words or []), session.named(root), session.chosen, moment(now))
    raise typer.Exit(session.run(do(session.owner, session.terminal, request, yes=yes)))


@skill.command(
    "install",
    help=said(
        "Try one of an index in the jail, show it, and take it in.", "在隔离环境中试运行索引中的自动化，然后安装。"
    ),
)
def install(
    name: NameOf,
    place: Place,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help=said("Install it as it was shown.", "按显示的内容安装。"))
    ] = False,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.skills import install as work

    session = Session(json, lang)
    raise typer.Exit(session.run(work(session.owner, session.terminal, name, place, yes=yes)))


@skill.command("publish", help=said("Put one of yours into an index, signed.", "将您的自动化签名后放入索引。"))
def publish(
    name: NameOf,
    index: Annotated[
        Path, typer.Option("--to", metavar="DIR", help=said("The folder of the index.", "索引所在的文件夹。"))
    ],
    example: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            exists=True,
            file_okay=False,
            help=said("Files it is tried on; they are published with it.", "试运行所用的文件，会一并发布。"),
        ),
    ] = None,
    version: Annotated[int | None, typer.Option(min=1, max=1_000_000, help=said("Its version.", "版本号。"))] = None,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.skills import publish as work

    session = Session(json, lang)
    raise typer.Exit(session.run(work(session.owner, session.terminal, name, index, example, version)))


@skill.command("remove", help=said("Take one away.", "删除一个自动化。"))
def remove(name: NameOf, json: Json = False, lang: Language = None) -> None:
    from deskhand.cli.skills import remove as work

    session = Session(json, lang)
    raise typer.Exit(session.run(work(session.owner, session.terminal, name)))


@skill.command("forget", help=said("Forget how some words were understood.", "忘记某种说法的理解方式。"))
def forget(
    phrase: Annotated[
        int, typer.Argument(min=1, metavar="NUMBER", help=said("As skill list shows it.", "skill list 显示的编号。"))
    ],
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.skills import forget as work

    session = Session(json, lang)
    raise typer.Exit(session.run(work(session.owner, session.terminal, phrase)))
