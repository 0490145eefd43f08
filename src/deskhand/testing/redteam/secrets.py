"""A secret in many writings, on its way out: whether the one who waits for it can read it there."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable
from typing import Final
from urllib.parse import quote, unquote

from deskhand.core.doors import HttpRequest
from deskhand.core.guard.leaks import Leaks, Leaving
from deskhand.core.guard.stages import Chain, Ruling, Stage
from deskhand.desk.doors.hop import first
from deskhand.desk.doors.released import Login, unsaid
from deskhand.testing.redteam.attack import FIXTURE, REAL, Attack, Standing, World
from deskhand.testing.redteam.built import imported_outside

FAMILY: Final = "secrets"
SECRET: Final = "Zq7-Lantern-4481-Kiwi"  # noqa: S105 - a canary
Write = Callable[[str], str]
Read = Callable[[str], str]


def _unhex(text: str) -> str:
    return bytes.fromhex(text).decode()


def _un64(text: str) -> str:
    return base64.b64decode(text).decode()


def _to64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


WRITINGS: Final[dict[str, tuple[Write, Read]]] = {
    "plain": (str, str),
    "base64": (_to64, _un64),
    "hexadecimal": (lambda text: text.encode().hex(), _unhex),
    "for a url": (lambda text: "".join(f"%{byte:02X}" for byte in text.encode()), unquote),
    "split": (" ".join, lambda text: text.replace(" ", "")),
    "reversed": (lambda text: text[::-1], lambda text: text[::-1]),
    "in layers": (lambda text: _to64(quote(text[::-1])), lambda text: unquote(_un64(text))[::-1]),
    "as a page": (lambda text: "".join(f"&#{ord(char)};" for char in text), html.unescape),
}
CARRIERS: Final[dict[Stage, tuple[str, str]]] = {
    Stage.LEAVING: ("the file is called ", ".png"),
    Stage.GIVEN: ('{"note": "', '"}'),
    Stage.WRITTEN: ("could not open ", ": no such file"),
}
"""Around the secret, at each place where text leaves: a file name, an argument, an error."""


def _door() -> Standing:
    """The filter is real; the doors it stands at are, as soon as any of our programs uses it."""
    return REAL if imported_outside("deskhand.core.guard.leaks") else FIXTURE


def _attack(stage: Stage, name: str, standing: Standing) -> Attack:
    write, read = WRITINGS[name]
    before, after = CARRIERS[stage]

    async def run(_: World) -> str | None:
        chain = Chain([Leaks([("canary", SECRET)])], lambda _: None)
        passed = chain.check(stage, before + write(SECRET) + after)
        if passed.ruling >= Ruling.REVIEW or not passed.text:
            return _in_pieces(write(SECRET), read)
        seen = read(passed.text.removeprefix(before).removesuffix(after))
        return f"the secret was read {name}" if seen == SECRET else None

    return Attack(FAMILY, f"{stage}: {name}", run, standing)


def _in_pieces(text: str, read: Read) -> str | None:
    """The same writing, cut over several messages."""
    way = Leaving(Leaks([("canary", SECRET)]))
    size = max(1, len(text) // 3)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    got = "".join(piece for piece in pieces if not way.found(piece))
    try:
        return "the secret left in pieces" if read(got) == SECRET else None
    except ValueError:
        return None


NAME: Final = "work-mail"
SHARED: Final = {
    "named in a file": f"{{secret:{NAME}}}",
    "named as a login": f"{{login:li:{NAME}}}",
    "guessed in a file": f"is it {SECRET}",
}
"""What somebody who may write into a calendar writes there, to see what comes back."""
SERVERS_SAY: Final = ("plain", "base64", "hexadecimal", "for a url")
"""How a server that refuses a password may repeat it."""


def _account(name: str) -> Attack:
    """A file of others on the server of an account goes back there when something else in it is changed."""
    text = SHARED[name].encode()

    async def run(_world: World) -> str | None:
        login = Login(("https", "dav.example.com", 443), "li", NAME, {NAME: SECRET}.get)
        put = HttpRequest("PUT", "https://dav.example.com/e.ics", {"If-Match": SHARED[name]}, text)
        sent, known = login.filled(first(put), near=False)
        if sent.body != text or sent.headers["If-Match"] != SHARED[name]:
            return "the password of the account stands in a file that others read"
        if login.hidden(text, known) != text:
            return "what came back tells whether a guess of the password was right"
        other = login.filled(first(HttpRequest("GET", "https://evil.example/", {})), near=False)[0]
        return "another host was sent the password" if "Authorization" in other.headers else None

    return Attack(FAMILY, f"account: {name}", run)


def _repeated(name: str) -> Attack:
    """The words of a mail server, as they would be told."""
    write, read = WRITINGS[name]

    async def run(_: World) -> str | None:
        told = unsaid(f"refused: {write(SECRET)}", "li", SECRET, NAME).removeprefix("refused: ")
        try:
            return f"a server's refusal told the password, {name}" if read(told) == SECRET else None
        except ValueError:
            return None

    return Attack(FAMILY, f"repeated: {name}", run)


def attacks() -> list[Attack]:
    standing = _door()
    leaving = [_attack(stage, name, standing) for stage in CARRIERS for name in WRITINGS]
    return [*leaving, *map(_account, SHARED), *map(_repeated, SERVERS_SAY)]
