"""The commands by which the owner says who may do what, and sees what was done: their options, and nothing more."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from deskhand.cli.options import Json, Language, OneRun, said
from deskhand.cli.start import Session

Dirs = list[Path] | None
Names = list[str] | None

grant = typer.Typer(
    help=said("Who may do what, where, and until when.", "谁可以在哪里做什么、到什么时候。"), no_args_is_help=True
)
devices = typer.Typer(
    help=said("What may speak to this computer in your name.", "哪些设备可以以您的名义与这台电脑对话。"),
    no_args_is_help=True,
)
ceiling = typer.Typer(
    help=said("How far a word from a chat reaches by itself.", "聊天中的一句话本身能做到哪一步。"), no_args_is_help=True
)
audit = typer.Typer(
    help=said("What happened here, in an order that nobody can change.", "这里发生过的一切，顺序不可更改。"),
    no_args_is_help=True,
)
unlock = typer.Typer(
    help=said("The secret that is typed once more for what cannot be taken back.", "对无法撤回的操作再次输入的口令。"),
    no_args_is_help=True,
)
secret = typer.Typer(
    help=said("Your passwords and keys for other places: kept, and let go to one host.", "您在其他地方的密码和密钥。"),
    no_args_is_help=True,
)


def add_to(app: typer.Typer) -> None:
    """Have all of them be commands of this app."""
    app.command("why", help=said("Tell why a run did what it did, with proof.", "说明一个任务为何这样做，并附凭据。"))(
        why
    )
    for name, group in (
        ("grant", grant), ("devices", devices), ("ceiling", ceiling), ("audit", audit), ("unlock", unlock),
        ("secret", secret),
    ):  # fmt: skip
        app.add_typer(group, name=name)


def why(run: OneRun, json: Json = False, lang: Language = None) -> None:
    from deskhand.cli.why import why as work

    session = Session(json, lang)
    raise typer.Exit(session.run(work(session.owner, session.terminal, run)))


@grant.command("list", help=said("What is allowed and what is forbidden.", "列出允许与禁止的内容。"))
def list_grants(
    all_: Annotated[bool, typer.Option("--all", help=said("Also what no longer holds.", "也列出已失效的。"))] = False,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.grants import listed

    session = Session(json, lang)
    raise typer.Exit(session.run(listed(session.owner, session.terminal, everything=all_)))


@grant.command("add", help=said("Allow something, or with --deny forbid it.", "允许某事，或用 --deny 禁止。"))
def add_grant(
    read: Annotated[
        Dirs, typer.Option(metavar="DIR", help=said("A folder that may be read.", "可以读取的文件夹。"))
    ] = None,
    write: Annotated[
        Dirs,
        typer.Option(metavar="DIR", help=said("A folder that may be read and changed.", "可读取和更改的文件夹。")),
    ] = None,
    host: Annotated[
        Names, typer.Option(metavar="HOST", help=said("A host: example.com, *.example.com.", "主机：example.com。"))
    ] = None,
    person: Annotated[
        Names, typer.Option(metavar="PERSON", help=said("Somebody who may be written to.", "可以向其发送内容的人。"))
    ] = None,
    app: Annotated[Names, typer.Option(metavar="APP", help=said("A program.", "程序。"))] = None,
    ability: Annotated[
        Names,
        typer.Option(metavar="PATTERN", help=said("Only these abilities: files.*", "仅限这些功能：files.*")),
    ] = None,
    risk: Annotated[
        str,
        typer.Option(
            metavar="R0..R3",
            help=said(
                "How far: R0 only reads, R1 can be undone, R2 others see it, R3 money or no way back.",
                "程度：R0 只读，R1 可撤销，R2 他人可见，R3 涉及金钱或无法撤回。",
            ),
        ),
    ] = "R1",
    until: Annotated[
        str | None,
        typer.Option(metavar="DAYS|ISO", help=said("For so many days, or until then.", "天数，或截止时间。")),
    ] = None,
    money: Annotated[
        str | None,
        typer.Option(metavar="SUM", help=said('The most that one use may pay: "300 CNY".', "单次最多支付：300 CNY")),
    ] = None,
    bytes_: Annotated[
        int | None, typer.Option("--bytes", min=1, help=said("The most bytes for a run.", "每个任务最多字节数。"))
    ] = None,
    steps: Annotated[
        int | None, typer.Option(min=1, help=said("The most steps for a run.", "每个任务最多步骤数。"))
    ] = None,
    seconds: Annotated[
        int | None, typer.Option(min=1, help=said("The most seconds for a run.", "每个任务最多秒数。"))
    ] = None,
    device: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help=said(
                "Only on this device: its id, or 4 of its first characters or more.",
                "仅限此设备：编号，或至少开头 4 个字符。",
            ),
        ),
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option(metavar="PATTERN", help=said("Only from there: page, dingtalk:*", "仅限来自：page、dingtalk:*")),
    ] = None,
    who: Annotated[
        str | None,
        typer.Option(
            metavar="PERSON",
            help=said("For this person (default: you; * is anybody).", "对此人（默认您；* 任何人）。"),
        ),
    ] = None,
    desk: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=said(
                "On this of your computers (default for folders: this one).", "在您的这台电脑上（文件夹默认为本机）。"
            ),
        ),
    ] = None,
    deny: Annotated[
        bool, typer.Option("--deny", help=said("Forbid it; that always wins.", "禁止；禁止总是优先。"))
    ] = False,
    anyway: Annotated[
        bool,
        typer.Option("--anyway", help=said("Also what is not there yet.", "即使目前还不存在也接受。")),
    ] = False,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.granting import Wanted
    from deskhand.cli.grants import add

    wanted = Wanted(
        read=tuple(read or ()), write=tuple(write or ()), hosts=tuple(host or ()), people=tuple(person or ()),
        apps=tuple(app or ()), abilities=tuple(ability or ()), risk=risk, until=until, money=money, bytes=bytes_,
        steps=steps, seconds=seconds, device=device, channel=channel, who=who, desk=desk, deny=deny, anyway=anyway,
    )  # fmt: skip
    session = Session(json, lang)
    raise typer.Exit(session.run(add(session.owner, session.terminal, wanted)))


@grant.command("remove", help=said("Take back what was allowed or forbidden.", "收回允许或禁止。"))
def remove_grant(
    ids: Annotated[list[str], typer.Argument(metavar="ID", help=said("As the list names it.", "列表中的编号。"))],
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.grants import remove

    session = Session(json, lang)
    raise typer.Exit(session.run(remove(session.owner, session.terminal, ids)))


@devices.command("list", help=said("Every device, also those that were revoked.", "列出所有设备，包括已撤销的。"))
def list_devices(json: Json = False, lang: Language = None) -> None:
    from deskhand.cli.devices import listed

    session = Session(json, lang)
    raise typer.Exit(session.run(listed(session.owner, session.terminal)))


@devices.command("default", help=said("The computer that is meant where you name none.", "未指明电脑时使用哪一台。"))
def default_desk(
    name: Annotated[str, typer.Argument(metavar="NAME", help=said("As it is called.", "它的名称。"))],
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.desks import make_default

    session = Session(json, lang)
    raise typer.Exit(session.run(make_default(session.owner, session.terminal, name)))


@devices.command("name", help=said("Call a device something else.", "给设备改名。"))
def name_device(
    id_: Annotated[
        str,
        typer.Argument(
            metavar="ID", help=said("Its id, or its first 4 characters or more.", "设备编号，或至少开头 4 个字符。")
        ),
    ],
    name: Annotated[str, typer.Argument(metavar="NAME", help=said("For example: office pc.", "例如：办公室电脑。"))],
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.desks import rename

    session = Session(json, lang)
    raise typer.Exit(session.run(rename(session.owner, session.terminal, id_, name)))


@devices.command("revoke", help=said("Never believe a device again.", "永远不再信任某台设备。"))
def revoke_device(
    id_: Annotated[
        str,
        typer.Argument(
            metavar="ID", help=said("Its id, or its first 4 characters or more.", "设备编号，或至少开头 4 个字符。")
        ),
    ],
    anyway: Annotated[
        bool,
        typer.Option("--anyway", help=said("Also this computer's own hub or desk.", "包括这台电脑自己的密钥。")),
    ] = False,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.devices import revoke

    session = Session(json, lang)
    raise typer.Exit(session.run(revoke(session.owner, session.terminal, id_, anyway=anyway)))


@ceiling.command("list", help=said("What you set, and what holds otherwise.", "列出您的设置与默认值。"))
def list_ceilings(json: Json = False, lang: Language = None) -> None:
    from deskhand.cli.ceilings import listed

    session = Session(json, lang)
    raise typer.Exit(listed(session.owner, session.terminal))


Channel = Annotated[
    str,
    typer.Argument(metavar="CHANNEL", help=said("dingtalk:42, or dingtalk:* for all.", "dingtalk:42")),
]
Sent = Annotated[
    str | None,
    typer.Option(
        metavar="PUBLIC[/PRIVATE]",
        help=said("run, ask or refuse: what may be sent back.", "run、ask 或 refuse：可以发回什么。"),
    ),
]
Reach = Annotated[str | None, typer.Option(metavar="R0..R3", help=said("How far by itself.", "本身能做到哪一步。"))]
Raised = Annotated[
    str | None,
    typer.Option(metavar="R0..R3", help=said("How far with a grant of its own.", "有专门授权时的程度。")),
]


@ceiling.command("set", help=said("Set how far words from there reach.", "设置来自那里的话能做到哪一步。"))
def set_ceiling(
    channel: Channel,
    alone: Reach = None,
    granted: Raised = None,
    text: Sent = None,
    pictures: Sent = None,
    files: Sent = None,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.ceilings import Change, change

    session = Session(json, lang)
    wanted = Change(channel, alone, granted, text, pictures, files)
    raise typer.Exit(session.run(change(session.owner, session.terminal, wanted)))


@ceiling.command("reset", help=said("Have the default hold again.", "恢复默认值。"))
def reset_ceiling(channel: Channel, json: Json = False, lang: Language = None) -> None:
    from deskhand.cli.ceilings import reset

    session = Session(json, lang)
    raise typer.Exit(session.run(reset(session.owner, session.terminal, channel)))


@audit.command(help=said("Check every record against the one before.", "逐条检验记录。"))
def verify(json: Json = False, lang: Language = None) -> None:
    from deskhand.cli.audit import verify as work

    session = Session(json, lang)
    raise typer.Exit(work(session.owner, session.terminal))


@audit.command("list", help=said("The newest records.", "列出最新的记录。"))
def list_audit(
    last: Annotated[int, typer.Option(min=1, max=100_000, help=said("How many.", "最多多少条。"))] = 20,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.audit import listed

    session = Session(json, lang)
    raise typer.Exit(listed(session.owner, session.terminal, last))


@unlock.command("set", help=said("Choose the secret; it is typed twice, unseen.", "设置口令（输入两次，不显示）。"))
def set_unlock(json: Json = False, lang: Language = None) -> None:
    from deskhand.cli.unlock import set_

    session = Session(json, lang)
    raise typer.Exit(session.run(set_(session.owner, session.terminal)))


SecretName = Annotated[str, typer.Argument(metavar="NAME", help=said("What it is called.", "名称。"))]


@secret.command(
    "set", help=said("Keep a secret; it is typed unseen, or read from a pipe.", "保存机密（输入不显示，或来自管道）。")
)
def set_secret(
    name: SecretName,
    host: Annotated[
        str | None,
        typer.Option(metavar="HOST", help=said("The one host that it may go to.", "允许发往的唯一主机。")),
    ] = None,
    json: Json = False,
    lang: Language = None,
) -> None:
    from deskhand.cli.secret import set_

    session = Session(json, lang)
    raise typer.Exit(session.run(set_(session.owner, session.terminal, name, host)))


@secret.command("list", help=said("Their names, and where each may go.", "列出名称以及各自可发往的主机。"))
def list_secrets(json: Json = False, lang: Language = None) -> None:
    from deskhand.cli.secret import listed

    session = Session(json, lang)
    raise typer.Exit(listed(session.owner, session.terminal))


@secret.command("remove", help=said("Keep it no longer.", "不再保存。"))
def remove_secret(name: SecretName, json: Json = False, lang: Language = None) -> None:
    from deskhand.cli.secret import remove

    session = Session(json, lang)
    raise typer.Exit(remove(session.owner, session.terminal, name))
