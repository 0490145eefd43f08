"""Text of unknown encoding: UTF-8 and UTF-16 told by their bytes, GBK, Big5 and Shift-JIS by the characters that come

out.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE: Final = 1 << 20
_NO_CHARSETS: Final = frozenset(
    {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"}
)
"""What Python calls encodings, and nobody writes text in: they take forever, or read what is no text."""
_HALF: Final = re.compile("[\ud800-\udfff]")
_COMMON: Final = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然"
    "家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把"
    "机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果"
    "加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活"
    "这個們來為國會說時對過發後裡學經當沒動還進樣開從實軍無長機關點業將兩間問應戰頭體見產話門兒東聲員論處義認條"
    "氏円田村山川木佐藤鈴京都県区町店売単価税込齢住所番号"
    "系氣題表單報金額數量日期姓名部公司合計總销售額单价报告项目合同付款客户地址电话编号备注收入支出预算总计"
)
"""What any Chinese or Japanese text is full of; another encoding read as this one gives rare characters instead."""
_KANA: Final = range(0x3041, 0x30FF)
_HIGH: Final = re.compile(rb"[\x80-\xff]{3}")


def decoded(content: bytes) -> tuple[str, str]:
    """The text, and the encoding it was read in. Line ends become plain; what no encoding fits is read as Latin."""
    encoding = encoding_of(content)
    return content.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n"), encoding


def read_as(content: bytes, charset: str) -> str | None:
    """The text, if it really is in the charset that it claims for itself; that is a stranger's word."""
    try:
        found = codecs.lookup(charset.strip())
        if found.name in _NO_CHARSETS:
            return None
        return _HALF.sub("\ufffd", content.decode(found.name))  # half a letter, such as UTF-7 can hold, is none
    except (LookupError, ValueError):
        return None


def encoding_of(content: bytes) -> str:
    """The encoding that a text was most likely written in, as Python names it."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    sample = content[:_SAMPLE]
    bare = _utf16(sample)
    if bare:
        return bare
    if _fits(sample, "utf-8", cut=len(content) > _SAMPLE):
        return "utf-8"
    return _eastern(sample, cut=len(content) > _SAMPLE) or "cp1252"


def surely(content: bytes, encoding: str) -> bool:
    """Whether all of it can be read in that encoding, and it does not only look so: in Latin, which nearly everything

    fits, letters beyond ASCII do not follow each other.
    """
    sample = content[:_SAMPLE]
    fits = _fits(sample, encoding, cut=len(content) > _SAMPLE)
    return fits and (encoding != "cp1252" or _HIGH.search(sample) is None)


def _utf16(sample: bytes) -> str | None:
    """UTF-16 without a mark: nearly every second byte is zero in Latin text."""
    if len(sample) < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.05 else None


def _fits(sample: bytes, encoding: str, *, cut: bool) -> bool:
    """`cut`: the sample may end in the middle of a character."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        decoder.decode(sample, final=not cut)
    except UnicodeDecodeError:
        return False
    return True


def _eastern(sample: bytes, *, cut: bool) -> str | None:
    """GB18030, Big5 or Shift-JIS, whichever gives most of the common characters; None where none gives any."""
    scores: dict[str, float] = {}
    for encoding in ("gb18030", "big5", "cp932"):
        if _fits(sample, encoding, cut=cut):
            text = sample.decode(encoding, "ignore")
            wide = [c for c in text if ord(c) > 0x7F]
            scores[encoding] = sum(c in _COMMON or ord(c) in _KANA for c in wide) / len(wide) if wide else 0.0
    best = max(scores, key=lambda name: scores[name], default=None)
    return best if best is not None and scores[best] > 0.08 else None
