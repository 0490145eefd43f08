"""A web page that another program shows fetches nothing, and keeps its words."""

from __future__ import annotations

from deskhand.formats.docs.html_alone import alone
from deskhand.formats.docs.read import read_content


def test_nothing_is_fetched_and_all_words_stay() -> None:
    page = (
        '<html><head><link rel="stylesheet" href="http://example.org/x.css"><style>@import "y"; p{background:url(/z)}'
        '</style></head><body background="//example.org/b.png"><p>First</p><img src="file:///etc/passwd" alt="A">tail'
        '<iframe src="file:///etc/passwd"></iframe> after <a href="https://example.org/">link</a>'
        '<img src="data:image/png;base64,AA=="></body></html>'
    )
    made, left_out = alone(page.encode())
    for gone in (b"passwd", b"x.css", b"@import", b"/z", b"b.png"):
        assert gone not in made
    assert b'href="https://example.org/"' in made and b"data:image/png" in made
    assert left_out == 4
    assert read_content(made, "a.html").text.split() == ["First", "tail", "after", "link"]


def test_another_encoding_becomes_utf_8() -> None:
    made, left_out = alone('<meta charset="gbk"><p>中文第一段</p>'.encode("gbk"))
    assert "中文第一段".encode() in made and left_out == 0
    assert read_content(made, "a.html").text == "中文第一段"
