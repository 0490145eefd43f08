"""The settings under [[account]]: servers and folders of mails, events and contacts, and the passwords to them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from deskhand.cli.guard_settings import SecretName
from deskhand.core.closed import CLOSED
from deskhand.core.hosts import BadHost, host_of
from deskhand.core.paths import path_text
from deskhand.desk.accounts.account import Account, Accounts, Server

if TYPE_CHECKING:
    from deskhand.cli.settings import Owner

_SERVER: Final = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\s]+)(?::([0-9]{1,5}))?\Z")
_SEALED_IMAP: Final = 993
_SEALED_SMTP: Final = 465
_ZONEINFO: Final = "zoneinfo/"
_LOCALTIME: Final = Path("/etc/localtime")


def _server(given: str) -> str:
    found = _SERVER.match(given)
    try:
        if found is not None and 0 < int(found[2] or 1) < 65_536:
            host_of(found[1])
            return given.lower()
    except BadHost:
        pass
    raise PydanticCustomError("mail_server", "this is no mail server; write it as mail.example.com or with its port")


def _dav(given: str) -> str:
    try:
        parts = urlsplit(given)
        if parts.scheme in ("https", "http") and parts.hostname and not parts.username and parts.port != 0:
            return given
    except ValueError:  # a port that is no number
        pass
    raise PydanticCustomError("dav_address", "this is no address of a server, such as https://dav.example.com/me/")


def _zone(given: str) -> str:
    from deskhand.formats.calendar.zones import known

    if given in ("", "floating") or known(given):
        return given
    raise PydanticCustomError("time_zone", "this is no time zone, such as Asia/Shanghai")


MailServer = Annotated[str, AfterValidator(_server)]
DavAddress = Annotated[str, AfterValidator(_dav)]
Zone = Annotated[str, AfterValidator(_zone)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\r\n\x00/]*$")]
MailAddress = Annotated[str, StringConstraints(pattern=r"^$|^[^\s@<>]{1,64}@[^\s@<>]{1,253}$")]


class AccountSettings(BaseModel):
    """One account. What is not named it does not have."""

    model_config = CLOSED

    name: Annotated[Line, Field(min_length=1)]
    address: MailAddress = ""
    """The person's own mail address there."""
    person: Line = ""
    """What they are called in mails, and what their own calendar and box are called in folders."""
    user: Line = ""
    """What they log in as; empty: their address."""
    secret: SecretName | None = None
    """The password, kept by `deskhand secret set NAME`; it goes to the servers of this account alone."""
    zone: Zone = ""
    """The time zone new events are written in; empty: that of this computer; `floating`: none."""
    imap: MailServer | None = None
    smtp: MailServer | None = None
    caldav: DavAddress | None = None
    carddav: DavAddress | None = None
    mail_folder: Path | None = None
    """A folder of .eml files, a sub-folder for each box."""
    mail_by: Literal["kind", "person"] = "kind"
    """Whether the sub-folders are Inbox, Sent, Drafts, or each somebody's whole mail."""
    calendar_folder: Path | None = None
    calendar_by: Literal["file", "event"] = "file"
    """Whether each .ics file in it is a calendar, or one event."""
    people_folder: Path | None = None
    """A folder of .vcf files."""
    calendar: Line = ""
    """The calendar that new events go into."""

    @model_validator(mode="after")
    def _whole(self) -> AccountSettings:
        if (self.imap or self.smtp) and not self.secret:
            raise PydanticCustomError("account_secret", "a mail server needs secret, the name of a kept password")
        if self.smtp and not self.address:
            raise PydanticCustomError("account_address", "an account that sends needs its address")
        if self.secret and ":" in (self.user or self.address):
            raise PydanticCustomError("account_user", "a user name cannot hold a colon")
        return self


def no_two_alike(given: Sequence[AccountSettings]) -> Sequence[AccountSettings]:
    names = [one.name.casefold() for one in given]
    if len(set(names)) < len(names):
        raise PydanticCustomError("account_names", "two accounts have the same name")
    return given


def accounts_of(owner: Owner, salt: str) -> Accounts:
    """The person's accounts, as their desk uses them. `salt` tells this desk from others."""
    from deskhand.cli.guarding import secrets_of

    kept = secrets_of(owner.home)
    chosen = tuple(_account(one) for one in owner.settings.account)
    return Accounts(chosen, kept.load, str(kept.folder), system_zone(), salt)


def account_folders(chosen: Sequence[AccountSettings]) -> tuple[Account, ...]:
    """The accounts that keep something in folders of this computer."""
    return tuple(_account(one) for one in chosen if one.people_folder or one.calendar_folder)


def _account(one: AccountSettings) -> Account:
    return Account(
        name=one.name,
        address=one.address,
        person=one.person,
        user=one.user,
        secret=one.secret or "",
        zone=one.zone,
        imap=_at(one.imap, _SEALED_IMAP),
        smtp=_at(one.smtp, _SEALED_SMTP),
        caldav=one.caldav or "",
        carddav=one.carddav or "",
        mail_folder=_folder(one.mail_folder),
        mail_by=one.mail_by,
        calendar_folder=_folder(one.calendar_folder),
        calendar_by=one.calendar_by,
        people_folder=_folder(one.people_folder),
        calendar=one.calendar,
    )


def _at(server: str | None, port: int) -> Server | None:
    found = None if server is None else _SERVER.match(server)
    return None if found is None else Server(found[1].strip("[]"), int(found[2] or port))


def _folder(folder: Path | None) -> str:
    """Absolute; one that is not is meant from the person's home folder."""
    return "" if folder is None else path_text(str((Path.home() / folder.expanduser()).resolve()))


def system_zone(environ: Mapping[str, str] = os.environ, link: Path = _LOCALTIME) -> str:
    """The time zone of this computer by its name; UTC where it does not say one."""
    from deskhand.formats.calendar.zones import known

    named = environ.get("TZ", "").removeprefix(":")
    if named and known(named):
        return named
    try:
        place = str(link.resolve(strict=True))
    except OSError:
        return "UTC"
    name = place.partition(_ZONEINFO)[2].removeprefix("posix/").removeprefix("right/")
    return name if name and known(name) else "UTC"
