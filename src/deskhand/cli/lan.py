"""How this computer is reached from others, as the owner set it, and what `doctor` says of that."""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from deskhand.cli.checks import Check
from deskhand.cli.settings import Owner
from deskhand.core.errors import Problem
from deskhand.core.words import Lang, Words
from deskhand.hub.api.lan import Lan
from deskhand.trust.ca import Address, Certificates, OwnCertificate

FOLDER: Final = "tls"
ANNOUNCER: Final = Path("/run/avahi-daemon/pid")
"""Who tells the network where `NAME.local` is, on Linux."""
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def lan_of(owner: Owner) -> Lan:
    """Raises `BadCertificate` where the owner's own one cannot be read."""
    settings = owner.settings
    credentials: Certificates | OwnCertificate
    if settings.tls_cert is not None:
        own = OwnCertificate(settings.tls_cert.expanduser(), settings.tls_key and settings.tls_key.expanduser())
        names = settings.lan_name or own.names() or machine_names()
        credentials = own
    else:
        names = tuple(dict.fromkeys((*settings.lan_name, *machine_names())))
        credentials = Certificates(owner.home / FOLDER, names)
    chosen = settings.lan_addresses
    if chosen is None:
        return Lan(names, credentials, settings.lan_port)
    return Lan(names, credentials, settings.lan_port, lambda: chosen, fixed=True)


def machine_names() -> tuple[str, ...]:
    """What this computer is called in its network: NAME.local, and NAME for routers that know it."""
    label = socket.gethostname().lower().partition(".")[0]
    name = label if _LABEL.fullmatch(label) and label != "localhost" else "deskhand"
    return f"{name}.local", name


def announced(names: Sequence[str]) -> bool | None:
    """Whether the network is told where the first of these names is; None where that cannot be told from here."""
    if not names[0].endswith(".local") or sys.platform != "linux":
        return None
    return ANNOUNCER.exists()


_CLOSED: Final = Words(
    "this computer alone reaches me; for phones: deskhand up --lan", "仅本机可以访问；供手机使用：deskhand up --lan"
)
_OPEN: Final = Words("https://{name}:{port} at {addresses}", "https://{name}:{port}（{addresses}）")
_NO_NETWORK: Final = Words("no private network here now", "目前没有可用的局域网")
_TRUSTED: Final = Words(
    "; phones trust {fingerprint}…, good until {until}", "；手机信任 {fingerprint}…，有效期至 {until}"
)
_SILENT: Final = Words(
    "; nothing here announces {name} to the network, so phones may not find it (or: deskhand pair --address)",
    "；本机没有向网络广播 {name}，手机可能找不到它（或使用：deskhand pair --address）",
)
_UNKNOWN: Final = Words("; whether phones find {name} I cannot tell", "；手机能否找到 {name} 无法从这里判断")


def phones(lang: Lang, owner: Owner) -> Check:
    """What can be told from here; nothing is made or opened by asking."""
    if not owner.settings.lan:
        return Check("phones", True, _CLOSED.said(lang), needed=False)
    try:
        lan = lan_of(owner)
        trusted = _trusted(lang, lan)
        addresses = list(lan.addresses())
    except Problem as problem:
        return Check("phones", False, problem.said(lang), needed=False)
    if not addresses:
        return Check("phones", False, _NO_NETWORK.said(lang) + trusted, needed=False)
    name = lan.names[0]
    what = _OPEN.said(lang, name=name, port=lan.port, addresses=_listed(addresses)) + trusted
    heard = announced(lan.names)
    if heard is False:
        return Check(
            "phones", False, what + _SILENT.said(lang, name=name), "apt-get install avahi-daemon", needed=False
        )
    return Check("phones", True, what + (_UNKNOWN.said(lang, name=name) if heard is None else ""), needed=False)


def _trusted(lang: Lang, lan: Lan) -> str:
    """What phones must trust; nothing of an authority that was never made."""
    if isinstance(lan.credentials, Certificates) and not lan.credentials.there():
        return ""
    authority = lan.credentials.authority(datetime.now(UTC))
    if authority is None:
        lan.credentials.context((), datetime.now(UTC))
        return ""
    until = authority.certificate.not_valid_after_utc
    return _TRUSTED.said(lang, fingerprint=authority.fingerprint()[:23], until=f"{until:%Y-%m-%d}")


def _listed(addresses: Sequence[Address]) -> str:
    return ", ".join(str(one) for one in addresses)
