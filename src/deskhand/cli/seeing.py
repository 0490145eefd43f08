"""The command by which the owner looks at what their desks show: its options, and nothing more."""

from __future__ import annotations

from typing import Annotated

import typer

from deskhand.cli.options import Json, Language, said
from deskhand.cli.start import Session


def add_to(app: typer.Typer) -> None:
    """Have it be a command of this app."""
    app.command(
        help=said(
            "Show what is open on your desks, or find what was; needs deskhand up.",
            "显示您的电脑上打开了什么，或查找曾经打开过什么；需要 deskhand up。",
        )
    )(world)


def world(
    query: Annotated[
        list[str] | None, typer.Argument(metavar="QUERY", help=said("Words it is called by.", "名称中的词。"))
    ] = None,
    kind: Annotated[
        str,
        typer.Option(metavar="KIND", help=said("file, window, app, clip …", "file、window、app 等。")),
    ] = "",
    about: Annotated[str, typer.Option(metavar="WORDS", help=said("The same as QUERY.", "与 QUERY 相同。"))] = "",
    opened: Annotated[
        str,
        typer.Option(
            metavar="WHEN", help=said('Open then: "this morning", 2026-11-20.', "当时打开着：昨天、2026-11-20。")
        ),
    ] = "",
    changed: Annotated[str, typer.Option(metavar="WHEN", help=said("Changed then.", "当时修改过。"))] = "",
    near: Annotated[
        str,
        typer.Option(metavar="WORDS|#", help=said("Linked with this, or beside it.", "与它有关联，或在它旁边。")),
    ] = "",
    app_: Annotated[str, typer.Option("--app", metavar="NAME", help=said("In this program.", "在这个程序中。"))] = "",
    desk: Annotated[
        str, typer.Option(metavar="NAME", help=said("On this of your computers only.", "仅限您的这台电脑。"))
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=200, help=said("How many.", "最多多少个。"))] = 20,
    shared: Annotated[
        bool,
        typer.Option(
            "--shared",
            help=said("What a desk tells of itself, and what it never tells.", "电脑会报告什么，从不报告什么。"),
        ),
    ] = False,
    forget: Annotated[
        bool,
        typer.Option(
            "--forget",
            help=said("Forget what was open on your computers until now.", "忘记您的电脑上至今打开过的内容。"),
        ),
    ] = False,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.world import Asked
    from deskhand.cli.world import forget as forgotten
    from deskhand.cli.world import world as work

    session = Session(json, lang)
    words = " ".join([*(query or []), *([about] if about else [])])
    asked = Asked(words, kind, opened, changed, near.removeprefix("#"), desk, app_, limit)
    does = forgotten if forget else work
    raise typer.Exit(session.run(does(session.owner, session.terminal, asked, shared=shared)))
