"""Files without the hour and the chance of their making, so that the same work gives the same bytes twice.

What was shown before a yes is compared with what is then made; a time of day or a random number would be a difference.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Final

from deskhand.formats.library import needed
from deskhand.formats.package import Package

_DAY: Final = (2000, 1, 1, 0, 0, 0)
_MOMENT: Final = b"2000-01-01T00:00:00Z"
_XML_DATES: Final = re.compile(
    rb"(<(?:dcterms:created|dcterms:modified|dc:date|meta:creation-date|meta:print-date)\b[^>]*>)[^<]*(<)"
)
_EDITING: Final = re.compile(
    rb"<meta:editing-duration>[^<]*</meta:editing-duration>|<meta:editing-cycles>[^<]*</meta:editing-cycles>"
    rb"|<TotalTime>[^<]*</TotalTime>"
)
_RSIDS: Final = re.compile(rb"<config:config-item config:name=\"Rsid(?:Root)?\"[^>]*>[^<]*</config:config-item>")
_PDF_DATE: Final = re.compile(rb"(/(?:CreationDate|ModDate)\s*\(D:)(\d{14})([^)]*)\)")
_PDF_ID: Final = re.compile(rb"/ID\s*\[\s*<([0-9A-Fa-f]{32})>\s*<([0-9A-Fa-f]{32})>\s*\]")
_PDF_SUM: Final = re.compile(rb"/DocChecksum\s*/([0-9A-Fa-f]{32})")
_DATED: Final = frozenset({"docProps/core.xml", "docProps/app.xml", "meta.xml", "settings.xml"})


def settled(kind: str, content: bytes) -> bytes:
    """`kind` is an ending without its dot; one that this does not know comes back as it was."""
    how = _HOW.get(kind)
    return content if how is None else how(content)


def _package(content: bytes) -> bytes:
    """The same parts in the same order, all of one day; an ODF's `mimetype` stays first and unpacked."""
    package = Package.held(content, "document")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for part in package.names:
            info = zipfile.ZipInfo(part, _DAY)
            info.compress_type = zipfile.ZIP_STORED if part == "mimetype" else zipfile.ZIP_DEFLATED
            data = package.read(part)
            target.writestr(info, _timeless(data) if part in _DATED else data)
    return made.getvalue()


def _timeless(data: bytes) -> bytes:
    data = _XML_DATES.sub(rb"\g<1>" + _MOMENT + rb"\2", data)
    return _RSIDS.sub(b"", _EDITING.sub(b"", data))


def _pdf(content: bytes) -> bytes:
    """Every replacement has the length of what it replaces, so that the file's table of places stays right."""
    content = _PDF_DATE.sub(lambda found: found[1] + b"20000101000000" + _zeroed(found[3]) + b")", content)
    content = _PDF_ID.sub(lambda found: found[0].replace(found[1], b"0" * 32).replace(found[2], b"0" * 32), content)
    return _PDF_SUM.sub(lambda found: found[0].replace(found[1], b"0" * 32), content)


def in_order(content: bytes) -> bytes:
    """A PDF of LibreOffice's with its objects in one order; it writes its fonts in the order of their addresses."""
    with needed("pypdf"):
        from pypdf import PdfReader, PdfWriter
        from pypdf.generic import DictionaryObject
    reader = PdfReader(io.BytesIO(_pdf(content)))
    for number in range(1, int(str(reader.trailer["/Size"]))):
        one = reader.get_object(number)
        if isinstance(one, DictionaryObject):
            entries = sorted(one.items(), key=lambda entry: str(entry[0]))
            one.clear()
            one.update(entries)
    made = io.BytesIO()
    PdfWriter(clone_from=reader).write(made)
    return _pdf(made.getvalue())


def _zeroed(zone: bytes) -> bytes:
    """`+08'00'` as `+00'00'`: where a file was made is part of when."""
    return re.sub(rb"\d", b"0", zone).replace(b"-", b"+")


_HOW: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp", "odg"), _package),
    "pdf": _pdf,
}
