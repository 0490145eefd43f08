"""Why something could not be done with an account, each as a sentence a person can act on."""

from __future__ import annotations

from typing import Final

from deskhand.core.errors import Problem, Refused
from deskhand.core.words import Words


class NoSuchAccount(Problem):
    words = Words(
        "There is no account {account} here any more, so nothing was done. See [[account]] in the settings.",
        "这里已没有账户 {account}，因此没有做任何操作。请查看设置中的 [[account]]。",
    )


class NoPassword(Refused):
    words = Words(
        'Nothing was sent to {host}: the account "{account}" has no password here. Keep it: '
        "deskhand secret set {secret}",
        "没有向 {host} 发送任何内容：账户“{account}”在这里没有密码。请保存：deskhand secret set {secret}",
    )


class LoginRefused(Problem):
    words = Words(
        '{host} did not let the account "{account}" in: {why}. Nothing was done. Check its user name and password: '
        "deskhand secret set {secret}",
        "{host} 拒绝账户“{account}”登录：{why}。没有做任何操作。请检查用户名和密码：deskhand secret set {secret}",
    )


class NoProtection(Refused):
    words = Words(
        "Nothing was sent to {host}: it offers no protected line (TLS), and a password and mails go over no other. "
        "Name its protected port in the settings; your own machine may be named under near.",
        "没有向 {host} 发送任何内容：它不提供加密连接（TLS），而密码和邮件只能通过加密连接发送。"
        "请在设置中填写其加密端口；您自己的机器可以写在 near 中。",
    )


class ServerSilent(Problem):
    words = Words(
        "{host} could not be reached, or did not go on ({why}).{done} Try again later.",
        "无法连接 {host}，或它中途没有应答（{why}）。{done}请稍后重试。",
    )


class ServerRefused(Problem):
    words = Words(
        "{host} did not do it: {why}. Nothing was changed there.",
        "{host} 没有执行：{why}。那里没有任何更改。",
    )


class RecipientRefused(Problem):
    words = Words(
        "The mail was sent to nobody, because {host} does not take it for {who}: {why}. Correct the address, or leave "
        "them out, and ask again.",
        "邮件没有发送给任何人，因为 {host} 不接受收件人 {who}：{why}。请改正地址或去掉该收件人后重新提出请求。",
    )


class ThereAlready(Problem):
    words = Words(
        "On {host} something else stands under the name that {what} was to have. Nothing was changed there.",
        "{host} 上已有其他内容使用了“{what}”要用的名称。那里没有任何更改。",
    )


class ChangedThere(Problem):
    words = Words(
        "{what} was changed or removed on {host} by somebody else since I looked, so it was left alone. Look at it "
        "and ask again.",
        "在我查看之后，其他人已在 {host} 上更改或删除了“{what}”，因此没有改动它。请查看后重新提出请求。",
    )


class NothingSends(Problem):
    words = Words(
        'Nothing was sent: the account "{account}" is only a folder of mails. Name its mail server in the settings '
        "(smtp), or have me write a draft.",
        "没有发送任何内容：账户“{account}”只是一个邮件文件夹。请在设置中填写其邮件服务器（smtp），或让我写成草稿。",
    )


class AnswerUnclear(Problem):
    words = Words(
        "The answer of {host} could not be read ({why}). Nothing was changed. Check the account's address in the "
        "settings.",
        "无法读取 {host} 的应答（{why}）。没有做任何更改。请检查设置中该账户的地址。",
    )


class SentTooMuch(Problem):
    words = Words(
        "{host} sent far more than was asked for, so the line was cut, and nothing more was asked of it. Look whether "
        "that is your mail server; a mail or a box may be too large to be read here.",
        "{host} 发来的内容远多于所请求的，因此已断开连接，没有再向它提出任何请求。"
        "请确认这是否是您的邮件服务器；也可能是邮件或邮箱过大，无法在这里读取。",
    )


class MayBeSent(Problem):
    words = Words(
        "{host} broke off while it took the mail, so I cannot tell whether it was sent. It was not sent again.",
        "{host} 在接收邮件时中断，因此无法确定邮件是否已发送。没有再次发送。",
    )


NOT_LISTED: Final = Words(
    "The mail was sent, but no copy of it could be kept in {box}.", "邮件已发送，但未能在“{box}”中保留副本。"
)
NOTHING_DONE: Final = Words(" Nothing was changed.", " 没有做任何更改。")
