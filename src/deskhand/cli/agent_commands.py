"""The options of `deskhand agent`, and nothing more."""

from __future__ import annotations

from typing import Annotated

import typer

from deskhand.cli.options import Json, Language, said
from deskhand.cli.start import Session

agent = typer.Typer(
    help=said("Outside agents that may be asked (A2A).", "可以提问的外部代理（A2A）。"), no_args_is_help=True
)
Name = Annotated[str, typer.Argument(metavar="NAME", help=said("What you call it.", "您对它的称呼。"))]


def add_to(app: typer.Typer) -> None:
    """Have it be a command of this app."""
    app.add_typer(agent, name="agent")


@agent.command("add", help=said("Make an agent known, with the card it shows now.", "添加代理，并接受其当前的代理卡。"))
def add_agent(
    name: Name,
    url: Annotated[
        str, typer.Argument(metavar="URL", help=said("Where it is: https://agent.example.com", "它的地址。"))
    ],
    for_: Annotated[
        list[str] | None,
        typer.Option(
            "--for",
            metavar="WORDS",
            help=said(
                "Requests that begin so are for it, where nothing here can do them (again for more).",
                "以这些词开头、且这里没有功能可做的请求交给它（可重复）。",
            ),
        ),
    ] = None,
    cost: Annotated[
        str, typer.Option(metavar="SUM", help=said('What one request costs: "0.02 CNY".', "每次请求的费用：0.02 CNY"))
    ] = "",
    secret: Annotated[
        str | None,
        typer.Option(metavar="NAME", help=said("The kept secret it knows you by.", "它用来识别您的机密名称。")),
    ] = None,
    seconds: Annotated[
        int, typer.Option(min=1, max=540, help=said("How long it is waited for.", "最多等待的秒数。"))
    ] = 300,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.agents import add

    session = Session(json, lang)
    work = add(session.owner, session.terminal, name, url, says=for_ or [], cost=cost, secret=secret, seconds=seconds)
    raise typer.Exit(session.run(work))


@agent.command("list", help=said("The agents that are known.", "列出已知的代理。"))
def list_agents(json: Json = False, lang: Language = None) -> None:
    from deskhand.cli.agents import listed

    session = Session(json, lang)
    raise typer.Exit(listed(session.owner, session.terminal))


@agent.command("remove", help=said("Have an agent be known no longer.", "移除代理。"))
def remove_agent(name: Name, json: Json = False, lang: Language = None) -> None:
    from deskhand.cli.agents import remove

    session = Session(json, lang)
    raise typer.Exit(remove(session.owner, session.terminal, name))


@agent.command(
    "check", help=said("See whether an agent still shows the accepted card.", "检查代理的代理卡是否仍与接受时一致。")
)
def check_agent(
    name: Name,
    accept: Annotated[
        bool, typer.Option("--accept", help=said("Accept the card it shows now.", "接受它现在的代理卡。"))
    ] = False,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.agents import check

    session = Session(json, lang)
    raise typer.Exit(session.run(check(session.owner, session.terminal, name, accept=accept)))
