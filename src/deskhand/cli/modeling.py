"""`deskhand model`: its commands and their options, and nothing more."""

from __future__ import annotations

from typing import Annotated

import typer

from deskhand.cli.options import Json, Language, said
from deskhand.cli.start import Session

model = typer.Typer(
    help=said("A language model, for what plain rules do not understand.", "语言模型，用于规则无法理解的请求。"),
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(metavar="NAME", help=said("What you call it.", "您给它起的名称。"))]
Price = Annotated[
    str | None,
    typer.Option(metavar="IN/OUT", help=said("Of a million tokens: 0.5/2.", "每百万 token 的价格：0.5/2。")),
]


def add_to(app: typer.Typer) -> None:
    app.add_typer(model, name="model")


@model.command("add", help=said("Have a model asked: any OpenAI-compatible server.", "添加 OpenAI 兼容的模型服务。"))
def add(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help=said("Its name; known: dashscope, ollama, vllm.", "名称；预设：dashscope、ollama、vllm。"),
        ),
    ],
    url: Annotated[
        str | None,
        typer.Argument(metavar="[URL]", help=said("Its address, up to /v1.", "地址，到 /v1 为止。")),
    ] = None,
    small: Annotated[
        str | None, typer.Option(metavar="M", help=said("The model that is asked first.", "首先询问的模型。"))
    ] = None,
    large: Annotated[
        str | None,
        typer.Option(metavar="M", help=said("The one asked where that was not enough.", "不够时再询问的模型。")),
    ] = None,
    key_env: Annotated[
        str | None,
        typer.Option(metavar="NAME", help=said("The environment variable that holds the key.", "存放密钥的环境变量。")),
    ] = None,
    no_key: Annotated[bool, typer.Option("--no-key", help=said("It wants none.", "不需要密钥。"))] = False,
    price: Price = None,
    price_large: Price = None,
    currency: Annotated[str, typer.Option(metavar="CNY|USD", help=said("Of the prices.", "价格的货币。"))] = "",
    patience: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS", help=said("How long until its first word (60).", "等待第一个字的时间（默认 60 秒）。")
        ),
    ] = None,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.model import Wanted
    from deskhand.cli.model import add as work

    session = Session(json, lang)
    wanted = Wanted(name, url, small, large, key_env, price, price_large, currency.upper(), patience, no_key=no_key)
    raise typer.Exit(session.run(work(session.owner, session.terminal, wanted)))


@model.command("check", help=said("Ask it a little, to see what it can do.", "试问几句，了解它能做什么。"))
def check(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help=said("Which one.", "哪一个。"))] = None,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.model_check import check as work

    session = Session(json, lang)
    raise typer.Exit(session.run(work(session.owner, session.terminal, name)))


@model.command("list", help=said("What is configured, and which one is asked.", "列出已配置的模型及当前使用的模型。"))
def list_(json: Json = False, lang: Language = None) -> None:
    from deskhand.cli.model import listed

    session = Session(json, lang)
    raise typer.Exit(listed(session.owner, session.terminal))


@model.command("remove", help=said("Ask it no more, and keep its key no longer.", "不再使用，并删除其密钥。"))
def remove(name: Name, json: Json = False, lang: Language = None) -> None:
    from deskhand.cli.model import remove as work

    session = Session(json, lang)
    raise typer.Exit(work(session.owner, session.terminal, name))


@model.command("usage", help=said("What was asked, and what it cost.", "列出用量和费用。"))
def usage(
    days: Annotated[
        int, typer.Option(min=1, max=3_650, help=said("So many days, today included.", "天数（含今天）。"))
    ] = 1,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.model_usage import usage as work

    session = Session(json, lang)
    raise typer.Exit(work(session.owner, session.terminal, days))


Limit = Annotated[
    str | None,
    typer.Option(
        metavar="LIMIT",
        help=said('Tokens, money, both or none: "60000, 5 CNY".', "token 数、金额或两者；none 不限。"),
    ),
]


@model.command(
    "budget", help=said("How much it may use before you are asked; without options, as it is.", "查看或设置用量上限。")
)
def budget(
    request: Limit = None, day: Limit = None, background: Limit = None, json: Json = False, lang: Language = None
) -> None:
    from deskhand.cli.model_usage import budget as work

    session = Session(json, lang)
    raise typer.Exit(work(session.owner, session.terminal, request=request, day=day, background=background))
