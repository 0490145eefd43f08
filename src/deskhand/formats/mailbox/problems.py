"""What can be wrong with a mail, said so that a person can act on it."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class NotAMail(Problem):
    words = Words(
        '"{name}" is no mail: it has no headers. Nothing was changed. Mails are saved as .eml by mail programs.',
        "“{name}”不是邮件：没有邮件头。没有做任何更改。邮件程序会把邮件保存为 .eml。",
    )


class UnreadableMail(NotAMail):
    words = Words(
        '"{name}" is put together in a way that no mail program writes ({why}), so I cannot read it. Nothing was '
        "changed. Open it in a mail program.",
        "“{name}”的结构不是任何邮件程序会写出的（{why}），无法读取。没有做任何更改。请用邮件程序打开它。",
    )


class MailTooLarge(Problem):
    words = Words(
        '"{name}" is larger than the {most} that I take for one mail. Nothing was done. Send fewer or smaller files.',
        "“{name}”超过了单封邮件的上限 {most}。没有做任何操作。请减少附件或使用较小的文件。",
    )


class NotAnAddress(Problem):
    words = Words(
        '"{address}" is no mail address. Nothing was sent. Write it as name@example.com.',
        "“{address}”不是邮件地址。没有发送任何内容。请写成 name@example.com 的形式。",
    )
