"""What a request can be refused for, each with its HTTP status and its sentence in both languages."""

from __future__ import annotations

from typing import ClassVar, Final

from deskhand.core.errors import BadRequest, Problem, Refused
from deskhand.core.words import Words
from deskhand.hub.problems import Gone, NoSuchQuestion, NoSuchRun, NotOffered, NotUnderstood


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


class WrongOrigin(HttpProblem):
    status = 403
    words = Words(
        "Another website asked for this, so it was refused. Nothing was done.",
        "这个请求来自其他网站，已被拒绝。没有做任何更改。",
    )


class WrongHost(HttpProblem):
    status = 421
    words = Words(
        "Deskhand answers on this computer's own address only. Open the link that `deskhand up` prints.",
        "Deskhand 只在本机地址上应答。请打开 `deskhand up` 显示的链接。",
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
