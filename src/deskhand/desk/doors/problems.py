"""Why something was not run, or not sent, each as a sentence a person can act on."""

from __future__ import annotations

from typing import Final

from deskhand.core.errors import Problem, Refused
from deskhand.core.words import Words


class NoNetwork(Refused):
    words = Words(
        "The program was not run: it needs a network, and this step may reach no host. Grant it the hosts it needs "
        "and ask again.",
        "程序没有运行：它需要网络，但这一步没有任何可访问的主机。请授权它需要的主机后重新提出请求。",
    )


class RecordsInside(Refused):
    words = Words(
        "The program was not run: {path} holds Deskhand's own records, which no program may see. "
        "Name a folder that does not hold them.",
        "程序没有运行：{path} 包含 Deskhand 自身的记录，任何程序都不能查看。请指定不包含这些记录的文件夹。",
    )


class DeniedInside(Refused):
    words = Words(
        "The program was not run: {path} holds something that you forbade, and a program would see all of it. "
        "Name a folder that does not hold it.",
        "程序没有运行：{path} 中有您禁止访问的内容，而程序会看到其中的一切。请指定不包含这些内容的文件夹。",
    )


class OnlyReads(Refused):
    words = Words(
        'The program was not run: "{do}" only looks, so no program of it may write in {path}. Nothing was changed.',
        "程序没有运行：“{do}”只是查看，它的程序不能在 {path} 中写入。没有做任何更改。",
    )


class TooMuchLeft(Problem):
    words = Words(
        "The program left {name}, which is larger than the {most} that can be taken from it. It was not kept; "
        "ask for less at once.",
        "程序留下的 {name} 大于可取用的 {most}，因此没有保留。请一次少处理一些。",
    )


class NoSuchHost(Problem):
    words = Words(
        "Nothing was sent: there is no address for {host}. See whether its name is right and this computer is online.",
        "没有发送任何内容：找不到 {host} 的地址。请检查名称是否正确，以及这台电脑是否联网。",
    )


class NotToThem(Refused):
    words = Words(
        "Nothing was sent: you forbade writing to {who}. Leave them out, or lift the denial: deskhand grant list names "
        "it, deskhand grant remove lifts it.",
        "没有发送任何内容：您禁止给 {who} 写信。请去掉该收件人，或取消该禁止：deskhand grant list 会列出它，"
        "deskhand grant remove 可取消。",
    )


class HostNotGranted(Refused):
    words = Words(
        "Nothing was sent: this step may not reach {host}. To allow it, grant that host (`deskhand grant add`) "
        "and ask again.",
        "没有发送任何内容：这一步不能访问 {host}。如需允许，请授权该主机（`deskhand grant add`），然后重新提出请求。",
    )


class PrivateHost(Refused):
    words = Words(
        "Nothing was sent: {host} leads into a private network or to this computer itself, where no step may go. "
        "If it is your own, name it as such in the settings with its port.",
        "没有发送任何内容：{host} 指向内部网络或这台电脑自身，任何步骤都不能访问。"
        "如果它是您自己的设备，请在设置中连同端口一起注明。",
    )


class SecretInside(Refused):
    words = Words(
        "Nothing was sent to {host}: the request holds something secret ({names}). Take it out and ask again.",
        "没有向 {host} 发送任何内容：请求中含有机密内容（{names}）。请去掉后重新提出请求。",
    )


class NotSendable(Refused):
    words = Words(
        'The request "{what}" was not sent: {why}. Correct it and ask again.',
        "请求“{what}”没有发送：{why}。请改正后重新提出请求。",
    )


class BadRedirect(Refused):
    words = Words(
        "{host} sent the request on to another place, and it was not followed there: {why}. "
        "Ask for that place itself if it is right.",
        "{host} 把请求转到了另一个位置，没有继续跟随：{why}。如果该位置正确，请直接请求它。",
    )


class Unreached(Problem):
    words = Words(
        "{host} did not answer as it should ({why}).{sent} It was not tried again.",
        "{host} 没有正常应答（{why}）。{sent}没有再次尝试。",
    )


class Unanswered(Problem):
    words = Words(
        "{host} did not answer within {seconds} seconds.{sent} It was not tried again.",
        "{host} 在 {seconds} 秒内没有应答。{sent}没有再次尝试。",
    )


class AnswerTooLarge(Problem):
    words = Words(
        "The answer of {host} is larger than {most}, so it was not taken.{sent} Ask for less at once.",
        "{host} 的应答大于 {most}，因此没有接收。{sent}请一次少请求一些。",
    )


class AnswerUnreadable(Problem):
    words = Words(
        "The answer of {host} could not be unpacked ({why}).{sent} It was not tried again.",
        "无法解开 {host} 的应答（{why}）。{sent}没有再次尝试。",
    )


class BytesUsedUp(Refused):
    words = Words(
        "This run has sent and received as much as it may, so the exchange with {host} was cut.{sent} "
        "Raise its limit in the grant, or ask for less.",
        "本次任务的收发数据量已达上限，与 {host} 的交换已中断。{sent}请在授权中提高上限，或减少请求。",
    )


MAY_HAVE_ARRIVED: Final = Words(
    " The request may have arrived there; look before you ask again.", "请求可能已经送达；再次请求前请先查看。"
)
NOTHING_DONE: Final = Words(" Nothing was changed by it.", "没有因此做任何更改。")

NOT_AN_ADDRESS: Final = Words("that is no address of the web", "这不是网络地址")
NOT_WEB: Final = Words("only http and https are possible", "只能使用 http 和 https")
NAMES_INSIDE: Final = Words("no name or password may stand in an address", "地址中不能含有用户名或密码")
ODD_HOST: Final = Words("its host can be read in two ways", "其中的主机可以有两种读法")
LONG_NUMBER: Final = Words("a host must be given by its name", "主机必须以名称给出")
BAD_METHOD: Final = Words("no such request is possible", "不支持这种请求")
BAD_HEADER: Final = Words('the header "{name}" cannot be set', "不能设置标头“{name}”")
TOO_LARGE: Final = Words("it is larger than {most}", "它大于 {most}")
TOO_MANY: Final = Words("it was sent on more than {n} times", "已被转发超过 {n} 次")
UNSAFE: Final = Words("it led from a protected line to an open one", "它从加密连接转到了未加密的连接")
