"""The commands and their options. Each imports what it needs only when it runs, so `--help` is quick."""

from __future__ import annotations

import sys
from copy import copy
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import typer

from deskhand.cli import agent_commands, keeping, modeling, owning, seeing
from deskhand.cli.language import asked_for
from deskhand.cli.options import AnyRun, Json, Language, Now, OneRun, Root, Text, said
from deskhand.cli.start import Session, moment, outcome
from deskhand.core.words import Words

USAGE: Final = 64
"""The exit code for a wrong command line, because 2 means that a question waits."""
HINT: Final = Words("deskhand --help says what there is.", "deskhand --help 列出所有用法。")

app = typer.Typer(
    pretty_exceptions_enable=False,
    help=said(
        "Message your computer, and it does the work, with proof.", "给电脑发一条消息，它就把事情办好，并附上凭据。"
    ),
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help=said("Print the version.", "显示版本。"))] = False,
) -> None:
    if version:
        from deskhand import __version__

        sys.stdout.write(f"deskhand {__version__}\n")
        raise typer.Exit
    if context.invoked_subcommand is None:
        sys.stdout.write(context.get_help() + "\n")


@app.command(help=said("Start Deskhand and print the link to its page.", "启动 Deskhand，并显示网页链接。"))
def up(
    port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help=said("The port of the page.", "网页的端口。"))
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help=said("Open it in the browser.", "在浏览器中打开。"))] = False,
    lan: Annotated[
        bool | None,
        typer.Option(
            "--lan/--no-lan",
            help=said("Let phones in the local network reach it too.", "也允许局域网中的手机访问。"),
            show_default=False,
        ),
    ] = None,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.up import up as work

    session = Session(json, lang)
    raise typer.Exit(session.run(work(session, port, open_=open_, lan=lan)))


@app.command(help=said("Pair a phone: it may then ask and approve.", "配对手机：之后它可以提出请求和批准。"))
def pair(
    code: Annotated[
        bool, typer.Option("--code", help=said("Digits to type, where there is no camera.", "没有摄像头时输入数字。"))
    ] = False,
    address: Annotated[
        bool,
        typer.Option(
            "--address",
            help=said("By address, where the phone does not find the name.", "手机找不到名称时使用地址。"),
        ),
    ] = False,
    desk: Annotated[
        bool,
        typer.Option(
            "--desk",
            help=said("A computer instead: it joins with these digits.", "配对另一台电脑：它用这些数字加入。"),
        ),
    ] = False,
    look: Annotated[
        bool,
        typer.Option(
            "--look",
            help=said(
                "Only a link to look by, without encryption; pairs nothing.", "仅显示用于查看的未加密链接，不配对。"
            ),
        ),
    ] = False,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.pair import pair as work

    session = Session(json, lang)
    raise typer.Exit(session.run(work(session, code=code, address=address, look=look, desk=desk)))


@app.command(
    help=said("Make this computer a desk of a hub on another one.", "让这台电脑成为另一台电脑上 hub 的工作电脑。")
)
def join(
    hub: Annotated[
        str,
        typer.Argument(metavar="HUB", help=said("Its name or address: office.local", "名称或地址：office.local")),
    ],
    code: Annotated[
        str,
        typer.Argument(
            metavar="CODE",
            help=said("The digits that it shows: deskhand pair --desk", "hub 上 deskhand pair --desk 显示的数字"),
        ),
    ],
    folder: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="DIR",
            help=said(
                "A folder to be worked in, again for more (default: Documents, Downloads and so on).",
                "可操作的文件夹，可重复（默认：文档、下载等）。",
            ),
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help=said("What this computer is called there.", "这台电脑在那里的名称。")),
    ] = None,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.join import Wanted
    from deskhand.cli.join import join as work

    session = Session(json, lang)
    raise typer.Exit(session.run(work(session, Wanted(hub, code, name, folder or []))))


@app.command(
    help=said(
        "Work for the hub that this computer joined, until Ctrl-C.", "为这台电脑所加入的 hub 工作，直到按下 Ctrl-C。"
    )
)
def desk(
    status: Annotated[bool, typer.Option("--status", help=said("Only say how it stands.", "仅显示当前状态。"))] = False,
    json: Json = False,
    lang: Language = None,
) -> None:
    session = Session(json, lang)
    if status:
        from deskhand.cli.desk_line import told

        raise typer.Exit(told(session))
    from deskhand.cli.lean import begin_anew

    begin_anew(json=json, lang=lang)
    from deskhand.cli.desk import desk as work

    raise typer.Exit(session.run(work(session)))


@app.command(
    help=said("Do what the words say, to the end or to the first question.", "按您说的去做，直到完成或需要您回答。")
)
def do(
    text: Text,
    root: Root = None,
    yes: Annotated[
        bool,
        typer.Option("--yes", "-y", help=said("Say yes to what can be undone.", "对可撤销的更改一律同意。")),
    ] = False,
    now: Now = None,
    desk: Annotated[
        str | None,
        typer.Option(metavar="NAME", help=said("On this of your computers.", "在您的这台电脑上执行。")),
    ] = None,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.access import Request
    from deskhand.cli.requests import do as work

    session = Session(json, lang)
    request = Request(" ".join(text), session.named(root), session.chosen, moment(now))
    raise typer.Exit(session.run(work(session.owner, session.terminal, request, yes=yes, desk=desk)))


@app.command(help=said("Show how words are understood; touches nothing.", "显示如何理解这些话；不做任何操作。"))
def plan(
    text: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT", help=said("What you want, in words.", "您想做的事。"))
    ] = None,
    batch: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.jsonl",
            help=said(
                'Plan every line {"id", "text"} of a file; - reads standard input.', "逐行处理文件；- 表示标准输入。"
            ),
        ),
    ] = None,
    root: Root = None,
    now: Now = None,
    world: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help=said("JSON: people, open apps, events …", "JSON：联系人、打开的应用、日程等。")
        ),
    ] = None,
    json: Json = False,
    lang: Language = None,
) -> None:
    if bool(text) == (batch is not None):
        raise typer.BadParameter(said("either TEXT or --batch", "请给出 TEXT 或 --batch 之一"))
    from deskhand.cli.plan import Desk, plan_batch, plan_one

    session = Session(json, lang)
    desk = Desk.of(session, root, moment(now), world)
    raise typer.Exit(
        plan_batch(session, desk, batch) if batch is not None else plan_one(session, desk, " ".join(text or []))
    )


@app.command(help=said("Talk with Deskhand in this terminal.", "在终端中与 Deskhand 对话。"))
def chat(root: Root = None, lang: Language = None) -> None:
    from deskhand.cli.chat import chat as work

    session = Session(lang=lang)
    raise typer.Exit(session.run(work(session, session.named(root))))


@app.command(help=said("Answer the question of a run.", "回答一个任务的问题。"))
def answer(
    run: Annotated[
        str,
        typer.Argument(
            metavar="RUN",
            help=said(
                "Its number; RUN/STEP for one question of several, RUN/NUMBER for exactly the one that was shown.",
                "编号；RUN/步骤 指明其中一个问题，RUN/问题编号 指明所显示的那一个。",
            ),
        ),
    ],
    text: Annotated[list[str], typer.Argument(metavar="yes|no|TEXT", help=said("What you answer.", "您的回答。"))],
    json: Json = False,
    lang: Language = None,
) -> None:
    number, _, which = run.partition("/")
    if not number.isdecimal() or not number.isascii():
        raise typer.BadParameter(said(f"{run} is no run number", f"{run} 不是任务编号"))
    from deskhand.cli.requests import answer as work

    session = Session(json, lang)
    raise typer.Exit(session.run(work(session.owner, session.terminal, int(number), which, " ".join(text))))


@app.command(
    help=said("Take back what a run changed (default: the last one).", "撤销一个任务所做的更改（默认：最近一个）。")
)
def undo(run: AnyRun = None, json: Json = False, lang: Language = None) -> None:
    from deskhand.cli.requests import undo as work

    session = Session(json, lang)
    raise typer.Exit(session.run(work(session.owner, session.terminal, run, session.chosen)))


@app.command(help=said("List your runs, newest first.", "列出任务，最新的在前。"))
def runs(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help=said("How many.", "最多多少个。"))] = 20,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.requests import runs as work

    session = Session(json, lang)
    raise typer.Exit(session.run(work(session.owner, session.terminal, limit)))


@app.command(help=said("Stop a run (default: everything at work).", "停止一个任务（默认：所有进行中的任务）。"))
def stop(run: AnyRun = None, json: Json = False, lang: Language = None) -> None:
    from deskhand.cli.requests import stop as work

    session = Session(json, lang)
    raise typer.Exit(session.run(work(session.owner, session.terminal, run)))


@app.command(help=said("Forget what a run was about, for good.", "永久忘记一个任务的内容。"))
def forget(
    run: OneRun,
    yes: Annotated[
        bool,
        typer.Option("--yes", "-y", help=said("Also the runs that took it back.", "连同撤销它的任务一起。")),
    ] = False,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.forgetting import forget as work

    session = Session(json, lang)
    raise typer.Exit(session.run(work(session.owner, session.terminal, run, yes=yes)))


@app.command(
    help=said(
        "Check that everything needed is here, and say how to mend what is not.", "检查所需条件，并说明如何解决问题。"
    )
)
def doctor(json: Json = False, lang: Language = None) -> None:
    from deskhand.cli.doctor import doctor as work

    raise typer.Exit(work(Session(json, lang)))


@app.command(
    help=said("Run a benchmark of a source checkout.", "运行源代码中的性能测试。"),
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def bench(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help=said("For example: spine.", "例如：spine。"))],
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.bench import bench as work

    raise typer.Exit(work(Session(json, lang), name, context.args))


@app.command(
    help=said("Attack this Deskhand with everything we know of.", "用已知的各种攻击检验 Deskhand。"),
)
def redteam(
    family: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help=said("Only this family (again for more).", "只运行这一类（可重复）。")),
    ] = None,
    seed: Annotated[int, typer.Option(help=said("Draws the mutated attacks.", "变形攻击的随机种子。"))] = 1,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.redteam import redteam as work

    raise typer.Exit(work(Session(json, lang), family or [], seed))


@app.command(
    help=said("A day of requests on a sample desk in a temporary folder.", "在临时的示例桌面上演示一天的请求。")
)
def demo(
    keep: Annotated[bool, typer.Option("--keep", help=said("Leave the sample desk there.", "保留示例桌面。"))] = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.demo import demo as work

    session = Session(lang=lang)
    raise typer.Exit(session.run(work(session, keep=keep)))


owning.add_to(app)
agent_commands.add_to(app)
seeing.add_to(app)
modeling.add_to(app)
keeping.add_to(app)


def asked_of(given: list[str]) -> typer.Typer:
    """With the one command that is asked for; with all of them where none is, for help and for a wrong word."""
    named = given[0] if given else ""
    commands = [one for one in app.registered_commands if named == (one.name or getattr(one.callback, "__name__", ""))]
    groups = [one for one in app.registered_groups if one.name == named]
    if not commands and not groups:
        return app
    asked = copy(app)
    asked.registered_commands, asked.registered_groups = commands, groups
    return asked


def run(words: list[str] | None = None) -> int:
    """Runs one command line and gives its exit code."""
    given = sys.argv[1:] if words is None else words
    lang, json = asked_for(given), "--json" in given
    try:
        work = partial(typer.main.get_command(asked_of(given)).main, given, prog_name="deskhand", standalone_mode=False)
        return outcome(work, lang, json=json)
    except typer.TyperException as wrong:
        sys.stderr.write(f"{wrong.format_message()}\n{HINT.said(lang)}\n")
        return USAGE
