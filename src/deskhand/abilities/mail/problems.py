"""What can be wrong with a request about mails."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class NoMailAccount(Problem):
    words = Words(
        "No mail account is set up here, so nothing was done. Name one in the settings, under [[account]].",
        "这里没有设置邮件账户，因此没有做任何操作。请在设置的 [[account]] 中填写账户。",
    )


class NoSuchMailAccount(Problem):
    words = Words(
        'There is no mail account "{account}" here. Nothing was done. There are: {names}.',
        "这里没有名为“{account}”的邮件账户。没有做任何操作。现有账户：{names}。",
    )


class NoSuchBox(Problem):
    words = Words(
        'There is no mailbox "{box}" here. Nothing was done. There are: {names}.',
        "这里没有名为“{box}”的邮箱文件夹。没有做任何操作。现有：{names}。",
    )


class NoSuchMail(Problem):
    words = Words(
        'I found no mail "{mail}". Nothing was done. Search first, or say other words of its subject.',
        "没有找到邮件“{mail}”。没有做任何操作。请先搜索，或换用主题中的其他词语。",
    )


class WhichMail(Problem):
    words = Words(
        '{n} mails fit "{mail}": {names}. Nothing was done. Say which one.',
        "有 {n} 封邮件符合“{mail}”：{names}。没有做任何操作。请说明是哪一封。",
    )


class NobodyToWriteTo(Problem):
    words = Words(
        "The mail has nobody it goes to. Nothing was done. Say who should get it.",
        "邮件没有收件人。没有做任何操作。请说明发给谁。",
    )


class NoSender(Problem):
    words = Words(
        'The account "{account}" has no mail address of its own. Nothing was done. Set its address in the settings.',
        "账户“{account}”没有自己的邮件地址。没有做任何操作。请在设置中填写 address。",
    )


class NoSuchAttachment(Problem):
    words = Words(
        '"{path}" is no file here, so nothing was sent. Check the name, or ask me to find it.',
        "这里没有文件“{path}”，因此没有发送任何内容。请检查名称，或让我先查找。",
    )


class NothingToSave(Problem):
    words = Words(
        "No file came with this mail, so nothing was saved.",
        "这封邮件没有附件，因此没有保存任何内容。",
    )
