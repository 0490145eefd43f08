"""The sentences of a document that matter, as they stand in it: nothing is rewritten, so nothing can be made up.

Rank: how much a sentence has in common with the others (TextRank over TF-IDF), raised by numbers, by words that
announce something (in total, risk, 因此 …), by where it stands; then each chosen one lowers those that say the same.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from deskhand.formats.docs.blocks import Block
from deskhand.formats.docs.sentences import Sentence, sentences_of, terms

MOST: Final = 1_200
"""Of longer documents the ranking looks at so many sentences, those that look most promising by themselves."""
_ROUNDS: Final = 25
_DAMPING: Final = 0.85
_SAME: Final = 0.65
_APART: Final = 0.6
_SHORTEST: Final = 4
_LONGEST: Final = 70
_NUMBER: Final = re.compile(r"\d")
_SHARE: Final = re.compile(
    r"\d\s*[%％‰]|百分之|[$€£¥￥]\s*\d|\d\s*(?:万|亿|million|billion|元|USD|EUR|CNY)", re.IGNORECASE
)
_CUES: Final = re.compile(
    r"\b(in (?:summary|conclusion|total|short)|overall|therefore|thus|consequently|as a result|key|main|"
    r"important(?:ly)?|significant(?:ly)?|conclude[ds]?|conclusions?|recommend(?:s|ed|ation)?|must|risks?|outlook|"
    r"expect(?:s|ed)?|forecast|increas\w+|decreas\w+|grew|growth|fell|declin\w+|rose|record|highest|lowest|because of|"
    r"due to|results? (?:show|in)|we (?:propose|present|show|find|found|recommend)|goal|deadline|decided?|agreed|"
    r"next steps?|will)\b"
    r"|总之|综上|总体|总的来说|因此|所以|由此|结论|结果表明|表明|显示|关键|重点|主要|重要|建议|必须|应当|风险|展望|预计"
    r"|预测|增长|下降|减少|上升|提高|同比|环比|最高|最低|创|目标|截止|决定|同意|下一步|计划|由于|导致",
    re.IGNORECASE,
)
_WEAK: Final = re.compile(
    r"^(?:for example|e\.g\.|note that|see |figure \d|table \d|fig\.|例如|比如|注[:：]|如图|见图|如表)", re.IGNORECASE
)


def summarized(blocks: Sequence[Block], most: int) -> tuple[list[Sentence], int]:
    """Up to so many sentences in the order of the document, and how many there were to choose from."""
    every = sentences_of(blocks)
    fit = [one for one in every if _fits(one.text)]
    titles = Counter(term for block in blocks if block.kind == "heading" for term in terms(block.text))
    fit = _promising(fit, titles, len(every))
    vectors = _vectors([terms(one.text) for one in fit])
    ranks = _ranked(vectors)
    scores = [0.55 * rank + 0.45 * _salience(one, titles, len(every)) for one, rank in zip(fit, ranks, strict=True)]
    chosen = _unlike(scores, vectors, most)
    return sorted((fit[at] for at in chosen), key=lambda one: one.order), len(every)


def _fits(text: str) -> bool:
    """Neither a scrap nor a page in one breath, and no question."""
    length = len(re.findall(r"[A-Za-z0-9']+", text)) + len(re.findall(r"[\u3400-\u9fff]", text)) / 1.8
    return _SHORTEST <= length <= _LONGEST and not text.rstrip().endswith(("?", "？", ":", "："))


def _promising(fit: list[Sentence], titles: Mapping[str, int], count: int) -> list[Sentence]:
    if len(fit) <= MOST:
        return fit
    best = sorted(fit, key=lambda one: -_salience(one, titles, count))[:MOST]
    return sorted(best, key=lambda one: one.order)


def _salience(one: Sentence, titles: Mapping[str, int], count: int) -> float:
    """What speaks for a sentence by itself, from 0 to 1."""
    share = one.order / max(count - 1, 1)
    position = 1.0 if one.order < 2 else 0.6 if share < 0.1 else 0.5 if share > 0.92 else 0.2
    own = terms(one.text)
    shared = sum(1 for term in set(own) if term in titles) / (len(set(own)) or 1)
    numbers = 1.0 if _SHARE.search(one.text) else 0.5 if _NUMBER.search(one.text) else 0.0
    cues = min(1.0, 0.6 * len(_CUES.findall(one.text)))
    score = 0.25 * position + 0.1 * one.first + 0.25 * numbers + 0.25 * cues + 0.15 * min(1.0, 2 * shared)
    return score * (0.5 if _WEAK.match(one.text) else 1.0)


Vector = Mapping[str, float]


def _vectors(texts: Sequence[Sequence[str]]) -> list[Vector]:
    """TF-IDF, each of length 1."""
    spread = Counter(term for text in texts for term in set(text))
    made: list[Vector] = []
    for text in texts:
        counts = Counter(text)
        weights = {term: (1 + math.log(n)) * math.log(1 + len(texts) / spread[term]) for term, n in counts.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        made.append({term: weight / length for term, weight in weights.items()})
    return made


def _ranked(vectors: Sequence[Vector]) -> list[float]:
    """TextRank: whoever is like many that count, counts. From 0 to 1."""
    if not vectors:
        return []
    links = _links(vectors)
    totals = [sum(link.values()) or 1.0 for link in links]
    ranks = [1.0] * len(vectors)
    for _ in range(_ROUNDS):
        shares = [rank / total for rank, total in zip(ranks, totals, strict=True)]
        ranks = [
            1 - _DAMPING + _DAMPING * sum(weight * shares[other] for other, weight in link.items()) for link in links
        ]
    top = max(ranks)
    return [rank / top for rank in ranks]


def _links(vectors: Sequence[Vector]) -> list[dict[int, float]]:
    """How much each two have in common, found by the terms they share; terms of half the document tell nothing."""
    holders: dict[str, list[int]] = defaultdict(list)
    for at, vector in enumerate(vectors):
        for term in vector:
            holders[term].append(at)
    links: list[dict[int, float]] = [defaultdict(float) for _ in vectors]
    for term, those in holders.items():
        if 1 < len(those) <= max(8, len(vectors) // 3):
            for n, left in enumerate(those):
                for right in those[n + 1 :]:
                    weight = vectors[left][term] * vectors[right][term]
                    links[left][right] += weight
                    links[right][left] += weight
    return links


def _unlike(scores: Sequence[float], vectors: Sequence[Vector], most: int) -> list[int]:
    """The best, each unlike those before it (MMR)."""
    left = set(range(len(scores)))
    chosen: list[int] = []
    nearest = [0.0] * len(scores)
    while left and len(chosen) < most:
        best = max(left, key=lambda at: (scores[at] - _APART * nearest[at], -at))
        left.discard(best)
        if nearest[best] >= _SAME and chosen:
            continue
        chosen.append(best)
        for at in left:
            nearest[at] = max(nearest[at], _likeness(vectors[at], vectors[best]))
    return chosen


def _likeness(one: Vector, other: Vector) -> float:
    small, large = (one, other) if len(one) < len(other) else (other, one)
    return sum(weight * large[term] for term, weight in small.items() if term in large)
