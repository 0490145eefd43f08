"""What is known of people."""

from __future__ import annotations

from deskhand.core.values import Name, Person, Record


class Contact(Record):
    """Somebody, as their card says. `mail` is the first of their addresses."""

    name: Person
    mails: list[Person]
    mail: Person | None
    phones: list[str]
    company: str
    title: str
    address: str
    note: str
    book: Name


class Found(Record):
    """`count` is of all who fit; `people` holds the first `limit`."""

    people: list[Contact]
    first: Contact | None
    count: int
