"""The label of what a model wrote (AIGC; in force in China since 2025-09-01, GB 45438-2025): seen, and in the metadata.

The metadata is a field named AIGC with a JSON object: whether it is generated (Label 1), by whom it was produced and
under which number. What is labelled stays labelled: whoever writes a file anew from a labelled one labels it again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final, cast

from deskhand.formats.package import Package

FIELD: Final = "AIGC"
SEEN: Final = "AI生成 · AI-generated"
"""What a reader sees; the rules want “AI” or 人工智能 with 生成."""
SEEN_LONG: Final = "本文件含人工智能生成的内容 · This file contains AI-generated content"
SHEET: Final = "AI生成"
"""What the sheet is called that shows the label in a workbook."""
PRODUCER: Final = "Deskhand"
_TEXT: Final = re.compile(r"<!--\s*AIGC:\s*(\{.*?\})\s*-->", re.DOTALL)
_HTML: Final = re.compile(rb"<meta\s+name=[\"']AIGC[\"']\s+content=[\"']([^\"']*)[\"']", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mark:
    """Who produced a content, and its number; `propagated` by whom it was passed on, if anybody else."""

    producer: str
    id: str
    propagator: str = ""
    propagated: str = ""

    @property
    def json(self) -> str:
        return json.dumps(
            {
                "Label": "1",
                "ContentProducer": self.producer,
                "ProduceID": self.id,
                "ReservedCode1": "",
                "ContentPropagator": self.propagator,
                "PropagateID": self.propagated,
                "ReservedCode2": "",
            },
            ensure_ascii=False,
        )

    @classmethod
    def read(cls, said: str) -> Mark | None:
        """A label as it stands in a file; None where it is no JSON object, or says that nothing was generated."""
        try:
            given: object = json.loads(said)
        except ValueError:
            return None
        found = _object(given)
        found = _object(found.get(FIELD)) or found
        if str(found.get("Label", "")) not in ("1", "2", "3"):
            return None
        fields = ("ContentProducer", "ProduceID", "ContentPropagator", "PropagateID")
        return cls(*(str(found.get(field, "")) for field in fields))


def _object(given: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", given) if isinstance(given, dict) else {}


def mark_for(content: bytes | str) -> Mark:
    """A new label: its number is made of the content, so that the same content has the same."""
    raw = content.encode() if isinstance(content, str) else content
    return Mark(PRODUCER, hashlib.sha256(raw).hexdigest()[:32])


def mark_due(model_wrote: bool, words: bytes | str, kept: Iterable[Mark | None] = ()) -> Mark | None:
    """The label that a new content is due: a new one for words of a model, else that of a file it was made of.

    `kept` are the labels of those files, None for one that has none.
    """
    return mark_for(words) if model_wrote else next((mark for mark in kept if mark is not None), None)


def labelled(kind: str, content: bytes, mark: Mark | None, *, seen: bool = True) -> bytes:
    """A file with the label in its metadata and, unless it shows one already, where a reader sees it.

    `kind` is an ending without its dot; one that this does not know comes back as it was, see `can_label`, and so does
    a content that is due no label.
    """
    put = None if mark is None else _putters().get(kind)
    return content if mark is None or put is None else put(content, mark, seen)


def can_label(kind: str) -> bool:
    return kind in _putters()


def mark_of(kind: str, content: bytes) -> Mark | None:
    """The label of a file, if it has one; a kind that `can_label` does not know has none."""
    if not can_label(kind):
        return None
    if kind in ("docx", "xlsx", "pptx", "docm", "xlsm", "pptm", "odt", "ods", "odp"):
        return mark_in_package(Package.held(content, kind))
    if kind == "pdf":
        return mark_in_pdf(content)
    if kind == "html":
        return mark_in_html(content)
    if kind in ("png", "jpg", "webp", "gif", "tiff"):
        from deskhand.formats.docs.label_picture import mark_in_picture

        return mark_in_picture(content)
    return mark_in_text(content.decode("utf-8", "replace"))


def mark_in_file(kind: str, file: BinaryIO) -> Mark | None:
    """The same of an open file, which is not read where there can be none."""
    if not can_label(kind):
        return None
    file.seek(0)
    return mark_of(kind, file.read())


def mark_in_package(package: Package) -> Mark | None:
    from deskhand.formats.docs.label_office import mark_in

    return mark_in(package)


def is_label_sheet(name: str, rows: Callable[[], Sequence[Sequence[object]]]) -> bool:
    """Whether a sheet of a workbook is there to show the label, and holds no data."""
    return name.startswith(SHEET) and [cell for row in rows() for cell in row if cell not in (None, "")] == [SEEN_LONG]


def mark_in_pdf(content: bytes) -> Mark | None:
    from deskhand.formats.docs.label_pdf import mark_in

    return mark_in(content)


def mark_in_html(content: bytes) -> Mark | None:
    import html

    found = _HTML.search(content)
    return Mark.read(html.unescape(found[1].decode("utf-8", "replace"))) if found else None


def mark_in_text(text: str) -> Mark | None:
    """In Markdown it is a comment; plain text has no metadata, only the line that is seen."""
    found = _TEXT.search(text)
    if found:
        return Mark.read(found[1])
    return Mark(PRODUCER, "") if text.rstrip().endswith(f"（{SEEN}）") else None


def _markdown(content: bytes, mark: Mark, seen: bool) -> bytes:
    text = _TEXT.sub("", content.decode("utf-8", "replace")).rstrip()
    shown = f"\n\n*{SEEN}*" if seen and not text.endswith(f"*{SEEN}*") else ""
    return f"{text}{shown}\n\n<!-- AIGC: {mark.json.replace('--', '- -')} -->\n".encode()


def _plain(content: bytes, mark: Mark, seen: bool) -> bytes:
    text = content.decode("utf-8", "replace").rstrip()
    line = f"（{SEEN}）"
    return f"{text}\n\n{line}\n".encode() if seen and not text.endswith(line) else content


def _html(content: bytes, mark: Mark, seen: bool) -> bytes:
    import html

    meta = f'<meta name="{FIELD}" content="{html.escape(mark.json)}">'.encode()
    shown = f'<p class="aigc"><small>{SEEN}</small></p>'.encode()
    content = re.sub(rb"<meta\s+name=[\"']AIGC[\"'][^>]*>", b"", content, flags=re.IGNORECASE)
    head = re.search(rb"<head[^>]*>", content, re.IGNORECASE)
    at = head.end() if head else 0
    content = content[:at] + meta + content[at:]
    if not seen or b'class="aigc"' in content:
        return content
    end = content.lower().rfind(b"</body>")
    return content + shown if end < 0 else content[:end] + shown + content[end:]


Put = Callable[[bytes, Mark, bool], bytes]


def _putters() -> Mapping[str, Put]:
    from deskhand.formats.docs import label_office, label_pdf, label_picture

    return {
        "docx": label_office.docx, "docm": label_office.docx, "xlsx": label_office.xlsx, "xlsm": label_office.xlsx,
        "pptx": label_office.pptx, "pptm": label_office.pptx, "odt": label_office.odt, "ods": label_office.odf,
        "odp": label_office.odf, "pdf": label_pdf.pdf, "png": label_picture.png, "jpg": label_picture.jpg,
        "webp": label_picture.saved("WEBP"), "gif": label_picture.saved("GIF"), "tiff": label_picture.saved("TIFF"),
        "html": _html, "md": _markdown, "txt": _plain,
    }  # fmt: skip
