"""Mails that nobody wrote to be read: none of them may keep the others from being found, or take for ever."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from deskhand.formats.mailbox.answer import bare_subject
from deskhand.formats.mailbox.html import as_text
from deskhand.formats.mailbox.message import read
from deskhand.formats.mailbox.problems import NotAMail, UnreadableMail
from deskhand.testing.pace import slowness

HEAD = b"From: a@b.cn\r\nSubject: s\r\n"
NEST = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1_000))


@pytest.mark.parametrize("charset", [b"undefined", b"a\x00b", b"punycode", b"idna", b"hex", b"unicode_escape"])
def test_a_charset_that_is_none_is_not_believed(charset: bytes) -> None:
    one = read(HEAD + b'Content-Type: text/plain; charset="' + charset + b'"\r\n\r\nhallo \xff', UTC)
    assert one.text.startswith("hallo")
    assert read(b"From: a@b.cn\r\nSubject: =?" + charset + b"?q?=ff?=\r\n\r\nx", UTC).sender is not None
    named = b"Content-Type: application/x; name*0*=" + charset + b"''%ff%fe\r\n\r\nx"
    assert len(read(HEAD + named, UTC).files) == 1


def test_no_half_letters_and_no_zeros_come_out() -> None:
    text = read(HEAD + b"Content-Type: text/plain; charset=utf-7\r\n\r\n+2AA- a\x00b", UTC).text
    assert text.encode() == "\ufffd ab".encode()
    raw = read(b"From: \xff\xfe <\xff@b.cn>\r\nSubject: x\r\n\r\nx", UTC)
    assert raw.sender is not None and raw.sender.address.encode()


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 23:59:59 -1200", "1 Jan 0001 00:00:00 +1400"])
def test_a_year_that_no_calendar_has_is_no_date(date: str) -> None:
    one = read(f"From: a@b.cn\r\nDate: {date}\r\n\r\nx".encode(), UTC)
    assert one.at is None or one.at.astimezone(ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    "content",
    [
        HEAD + NEST,
        HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 300 + b"x",
        HEAD + b"Content-Type: text/plain; " + b";a=b" * 30_000 + b"\r\n\r\nx",
        HEAD + b"Content-Type: multipart/mixed; boundary*=a%00''x\r\n\r\nx",
    ],
)
def test_one_that_cannot_be_read_is_no_mail_or_is_read(content: bytes) -> None:
    """Whoever reads many passes over what is no mail; anything else would end the search."""
    with suppress(NotAMail):
        assert read(content, UTC).subject == "s"


def test_it_says_that_it_cannot_be_read() -> None:
    with pytest.raises(UnreadableMail):
        read(HEAD + NEST, UTC)


@pytest.mark.parametrize(
    "page",
    [
        "<!--" * 20_000,
        "<a " * 20_000,
        "<a x='" * 20_000,
        "<x>" * 2_000 + "</z>" * 20_000,
        "<a href='http://e/'>y" * 10_000 + "</a>" * 10_000,
        "&#" + "9" * 50_000,
    ],
)
def test_a_page_takes_as_long_as_it_is(page: str) -> None:
    began = process_time()
    as_text(page)
    assert process_time() - began < 0.5 * slowness()


def test_a_subject_of_spaces_takes_no_time() -> None:
    began = process_time()
    assert bare_subject("re" + " " * 50_000 + "x").endswith("x")
    assert process_time() - began < 0.2 * slowness()
    assert bare_subject("Re: AW[2]：回复: Budget") == "Budget"


def test_pages_are_read_as_a_browser_shows_them() -> None:
    assert as_text('<p title="a>b">x</p><!-- <p>no</p> --><b hidden>no</b>1 < 2 &amp; 3') == "x\n1 < 2 & 3"
    assert as_text("<script>if (a<b) '</p>'</script>after<style>p{}</STYLE> this") == "after this"
    assert as_text("<a href='https://evil.cn/'>bank.cn</a> end") == "bank.cn <https://evil.cn/> end"
    assert as_text("a<br/>b<p style='display:none'>no") == "a\nb"
