"""Packages changed part by part: what is not touched lies there as it did, and hostile ones are never opened."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskhand.formats.package import Package
from deskhand.formats.problems import FileBomb, FileDamaged, FileEncrypted, UnsafePackage

names = st.text("abc/x.ä", min_size=1, max_size=12).filter(
    lambda name: not name.startswith("/") and ".." not in name.split("/")
)


def _zip(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _read(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@given(
    st.dictionaries(names, st.binary(max_size=300), max_size=6),
    st.dictionaries(names, st.binary(max_size=300), max_size=3),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
)
def test_only_what_is_changed_changes(parts: dict[str, bytes], changed: dict[str, bytes], method: int) -> None:
    if len({name.lower() for name in (*parts, *changed)}) < len({*parts, *changed}):
        return
    before = _zip(parts, method)
    after = Package.held(before, "x").changed(changed)
    assert _read(after) == {**parts, **changed}
    assert Package.held(after, "x").changed({}) == Package.held(after, "x").changed({})


def test_parts_are_taken_out() -> None:
    assert _read(Package.held(_zip({"a": b"1", "b": b"2"}), "x").changed({}, without={"a"})) == {"b": b"2"}


def test_a_part_that_is_longer_than_it_says_is_not_read() -> None:
    content = bytearray(_zip({"a": b"x" * 1000}))
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(FileDamaged):
        Package.held(bytes(content), "x").read("a")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"PK\x03\x04 nothing", FileDamaged),
        (_zip({"../a": b""}), UnsafePackage),
        (_zip({"/etc/a": b""}), UnsafePackage),
        (_zip({"A": b"1", "a": b"2"}), UnsafePackage),
        (_zip({"a": b"x"}, zipfile.ZIP_LZMA), UnsafePackage),
        (_zip({"a": bytes(80 << 20)}), FileBomb),
        (_zip({"META-INF/manifest.xml": b"<x encryption-data='1'/>"}), FileEncrypted),
    ],
)
def test_hostile_packages_are_refused(content: bytes, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        Package.held(content, "x")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused_in_any_encoding(encoding: str) -> None:
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(encoding)
    package = Package.held(_zip({"a.xml": bomb}), "x")
    with pytest.raises(UnsafePackage):
        package.xml("a.xml")
    with pytest.raises(UnsafePackage):
        package.check_xml()


_TYPE = '<!DOCTYPE a [<!ENTITY x "yyy">]>'


@pytest.mark.parametrize(
    "xml",
    [
        f"<!-- <a> -->{_TYPE}<a b='&x;'/>".encode(),
        f"<!--{'x' * 70_000}-->{_TYPE}<a/>".encode(),
        b'<?xml version="1.0" encoding="UTF-7"?>+ADw-+ACE-DOCTYPE a +AFs-+ADw-+ACE-ENTITY x +ACI-y+ACI-+AD4-+AF0-+AD4-',
        f'<?xml version="1.0" encoding="UTF-16BE"?>{_TYPE}<a/>'.encode("utf-16-be"),
        f"<?t <a> ?>{_TYPE}<a/>".encode(),
    ],
)
def test_a_document_type_is_found_wherever_it_is_hidden(xml: bytes) -> None:
    package = Package.held(_zip({"a.xml": xml}), "n")
    for look in (package.check_xml, lambda: package.xml("a.xml")):
        with pytest.raises(UnsafePackage):
            look()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb2312", "windows-1252"])
def test_honest_parts_of_any_encoding_are_read(encoding: str) -> None:
    text = "é" if encoding == "windows-1252" else "中"
    xml = f'<?xml version="1.0" encoding="{encoding}"?><!-- c --><a>{text}</a>'.encode(encoding)
    package = Package.held(_zip({"a.xml": xml}), "n")
    package.check_xml()
    assert package.xml("a.xml").text == text


def test_the_names_of_types_that_office_programs_write_themselves_are_let_through() -> None:
    named = b'<?xml version="1.0"?>\n<!DOCTYPE library:libraries PUBLIC "-//O.org//DTD 1.0//EN" "libraries.dtd">\n<a/>'
    Package.held(_zip({"Basic/script-lc.xml": named, "META-INF/manifest.xml": named}), "x").check_xml()
    for part, content in (("content.xml", named), ("Basic/script-lc.xml", b'<!DOCTYPE a [<!ENTITY x "y">]><a/>')):
        with pytest.raises(UnsafePackage):
            Package.held(_zip({part: content}), "x").check_xml()
