"""A request as tokens: Chinese characters singly, other writing by words, each knowing where it stood.

The raw slice between two tokens is always what the person wrote, so names survive exactly; only the keys that are
compared with the grammar's words are folded in width, case and script.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from deskhand.core.words import LANGS, Lang

MAX_TOKENS: Final = 400
"""More than any request about files needs; beyond it nothing is matched."""

HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_QUOTES: Final = {"“": "”", '"': '"', "「": "」", "『": "』", "《": "》", "‘": "’", "`": "`", "＂": "＂"}
_TOKEN = re.compile(
    rf"(?P<space>\s+)"
    rf"|(?P<han>[{HAN}])"
    rf"|(?P<word>(?:[^\W{HAN}]|[./\\~*?#@+&%$'’\-^=:．／－～＠])+)"
    rf"|(?P<mark>.)",
    re.DOTALL,
)
_TRAILING = re.compile(r"[.?:'’!\-&．－]+$")
_HAN = re.compile(rf"[{HAN}]")
_LATIN = re.compile(r"[A-Za-z]")
_PLAIN = re.compile(r"[A-Za-z0-9 ]*")
_CHARACTERS = re.compile(r"[\u4e00-\u9fff]+")

_PAIRS: Final = (
    "檔档 資资 夾夹 刪删 動动 圖图 視视 頻频 壓压 縮缩 復复 複复 製制 發发 給给 個个 類类 項项 語语 這这 裡里 裏里 "
    "將将 從从 後后 開开 關关 閉闭 見见 單单 據据 號号 東东 兩两 張张 條条 過过 點点 為为 無无 數数 總总 結结 處处 "
    "並并 還还 讓让 請请 幫帮 麼么 樣样 現现 時时 間间 週周 內内 記记 錄录 書书 紙纸 軟软 體体 盤盘 樂乐 聲声 電电 "
    "腦脑 設设 計计 執执 確确 認认 嗎吗 們们 備备 轉转 換换 隨随 導导 報报 簡简 級级 較较 舊旧 歸归 創创 寫写 說说 "
    "對对 應应 該该 進进 尋寻 測测 試试 審审 狀状 態态 會会 話话 銷销 剛刚 區区 歷历 與与 億亿 萬万 陸陆 貳贰 參参 "
    "誰谁 麗丽 訊讯 檢检 調调 傳传 隻只 衹只 僅仅 別别 沒没 順顺 變变 佔占 檯台 曬晒 買买 賬账 標标 題题 頁页 長长 "
    "紅红 綠绿 聯联 繫系 約约 絡络 優优 選选 擇择 擴扩 餘余 卻却 獨独 準准 組组 織织 麵面 顯显 統统 帳账 載载 儲储 "
    "筆笔 頭头 訂订 許许 訴诉 詞词 詢询 誤误 議议 譯译 讀读 負负 貨货 費费 質质 購购 輸输 邊边 釋释 鎖锁 預预 驗验 "
    "齊齐 價价 協协 帶带 幾几 廢废 畫画 當当 稱称 禮礼 煩烦 覽览 瀏浏 減减 經经 繼继 續续 練练 習习 裝装 舉举 實实 "
    "運运 問问 線线 終终 種种"
)
"""Traditional characters that the grammar's own words are written with, each before its simplified form."""
_SIMPLER: Final = str.maketrans({pair[0]: pair[1] for pair in _PAIRS.split()})


@dataclass(frozen=True, slots=True)
class Token:
    """One word, character or mark; `key` is what the grammar compares."""

    raw: str
    key: str
    start: int
    end: int
    quoted: str | None = None

    @property
    def is_mark(self) -> bool:
        return self.quoted is None and not any(c.isalnum() or c in "*~/" for c in self.raw)

    @property
    def is_symbol(self) -> bool:
        """A picture, which may be part of a name and is never only punctuation."""
        return self.is_mark and any(unicodedata.category(c) == "So" for c in self.raw)


@dataclass(frozen=True)
class Words:
    """A run of tokens over the person's own text."""

    text: str
    tokens: tuple[Token, ...]

    def __len__(self) -> int:
        return len(self.tokens)

    def raw(self, start: int, end: int) -> str:
        """Exactly what was written from one token to before another."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end] if start < end else ""

    def key(self, at: int) -> str:
        return self.tokens[at].key

    def part(self, start: int, end: int) -> Words:
        return Words(self.text, self.tokens[start:end])


def folded(raw: str) -> str:
    """A word as the grammar compares it: width, case, curly apostrophes and traditional characters aside."""
    plain = raw if raw.isascii() else unicodedata.normalize("NFKC", raw).translate(_SIMPLER).replace("’", "'")
    return plain.casefold()


def tokenised(text: str) -> Words:
    """The tokens of a request; a quoted run is one token that keeps what is inside."""
    tokens: list[Token] = []
    at = 0
    while at < len(text) and len(tokens) <= MAX_TOKENS:
        closed = _quoted(text, at)
        if closed is not None:
            inside = text[at + 1 : closed]
            tokens.append(Token(text[at : closed + 1], f'"{folded(inside)}"', at, closed + 1, inside))
            at = closed + 1
            continue
        found = _TOKEN.match(text, at)
        if found is None:
            break
        if found.lastgroup == "word":
            tokens += _words(text, at, found.end())
        elif found.lastgroup != "space":
            raw = found.group()
            tokens.append(Token(raw, folded(raw), at, found.end()))
        at = found.end()
    return Words(text, tuple(tokens))


def keys_of(text: str) -> tuple[str, ...]:
    """The keys of a text's tokens; most of what the grammar is made of is plain words or plain characters."""
    if _PLAIN.fullmatch(text):
        return tuple(text.casefold().split())
    if _CHARACTERS.fullmatch(text):
        return tuple(folded(text))
    return tuple(token.key for token in tokenised(text).tokens)


def _quoted(text: str, at: int) -> int | None:
    """Where the quotation that begins here closes, on the same line and not too far on."""
    closing = _QUOTES.get(text[at])
    if text[at] == "'" and (at == 0 or not text[at - 1].isalnum()):
        found = re.compile(r"'(?!\w)").search(text, at + 1, at + 258)
        return found.start() if found and found.start() > at + 1 else None
    if closing is None:
        return None
    end = text.find(closing, at + 1, at + 1_000)
    return end if end > at + 1 and "\n" not in text[at:end] else None


def _words(text: str, start: int, end: int) -> list[Token]:
    """One run of letters, digits and path signs, with the sentence's own punctuation taken off its end."""
    raw = text[start:end]
    trailing = _TRAILING.search(raw)
    if trailing and raw not in (".", "..", "~") and not raw.endswith("/..") and raw.rstrip("./") != "":
        end = start + trailing.start()
    found: list[Token] = []
    if end > start:
        found.append(Token(text[start:end], folded(text[start:end]), start, end))
    found += [Token(text[k], folded(text[k]), k, k + 1) for k in range(end, start + len(raw))]
    return found


def likely_lang(words: Words) -> Lang:
    """The language a request is most likely in; names and quotations count for little."""
    han = sum(1 for token in words.tokens if token.quoted is None and _HAN.match(token.raw))
    plain = sum(1 for token in words.tokens if token.quoted is None and token.raw.isalpha() and _LATIN.match(token.raw))
    return "zh" if han > plain else "en"


def spoken_in(words: Words, first: Lang) -> tuple[Lang, ...]:
    """The languages a request may be in, the likeliest first: words in one script are not in the other's language."""
    may = {"en": _LATIN.search(words.text) is not None, "zh": _HAN.search(words.text) is not None}
    return (first, *(lang for lang in LANGS if lang != first and may[lang]))


def said(tokens: Sequence[Token], text: str) -> list[str]:
    """Tokens as words to show: neighbouring Chinese characters run together, marks left out."""
    shown: list[tuple[int, str]] = []
    for token in tokens:
        if token.is_mark and not token.is_symbol:
            continue
        if shown and shown[-1][0] == token.start and _HAN.match(token.raw) and _HAN.match(shown[-1][1]):
            shown[-1] = (token.end, shown[-1][1] + token.raw)
        else:
            shown.append((token.end, token.raw))
    return [word for _, word in shown]
