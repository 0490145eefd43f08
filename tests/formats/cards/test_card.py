"""Cards of every version, in whatever encoding."""

from __future__ import annotations

import pytest

from deskhand.formats.cards.card import Card, card, read
from deskhand.formats.cards.problems import NotCards

OLD = (
    b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=CD=F5;=B7=BC\r\nTEL;CELL:139\r\n"
    b"ADR;HOME;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:;;=B1=B1=\r\n=BE=A9;;;;\r\nEND:VCARD\r\n"
)
NEW = (
    "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Li Wei\r\nN:Li;Wei;;;\r\nitem1.EMAIL;TYPE=work:li@example.com\r\n"
    "item2.EMAIL:li2@example.com\r\nTEL;VALUE=uri:tel:+86-138\r\nORG:ACME\\, Inc;R&D\r\nNICKNAME:小李\r\n"
    "NOTE:two\\nlines\r\nEND:VCARD\r\n"
).encode()


def test_all_versions() -> None:
    old, new = read(OLD + NEW)
    assert (old.name, old.phones, old.address) == ("王芳", ("139",), "北京")
    assert (new.name, new.mails, new.phones) == ("Li Wei", ("li@example.com", "li2@example.com"), ("+86-138",))
    assert (new.company, new.nicks, new.note) == ("ACME, Inc R&D", ("小李",), "two\nlines")


def test_a_card_is_read_as_it_was_written() -> None:
    one = Card("u", "李伟; x, y", ("a@x.org",), ("1",), "ACME")
    assert read(card(one)) == [one]


def test_utf16_and_nothing() -> None:
    assert read(NEW.decode().encode("utf-16"))[0].name == "Li Wei"
    assert read(b"") == []
    with pytest.raises(NotCards):
        read(b"hello")
