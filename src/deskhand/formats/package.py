"""Zip packages (xlsx, docx, pptx, ods, odt …): checked before anything is unpacked, changed part by part.

A part that is not changed is copied as it lies in the file, compressed bytes and all.
"""

from __future__ import annotations

import codecs
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from deskhand.core.words import Sentence, Words, size
from deskhand.formats.encoding import read_as
from deskhand.formats.library import needed
from deskhand.formats.problems import FileBomb, FileDamaged, FileEncrypted, UnsafePackage

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

PACKAGED: Final = (b"PK\x03\x04", b"PK\x05\x06")
"""How every package begins."""
MOST_PARTS: Final = 20_000
MOST_BYTES: Final = 2 << 30
"""The most that all parts together may unpack to."""
_SMALL: Final = 64 << 20
"""Up to so much in all, no ratio is too good to be true."""
_MOST_RATIO: Final = 150
_STORED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCODING: Final = re.compile(rb"<\?xml[^>]{1,200}?\bencoding\s*=\s*[\"']([\w.-]{1,40})[\"']")
_XML: Final = (".xml", ".rels", ".vml", ".xhtml", ".svg", ".rdf", ".xlb", ".xba")
_PLAINLY_TYPED: Final = ("META-INF/", "Basic/", "Dialogs/")
"""Where OpenOffice itself wrote the name of a document type: honest files with macros have it, and old ones."""
_STEP: Final = 64 << 10
"""A document type stands before the first tag, which is within so many bytes of an honest part."""

_TRUNCATED: Final = Words("its end is missing, or it is no zip inside", "文件尾部缺失，或内部不是 zip 格式")
_BAD_PART: Final = Words("{part} in it cannot be read", "其中的 {part} 无法读取")
_NO_PART: Final = Words("{part} in it is missing", "其中缺少 {part}")
_TOO_MANY: Final = Words("{n} parts", "{n} 个部件")
_BAD_NAME: Final = Words("a part that would be unpacked elsewhere ({part})", "会被解到其他位置的部件（{part}）")
_TWICE: Final = Words("two parts of the same name ({part})", "两个同名的部件（{part}）")
_METHOD: Final = Words("an unknown way of packing ({part})", "未知的压缩方式（{part}）")
_ENTITIES: Final = Words(
    "definitions that grow without end when they are read ({part})", "读取时会无限膨胀的定义（{part}）"
)


@dataclass
class Package:
    """One sound package in memory. `name` is what messages call the file."""

    name: str
    content: bytes
    _entries: dict[str, zipfile.ZipInfo] = field(default_factory=dict[str, zipfile.ZipInfo])

    @classmethod
    def of(cls, file: BinaryIO, name: str) -> Package:
        """Read a package; raises a problem where it is damaged, locked, a bomb, or made to do harm."""
        file.seek(0)
        return cls.held(file.read(), name)

    @classmethod
    def held(cls, content: bytes, name: str) -> Package:
        """The same, of bytes that are in memory already."""
        made = cls(name, content)
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                infos = archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, struct.error):
            raise FileDamaged(file=name, why=Sentence(_TRUNCATED)) from None
        _check(infos, name)
        made._entries = {info.filename: info for info in infos}
        made._check_odf_password()
        return made

    @property
    def names(self) -> Collection[str]:
        return self._entries.keys()

    def __contains__(self, part: object) -> bool:
        return part in self._entries

    def size(self, part: str) -> int:
        """How large a part says it is, unpacked."""
        return self._entries[part].file_size

    def read(self, part: str) -> bytes:
        """One part, unpacked; never more of it than the package said."""
        info = self._entries.get(part)
        if info is None:
            raise FileDamaged(file=self.name, why=Sentence(_NO_PART, {"part": part}))
        start = self._data_at(info)
        packed = self.content[start : start + info.compress_size]
        try:
            data = packed if info.compress_type == zipfile.ZIP_STORED else _inflated(packed, info.file_size)
        except zlib.error:
            data = None
        if data is None or len(data) != info.file_size or zlib.crc32(data) != info.CRC:
            raise FileDamaged(file=self.name, why=Sentence(_BAD_PART, {"part": part}))
        return data

    def xml(self, part: str) -> Element:
        """One part as a tree; a document type in it is refused, and nothing outside is ever fetched."""
        return parsed(self.read(part), self.name, part)

    def active(self) -> list[str]:
        """What in it could act by itself: `macros`, `external links`, `embedded programs`."""
        lower = [name.lower() for name in self.names]
        found: list[str] = []
        if any(name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/")) for name in lower):
            found.append("macros")
        if any("/externallinks/" in name for name in lower):
            found.append("external links")
        if any("/embeddings/" in name or "/activex/" in name for name in lower):
            found.append("embedded programs")
        return found

    def check_xml(self) -> None:
        """Refuse document types in any part, for readers that do not go through `xml`."""
        for part in self.names:
            if part.lower().endswith(_XML):
                info = self._entries[part]
                start = self._data_at(info)
                packed = self.content[start : start + info.compress_size]
                stored = info.compress_type == zipfile.ZIP_STORED
                steps = _steps(packed) if stored else _inflating(packed)
                _refuse_doctype(steps, self.name, part, plain=part.startswith(_PLAINLY_TYPED))

    def changed(self, parts: Mapping[str, bytes], without: Collection[str] = ()) -> bytes:
        """The package with these parts new or replaced and those taken out; all others as they lay there."""
        out = _Out()
        for name, info in self._entries.items():
            if name in without:
                continue
            if name in parts:
                out.add(info, parts[name])
            else:
                start = self._data_at(info)
                out.copy(info, self.content[start : start + info.compress_size])
        for name in parts:
            if name not in self._entries:
                info = zipfile.ZipInfo(name)
                info.compress_type = zipfile.ZIP_DEFLATED
                out.add(info, parts[name])
        return out.closed()

    def _data_at(self, info: zipfile.ZipInfo) -> int:
        """Where a part's bytes begin: after its local header, whose name and extras may differ in length."""
        at = info.header_offset
        if self.content[at : at + 4] != b"PK\x03\x04":
            raise FileDamaged(file=self.name, why=Sentence(_BAD_PART, {"part": info.filename}))
        names, extras = struct.unpack_from("<HH", self.content, at + 26)
        return at + 30 + names + extras

    def _check_odf_password(self) -> None:
        manifest = "META-INF/manifest.xml"
        if manifest in self._entries and b"encryption-data" in self.read(manifest):
            raise FileEncrypted(file=self.name)


def parsed(content: bytes, name: str, part: str) -> Element:
    """XML as a tree, hostile XML refused; raises `FileDamaged` where it is not well-formed."""
    with needed("lxml"):
        from lxml import etree
    _refuse_doctype(_steps(content), name, part)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise FileDamaged(file=name, why=Sentence(_BAD_PART, {"part": part})) from None


def written(root: Element) -> bytes:
    """A tree as the bytes of a part."""
    from lxml import etree

    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _refuse_doctype(steps: Iterator[bytes], name: str, part: str, *, plain: bool = False) -> None:
    """Asks a parser, up to the first tag. `plain`: a document type that only has a name is let through."""
    parser: XMLParserType | None = None
    decoder: codecs.IncrementalDecoder | None = None
    met: list[str] = []

    def typed(_name: str, _system: str | None, _public: str | None, defines: bool) -> None:
        if defines or not plain:
            met.append("type")

    def tagged(_name: str, _given: dict[str, str]) -> None:
        met.append("tag")

    try:
        for step in steps:
            if parser is None:
                parser, decoder = _prolog(step)
                parser.StartDoctypeDeclHandler = typed
                parser.StartElementHandler = tagged
            parser.Parse(step if decoder is None else decoder.decode(step).encode())
            if met:
                break
    except (ExpatError, LookupError, ValueError, zlib.error):
        if not met:
            raise FileDamaged(file=name, why=Sentence(_BAD_PART, {"part": part})) from None
    if met[:1] == ["type"]:
        raise UnsafePackage(file=name, why=Sentence(_ENTITIES, {"part": part}))


def _prolog(head: bytes) -> tuple[XMLParserType, codecs.IncrementalDecoder | None]:
    """A parser for the beginning of a part, and what turns it into UTF-8 where the parser does not know its encoding.

    What it calls itself is believed, for the reader that comes after believes it too.
    """
    named = _ENCODING.match(head.removeprefix(codecs.BOM_UTF8))
    encoding = named[1].decode().lower() if named else "utf-8"
    if encoding in ("utf-8", "utf-16"):
        return ParserCreate(), None
    if read_as(b"", encoding) is None:
        raise LookupError(encoding)
    return ParserCreate("utf-8"), codecs.getincrementaldecoder(encoding)(errors="replace")


def _steps(content: bytes) -> Iterator[bytes]:
    return (content[at : at + _STEP] for at in range(0, len(content), _STEP))


def _inflating(packed: bytes) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(-15)
    while packed and not unpacker.eof:
        yield unpacker.decompress(packed, _STEP)
        packed = unpacker.unconsumed_tail


def _check(infos: list[zipfile.ZipInfo], name: str) -> None:
    if any(info.flag_bits & 1 for info in infos):
        raise FileEncrypted(file=name)
    if len(infos) > MOST_PARTS:
        raise FileBomb(file=name, size=Sentence(_TOO_MANY, {"n": f"{len(infos):,}"}))
    total, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if total > MOST_BYTES or (total > _SMALL and total > packed * _MOST_RATIO):
        raise FileBomb(file=name, size=size(total))
    seen: set[str] = set()
    for info in infos:
        part = info.filename
        if part.startswith("/") or "\\" in part or ".." in part.split("/") or "\x00" in info.orig_filename:
            raise UnsafePackage(file=name, why=Sentence(_BAD_NAME, {"part": part[:80]}))
        if part.lower() in seen:
            raise UnsafePackage(file=name, why=Sentence(_TWICE, {"part": part[:80]}))
        if info.compress_type not in _STORED:
            raise UnsafePackage(file=name, why=Sentence(_METHOD, {"part": part[:80]}))
        seen.add(part.lower())


def _inflated(packed: bytes, length: int) -> bytes | None:
    """None where more comes out than was said."""
    unpacker = zlib.decompressobj(-15)
    data = unpacker.decompress(packed, length + 1)
    return data if len(data) <= length else None


class _Out:
    """A zip that is being written: small, plain, and without anything that says when or where it was made."""

    def __init__(self) -> None:
        self._body = bytearray()
        self._directory = bytearray()
        self._count = 0

    def add(self, info: zipfile.ZipInfo, content: bytes) -> None:
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush()
        method = zipfile.ZIP_DEFLATED
        if (info.compress_type == zipfile.ZIP_STORED and info.CRC) or len(packed) >= len(content):
            packed, method = content, zipfile.ZIP_STORED
        self._entry(info, packed, method, zlib.crc32(content), len(content))

    def copy(self, info: zipfile.ZipInfo, packed: bytes) -> None:
        self._entry(info, packed, info.compress_type, info.CRC, info.file_size)

    def _entry(self, info: zipfile.ZipInfo, packed: bytes, method: int, crc: int, length: int) -> None:
        name = info.filename.encode()
        flags = 0x800 if not name.isascii() else 0
        year, month, day, hour, minute, second = info.date_time
        date = max(0, year - 1980) << 9 | month << 5 | day
        time = hour << 11 | minute << 5 | second // 2
        head = struct.pack("<HHHHHIIIHH", 20, flags, method, time, date, crc, len(packed), length, len(name), 0)
        at = len(self._body)
        self._body += b"PK\x03\x04" + head + name + packed
        rest = struct.pack("<HHHII", 0, 0, info.internal_attr, info.external_attr, at)
        self._directory += b"PK\x01\x02" + struct.pack("<H", info.create_version | info.create_system << 8)
        self._directory += head + rest + name
        self._count += 1

    def closed(self) -> bytes:
        end = struct.pack(
            "<HHHHIIH", 0, 0, self._count, self._count, len(self._directory), len(self._body), 0
        )  # fmt: skip
        return bytes(self._body + self._directory + b"PK\x05\x06" + end)
