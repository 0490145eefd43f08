"""Writes sixty files with the libraries and with LibreOffice itself, changes each, opens and compares; prints JSON.

`python -m bench.office.roundtrips [--keep FOLDER]`: the files, before and after, stay in FOLDER.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.office.bed import Bed, bed
from bench.office.roundtrips import books, papers
from bench.office.roundtrips.compare import astray, other_parts, other_pieces, parts
from bench.office.roundtrips.wish import Wish

PATIENCE = 400
LANGS = ("en", "zh")
BETWEEN = {"xlsx": "ods", "docx": "odt"}
SHEETS_OF_LIBREOFFICE = books.THEMES[:2]


def soffice(files: Sequence[Path], to: str, out: Path) -> None:
    """One start of LibreOffice, with a profile of its own, for all of them."""
    out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        words = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", to]
        ran = [*words, "--outdir", str(out), *map(str, files)]
        subprocess.run(ran, check=True, capture_output=True, timeout=PATIENCE)
    lost = [file.name for file in files if not (out / f"{file.stem}.{to}").is_file()]
    if lost:
        raise SystemExit(f"LibreOffice does not open: {', '.join(lost)}")


def written(place: Path) -> list[Wish]:
    """All sixty: each theme in both languages, by its library and by LibreOffice; and four sheets of OpenDocument."""
    place.mkdir()
    wishes: list[Wish] = []
    for ending, themes, write in (("xlsx", books.THEMES, books.write), ("docx", papers.THEMES, papers.write)):
        ours: list[Path] = []
        for theme in themes:
            for lang in LANGS:
                path = place / f"{theme.__name__}-{lang}.{ending}"
                made = write(theme, lang, path)  # pyright: ignore[reportArgumentType]
                ours.append(path)
                wishes += [
                    Wish(path.stem, path, *made),
                    Wish(f"{path.stem}-lo", place / f"{path.stem}-lo.{ending}", *made),
                ]
                if theme in SHEETS_OF_LIBREOFFICE:
                    wishes.append(Wish(f"{path.stem}-ods", place / f"{path.stem}-ods.ods", *made))
        _through_libreoffice(ours, ending, place)
    return wishes


def _through_libreoffice(files: Sequence[Path], ending: str, place: Path) -> None:
    """Each file as LibreOffice itself writes it, by way of its own format, of which a few are kept."""
    own, back = place / "own", place / "back"
    soffice(files, BETWEEN[ending], own)
    soffice([own / f"{file.stem}.{BETWEEN[ending]}" for file in files], ending, back)
    for file in files:
        shutil.move(back / file.name, place / f"{file.stem}-lo.{ending}")
        if BETWEEN[ending] == "ods":
            shutil.move(own / f"{file.stem}.ods", place / f"{file.stem}-ods.ods")


async def edited(on: Bed, wish: Wish) -> list[str]:
    """What the change did to the file that it should not have; empty where all is well."""
    file = on.root / wish.path.name
    shutil.copy(wish.path, file)
    sheet = file.suffix != ".docx"
    result, _ = await on.do("table.edit" if sheet else "doc.edit", file=file.name, change=wish.change)
    main = _main_part(wish.path)
    unsaid = sorted(other_parts(wish.path, file) - set(result["parts"]) - {main})
    wrong = [f"parts that no receipt names: {unsaid}"] if unsaid else []
    return wrong + other_pieces(wish.path, file, main, wish)


def _main_part(path: Path) -> str:
    """Where the content lies; of a workbook in the first sheet, which all of these changes are to."""
    if path.suffix == ".xlsx":
        return min(name for name in parts(path) if name.startswith("xl/worksheets/sheet"))
    return {".docx": "word/document.xml", ".ods": "content.xml"}[path.suffix]


async def measured(place: Path) -> dict[str, object]:
    wishes = written(place / "before")
    wrong: dict[str, list[str]] = {}
    async with bed(place) as on:
        for wish in wishes:
            wrong[wish.name] = await edited(on, wish)
        soffice([wish.path for wish in wishes], "pdf", place / "pages-before")
        soffice([on.root / wish.path.name for wish in wishes], "pdf", place / "pages-after")
    for wish in wishes:
        pages = [place / f"pages-{when}" / f"{wish.path.stem}.pdf" for when in ("before", "after")]
        wrong[wish.name] += astray(pages[0], pages[1], wish)
    return {
        "roundtrip_files": len(wishes),
        "roundtrip_faults": sum(bool(found) for found in wrong.values()),
        "roundtrip_wrong": {name: found for name, found in wrong.items() if found},
    }


def main(given: Iterable[str]) -> int:
    options = argparse.ArgumentParser(prog="python -m bench.office.roundtrips", description=__doc__)
    options.add_argument("--keep", type=Path)
    keep: Path | None = options.parse_args(list(given)).keep
    if keep is not None:
        keep.mkdir(parents=True)
        print(json.dumps(asyncio.run(measured(keep)), ensure_ascii=False))
        return 0
    with tempfile.TemporaryDirectory() as place:
        print(json.dumps(asyncio.run(measured(Path(place))), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
