"""One account as its owner set it up, and the passwords that belong to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import ssl

MailBy = Literal["kind", "person"]
CalendarBy = Literal["file", "event"]


@dataclass(frozen=True, slots=True)
class Server:
    """One mail server and its port."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Account:
    """Servers, or folders of this computer (absolute, in text form), or some of each."""

    name: str
    address: str = ""
    person: str = ""
    user: str = ""
    secret: str = ""
    """The name of the secret that is its password."""
    zone: str = ""
    """Empty: that of this computer. `floating`: times are written without any."""
    imap: Server | None = None
    smtp: Server | None = None
    caldav: str = ""
    carddav: str = ""
    mail_folder: str = ""
    mail_by: MailBy = "kind"
    calendar_folder: str = ""
    calendar_by: CalendarBy = "file"
    people_folder: str = ""
    calendar: str = ""
    """The calendar that new events go into; empty: the only one, or the one of this name."""

    @property
    def login(self) -> str:
        return self.user or self.address

    @property
    def main(self) -> str:
        """What its own calendar or box is called, where nothing else says so."""
        return self.calendar or self.person or self.name


def _none(_: str) -> str | None:
    return None


@dataclass(frozen=True)
class Accounts:
    """All accounts of a desk."""

    all: Sequence[Account] = ()
    load: Callable[[str], str | None] = field(default=_none, repr=False)
    """Gives a secret by its name; reads a file."""
    where: str = ""
    """Where secrets are kept, as people are told."""
    zone: str = "UTC"
    """The time zone of this computer, by its name."""
    salt: str = ""
    """What tells this desk from every other, for names that others see."""
    tls: ssl.SSLContext | None = field(default=None, repr=False)
    """Whom to trust; None: whom the web is trusted by."""

    def named(self, name: str) -> Account | None:
        return next((one for one in self.all if one.name == name), None)
