"""Folders of this computer that accounts keep their mails, events and cards in: whether they are there to be read."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.shown import shown
from deskhand.core.words import Words
from deskhand.desk.accounts.account import Account
from deskhand.desk.door import Files


class AccountFolderMissing(Problem):
    words = Words(
        'The folder that the account "{account}" names as its {setting} is not there: {path}. So there is nowhere to '
        "look, and nothing was done. Create it, connect the disk it lies on, or correct {setting} in settings.toml.",
        "账户“{account}”的 {setting} 所指的文件夹不存在：{path}。因此无从查看，也没有做任何操作。"
        "请创建该文件夹、连接它所在的磁盘，或在 settings.toml 中更正 {setting}。",
    )


async def standing(files: Files, path: str) -> bool | None:
    """Whether a folder is there; None where this step may not look, so that it holds nothing for it."""
    try:
        fact = await files.fact(path)
    except Problem:
        return None
    return fact is not None and fact.kind == "folder"


async def must_stand(files: Files, path: str, account: Account, setting: str) -> None:
    """Raises where it is not there: that nothing is in it would be no answer. What is put into it makes it."""
    if await standing(files, path) is False:
        raise AccountFolderMissing(account=shown(account.name), setting=setting, path=shown(path))
