"""Secrets that the owner released, each to one host: filled in at the door, so that no ability ever sees one.

A request says `{secret:NAME}` in a header or its body. What comes back with the secret in it has the same words there.
An account's password is no such secret: what goes to its server is full of others' words, and none of them is read for
a name of one (see `Login`).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Protocol
from urllib.parse import quote, quote_plus

from deskhand.core.errors import Refused
from deskhand.core.words import Words
from deskhand.desk.doors.hop import Hop

_PLACE: Final = re.compile(r"\{secret:([A-Za-z0-9._-]{1,100})\}")
_IN_BYTES: Final = re.compile(_PLACE.pattern.encode())
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


class Secrets(Protocol):
    """What fills secrets into a request as it leaves, and takes them out of what comes back."""

    def filled(self, hop: Hop, *, near: bool) -> tuple[Hop, dict[str, str]]:
        """The request with its secrets in it, and what each of them is; raises a refusal. Reads files."""
        ...

    def hidden(self, answer: bytes, known: Mapping[str, str]) -> bytes:
        """The body of an answer as whoever asked may have it."""
        ...


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
        names = {name for value in hop.headers.values() for name in _PLACE.findall(value)}
        names |= {name.decode() for name in _IN_BYTES.findall(hop.body)}
        if not names:
            return hop, {}
        known = {name: self._one(name, hop, near=near) for name in sorted(names)}
        headers = {key: _PLACE.sub(lambda found: known[found[1]], value) for key, value in hop.headers.items()}
        body = _IN_BYTES.sub(lambda found: known[found[1].decode()].encode(), hop.body)
        return replace(hop, headers=headers, body=body), known

    def hidden(self, answer: bytes, known: Mapping[str, str]) -> bytes:
        return hidden(answer, known)

    def _one(self, name: str, hop: Hop, *, near: bool) -> str:
        if self.hosts.get(name, "").lower() != str(hop.host):
            raise NotReleased(name=name, host=hop.place)
        return _loaded(name, hop, self.load, self.where, near=near)


@dataclass(frozen=True)
class Login:
    """The password of one account, for its own server: one header, made here, and nothing else of a request.

    Files of a calendar go there and come from there byte for byte, whatever names of secrets stand in them. Were a
    password taken out of them, whoever guesses one could read off what was written back whether the guess was right.
    """

    origin: tuple[str, str, int]
    """Scheme, host and port: to no other does the password go, wherever an answer leads."""
    user: str
    name: str
    load: Load = field(repr=False)
    where: str = ""

    def filled(self, hop: Hop, *, near: bool) -> tuple[Hop, dict[str, str]]:
        if not self.name or (hop.url.scheme, str(hop.host), hop.port) != self.origin:
            return hop, {}
        value = _loaded(self.name, hop, self.load, self.where, near=near)
        login = base64.b64encode(f"{self.user}:{value}".encode()).decode()
        return replace(hop, headers={**hop.headers, "Authorization": f"Basic {login}"}), {self.name: value}

    def hidden(self, answer: bytes, known: Mapping[str, str]) -> bytes:
        return answer


def _loaded(name: str, hop: Hop, load: Load, where: str, *, near: bool) -> str:
    if hop.url.scheme != "https" and not near:
        raise OpenLine(name=name, host=hop.place)
    value = load(name)
    if value is None:
        raise NotThere(name=name, host=hop.place, path=where)
    return value


def unsaid(text: str, user: str, password: str, name: str) -> str:
    """What a server said, without the password that it was given, in whichever writing it gives it back."""
    if not password:
        return text
    logins = (password, f"\0{user}\0{password}", f"{user}\0{user}\0{password}", f"{user}:{password}")
    coded = [base64.b64encode(one.encode()).decode() for one in logins]
    writings = {
        password, quote(password, safe=""), quote_plus(password), password.encode().hex(), repr(password)[1:-1],
        "".join(f"%{byte:02X}" for byte in password.encode()), password.replace("\\", "\\\\").replace('"', '\\"'),
        *coded, *(one.rstrip("=") for one in coded),
    }  # fmt: skip
    for one in sorted(writings, key=len, reverse=True):
        text = re.sub(re.escape(one), lambda _: f"{{secret:{name}}}", text, flags=re.IGNORECASE)
    return text


def hidden(text: bytes, known: Mapping[str, str]) -> bytes:
    """What came back, with every secret that went along taken out again."""
    for name, value in known.items():
        text = text.replace(value.encode(), f"{{secret:{name}}}".encode())
    return text
