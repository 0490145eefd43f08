"""Six words for two people, or two screens, to compare: 66 bits of a pairing, in English and in Chinese.

A word is a small picture, one of 64 firsts before one of 32 seconds: `gold-horse` is 金马. The lists run side by side,
so two screens in two languages can still be compared by someone who reads both.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Final

from deskhand.core.words import Lang

COUNT: Final = 6
SIZE: Final = 2048
FIRST: Final = {
    "en": "gold silver copper iron wooden stone jade clay red yellow blue green purple white black gray "
    "big small tall low long short round square new old fast slow light heavy cold hot "
    "spring summer autumn winter east west south north early late sunny rainy snow wind thunder electric "
    "sweet sour bitter spicy scented soft hard empty mountain sea river lake forest flower sand cloud",
    "zh": "金 银 铜 铁 木 石 玉 瓷 红 黄 蓝 绿 紫 白 黑 灰 大 小 高 矮 长 短 圆 方 新 老 快 慢 轻 重 冷 热 "
    "春 夏 秋 冬 东 西 南 北 早 晚 晴 雨 雪 风 雷 电 甜 酸 苦 辣 香 软 硬 空 山 海 河 湖 林 花 沙 云",
}
SECOND: Final = {
    "en": "horse cow sheep crane wolf cat fish bird tiger dragon rabbit deer bear elephant monkey snake "
    "boat car bridge door window lamp umbrella shoe drum tower pen violin clock cup bowl melon",
    "zh": "马 牛 羊 鹤 狼 猫 鱼 鸟 虎 龙 兔 鹿 熊 象 猴 蛇 船 车 桥 门 窗 灯 伞 鞋 鼓 塔 笔 琴 钟 杯 碗 瓜",
}


@cache
def wordlist(lang: Lang) -> tuple[str, ...]:
    """The 2048 words of a language."""
    between = "-" if lang == "en" else ""
    return tuple(first + between + second for first in FIRST[lang].split() for second in SECOND[lang].split())


def six_words(transcript: bytes, lang: Lang) -> tuple[str, ...]:
    """The words of a pairing. Two sides see the same ones only if both saw the same keys."""
    number = int.from_bytes(hashlib.sha256(b"deskhand/words/1\0" + transcript).digest())
    return tuple(wordlist(lang)[number >> (256 - 11 * (at + 1)) & (SIZE - 1)] for at in range(COUNT))
