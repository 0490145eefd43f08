"""Cards and content lines that are made to be read for ever."""

from __future__ import annotations

from time import process_time

from deskhand.formats.cards.card import read
from deskhand.formats.contentlines import lines_of
from deskhand.testing.pace import slowness


def test_many_soft_line_breaks_and_parameters_take_no_time() -> None:
    began = process_time()
    (one,) = read(b"BEGIN:VCARD\r\nFN:x\r\nNOTE;ENCODING=QUOTED-PRINTABLE:" + b"a=\r\n" * 20_000 + b"\r\nEND:VCARD\r\n")
    assert one.note == "a" * 20_000
    assert len(next(lines_of(b"X" + b";A=b" * 50_000 + b":v")).params["A"]) == 99_999
    assert process_time() - began < 0.6 * slowness()


def test_a_charset_that_is_none_is_not_believed() -> None:
    for charset in (b"undefined", b"a\0b", b"idna"):
        (one,) = read(b"BEGIN:VCARD\r\nFN;CHARSET=" + charset + b";ENCODING=QUOTED-PRINTABLE:=ff=fe\r\nEND:VCARD\r\n")
        assert one.name
