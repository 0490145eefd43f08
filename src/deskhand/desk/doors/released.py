"""Secrets that the owner released, each to one host: filled in at the door, so that no ability ever sees one.

A request says `{secret:NAME}` in a header or its body. What comes back with the secret in it has the same words there.
`{login:USER:NAME}` in a header stands for user and secret as Basic authorization writes them.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from deskhand.core.errors import Refused
from deskhand.core.words import Words
from deskhand.desk.doors.hop import Hop

_PLACE: Final = re.compile(r"\{secret:([A-Za-z0-9._-]{1,100})\}")
_IN_BYTES: Final = re.compile(_PLACE.pattern.encode())
_LOGIN: Final = re.compile(r"\{login:([^{}:\s]{1,200}):([A-Za-z0-9._-]{1,100})\}")
_MARK: Final = ("{secret:", "%7Bsecret:", "%7bsecret:")


class NotReleased(Refused):
    words = Words(
        'Nothing was sent to {host}: the secret "{name}" is not released to that host. If it should be, say so in the '
        'settings under [secrets]: {name} = "{host}".',
        "没有向 {host} 发送任何内容：机密“{name}”未被允许发往该主机。"
        '如需允许，请在设置的 [secrets] 中写明：{name} = "{host}"。',
    )


class NotThere(Refused):
    words = Words(
        'Nothing was sent to {host}: there is no secret "{name}" on this computer. Keep it first, in {path}.',
        "没有向 {host} 发送任何内容：这台电脑上没有机密“{name}”。请先将其保存到 {path}。",
    )


class OpenLine(Refused):
    words = Words(
        'Nothing was sent to {host}: the secret "{name}" goes over protected lines (https) only.',
        "没有向 {host} 发送任何内容：机密“{name}”只能通过加密连接（https）发送。",
    )


class NotInAnAddress(Refused):
    words = Words(
        "Nothing was sent to {host}: a secret may stand in a header or in the body of a request, not in its address.",
        "没有向 {host} 发送任何内容：机密可以放在请求的标头或正文中，不能放在地址中。",
    )


Load = Callable[[str], str | None]


def _nothing(_: str) -> str | None:
    """Where no secret is kept."""
    return None


@dataclass(frozen=True)
class Released:
    """Which secret may go where. `load` gives one by its name, None where there is none; `where` is told to people."""

    hosts: Mapping[str, str] = field(default_factory=dict[str, str])
    load: Load = field(default=_nothing, repr=False)
    where: str = ""

    def filled(self, hop: Hop, *, near: bool) -> tuple[Hop, dict[str, str]]:
        """The request with its secrets in it, and what each of them is; raises a refusal. Reads files."""
        if any(mark in str(hop.url) for mark in _MARK):
            raise NotInAnAddress(host=hop.place)
        logins = {found for value in hop.headers.values() for found in _LOGIN.findall(value)}
        names = {name for value in hop.headers.values() for name in _PLACE.findall(value)}
        names |= {name for _, name in logins}
        names |= {name.decode() for name in _IN_BYTES.findall(hop.body)}
        if not names:
            return hop, {}
        known = {name: self._one(name, hop, near=near) for name in sorted(names)}
        headers = {key: _PLACE.sub(lambda found: known[found[1]], value) for key, value in hop.headers.items()}
        body = _IN_BYTES.sub(lambda found: known[found[1].decode()].encode(), hop.body)
        written = {f"login:{user}:{name}": _login(user, known[name]) for user, name in logins}
        for place, value in written.items():
            headers = {key: one.replace(f"{{{place}}}", value) for key, one in headers.items()}
        return replace(hop, headers=headers, body=body), known | written

    def _one(self, name: str, hop: Hop, *, near: bool) -> str:
        if self.hosts.get(name, "").lower() != str(hop.host):
            raise NotReleased(name=name, host=hop.place)
        if hop.url.scheme != "https" and not near:
            raise OpenLine(name=name, host=hop.place)
        value = self.load(name)
        if value is None:
            raise NotThere(name=name, host=hop.place, path=self.where)
        return value


def _login(user: str, secret: str) -> str:
    return base64.b64encode(f"{user}:{secret}".encode()).decode()


def hidden(text: bytes, known: Mapping[str, str]) -> bytes:
    """What came back, with every secret that went along taken out again."""
    for name, value in known.items():
        text = text.replace(value.encode(), f"{{secret:{name}}}".encode())
    return text
