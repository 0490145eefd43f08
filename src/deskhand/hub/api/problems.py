"""What a request can be refused for, each with its HTTP status and its sentence in both languages."""

from __future__ import annotations

from typing import ClassVar, Final

from deskhand.core.errors import BadRequest, Problem, Refused
from deskhand.core.words import Words
from deskhand.hub.problems import Gone, NoSuchQuestion, NoSuchRun, NotOffered, NotUnderstood
from deskhand.hub.skills.phrases import NoSuchPhrase
from deskhand.hub.skills.shelf import NoSuchSkill
from deskhand.hub.world.problems import NoSuchDesk


class HttpProblem(Problem):
    """A refusal with the status it is answered with."""

    status: ClassVar[int]


class NotSignedIn(HttpProblem):
    status = 401
    words = Words(
        "You are not signed in. Run `deskhand up` and open the link it prints.",
        "尚未登录。请运行 `deskhand up`，并打开它显示的链接。",
    )


class LinkNotValid(HttpProblem):
    status = 401
    words = Words(
        "This sign-in link was used already or is too old. Run `deskhand up` for a new one.",
        "这个登录链接已被使用或已过期。请运行 `deskhand up` 获取新的链接。",
    )


class TerminalOnly(HttpProblem):
    status = 403
    words = Words(
        "Only the command line on this computer may ask for this. Nothing was done.",
        "只有这台电脑上的命令行可以这样做。没有做任何更改。",
    )


class PageOnly(HttpProblem):
    status = 403
    words = Words(
        "Only a page that is signed in needs this; the command line fetches files with its own token. "
        "Nothing was done.",
        "只有已登录的网页需要这个；命令行用自己的令牌取文件。没有做任何更改。",
    )


class HereOnly(HttpProblem):
    status = 403
    words = Words(
        "This can only be done at the computer itself: on its own page, or in its terminal. Nothing was done.",
        "这只能在电脑本机上进行：在本机的网页或终端中操作。没有做任何更改。",
    )


class LookOnly(HttpProblem):
    status = 403
    words = Words(
        "This page came without encryption, so it may only look and ask for what reads. Nothing was done. Open the "
        "https address that `deskhand pair` shows, and pair this device.",
        "这个页面没有加密，只能查看和执行只读请求。没有做任何更改。"
        "请打开 `deskhand pair` 显示的 https 地址并配对此设备。",
    )


class NotOpen(HttpProblem):
    status = 409
    words = Words(
        "No other machine can reach this Deskhand, so there is nothing to pair. Start it with: deskhand up --lan",
        "其他设备无法访问这个 Deskhand，因此无法配对。请这样启动：deskhand up --lan",
    )


class NoWorldKept(HttpProblem):
    status = 409
    words = Words(
        "This Deskhand keeps no record of what is on your desks, so there is nothing to look at. Nothing was done. "
        "`deskhand up` keeps one.",
        "这个 Deskhand 没有保存电脑上的状态，因此没有内容可看。没有做任何更改。运行 `deskhand up` 后会保存。",
    )


class NothingToPair(HttpProblem):
    status = 409
    words = Words(
        "No device is waiting to be paired. Nothing was done. Start a pairing at the computer: deskhand pair",
        "没有等待配对的设备。没有做任何更改。请在电脑上开始配对：deskhand pair",
    )


class NoOwnerKey(HttpProblem):
    status = 409
    words = Words(
        "The owner's key is not in this process, so no device can be paired here. Nothing was done. "
        "Run `deskhand up --lan` on the owner's computer.",
        "此进程没有主人密钥，无法在这里配对设备。没有做任何更改。请在主人的电脑上运行 `deskhand up --lan`。",
    )


class GrantsElsewhere(HttpProblem):
    status = 409
    words = Words(
        "The owner's key is not in this process, so nothing can be allowed or taken back here. Nothing was changed. "
        "On the owner's computer: deskhand grant add, deskhand grant remove",
        "此进程没有主人密钥，无法在这里授权或收回。没有做任何更改。"
        "请在主人的电脑上使用：deskhand grant add、deskhand grant remove",
    )


class NoSuchGrantHere(HttpProblem):
    status = 404
    words = Words(
        "There is no permission {id}. Nothing was changed. Load the page again for the ones there are.",
        "没有权限 {id}。没有做任何更改。请重新加载页面查看现有权限。",
    )


class UnsignedPairing(HttpProblem):
    status = 403
    words = Words(
        "A yes to a new device must be signed by the owner. Nothing was paired. Say it on a page that signs, or in the "
        "terminal: deskhand pair",
        "同意新设备需要主人签名，没有完成配对。请在能够签名的网页上操作，或在终端运行：deskhand pair",
    )


class TooOften(HttpProblem):
    status = 429
    seconds: ClassVar[int] = 10
    words = Words(
        "That was asked too often in a short time. Nothing was done; wait ten seconds.",
        "短时间内请求过多。没有做任何更改；请等待十秒。",
    )


class WrongOrigin(HttpProblem):
    status = 403
    words = Words(
        "Another website asked for this, so it was refused. Nothing was done.",
        "这个请求来自其他网站，已被拒绝。没有做任何更改。",
    )


class WrongHost(HttpProblem):
    status = 421
    words = Words(
        "Deskhand does not answer at this address. Open the link that `deskhand up` or `deskhand pair` prints.",
        "Deskhand 不在这个地址上应答。请打开 `deskhand up` 或 `deskhand pair` 显示的链接。",
    )


class Unsigned(HttpProblem):
    status = 403
    words = Words(
        "This must be signed by the owner's own key; being signed in is not enough. Nothing was done. "
        "Do it on the command line of this computer.",
        "这需要主人的密钥签名，仅登录是不够的。没有做任何更改。请在这台电脑的命令行中执行。",
    )


class NoUnlockSecret(HttpProblem):
    status = 404
    words = Words(
        "No unlock secret was ever set. Set one at the computer: deskhand unlock set",
        "尚未设置解锁口令。请在电脑上设置：deskhand unlock set",
    )


class NoSuchPage(HttpProblem):
    status = 404
    words = Words("There is nothing at this address.", "这个地址没有内容。")


class WrongMethod(HttpProblem):
    status = 405
    words = Words("This address does not take {method}.", "这个地址不接受 {method} 请求。")


class TooSlow(HttpProblem):
    status = 408
    words = Words("The request did not arrive in time. Send it again.", "请求没有及时送达。请重新发送。")


class TooLarge(HttpProblem):
    status = 413
    words = Words(
        "The request is larger than {most} bytes, so it was not read. Send less at once.",
        "请求超过 {most} 字节，没有读取。请分次发送。",
    )


class NotJson(HttpProblem):
    status = 415
    words = Words(
        "The request must be JSON (Content-Type: application/json).",
        "请求必须是 JSON（Content-Type: application/json）。",
    )


class Invalid(HttpProblem):
    status = 422
    words = Words("The request could not be taken: {why}", "无法接受这个请求：{why}")


class Fault(HttpProblem):
    status = 500
    words = Words(
        "Something went wrong inside Deskhand; its log says what. What you asked may or may not have been taken: "
        "look at your runs before you send it again.",
        "Deskhand 内部出错，详情见日志。您的请求可能已被接受，也可能没有：请先查看任务列表，再决定是否重新发送。",
    )


class Crowded(HttpProblem):
    status = 503
    words = Words(
        "Too many pages of yours are connected at once, so this one was not answered. Close some, then try again. "
        "Nothing was done.",
        "您同时打开的页面连接过多，因此没有处理这个请求。请关闭一些后重试。没有做任何更改。",
    )


class Closing(HttpProblem):
    status = 503
    words = Words(
        "Deskhand is shutting down. Nothing was lost; send it again when it is back.",
        "Deskhand 正在关闭。没有丢失任何内容；请在它恢复后重新发送。",
    )


_OTHERS: Final[tuple[tuple[type[Problem], int], ...]] = (
    (NoSuchRun, 404),
    (NoSuchQuestion, 404),
    (NotOffered, 404),
    (NoSuchDesk, 404),
    (NoSuchSkill, 404),
    (NoSuchPhrase, 404),
    (Gone, 410),
    (BadRequest, 422),
    (NotUnderstood, 422),
    (Refused, 403),
)


def status_of(problem: Problem) -> int:
    """The HTTP status of any problem; one that says nothing about HTTP is a conflict with how things stand."""
    if isinstance(problem, HttpProblem):
        return problem.status
    return next((status for kind, status in _OTHERS if isinstance(problem, kind)), 409)
