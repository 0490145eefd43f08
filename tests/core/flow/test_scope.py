from __future__ import annotations

import pytest

from deskhand.core.flow.scope import Scope


@pytest.mark.parametrize(
    ("folders", "outermost"),
    [
        ((".",), (".",)),
        ((".", "Documents"), (".",)),
        (("Documents", "Downloads"), ("Documents", "Downloads")),
        (("Documents/Work", "Documents", "Documents/"), ("Documents",)),
        (("Documents", "Documents2", "/mnt/disk", "/mnt/disk/x"), ("Documents", "Documents2", "/mnt/disk")),
        (("/",), ("/",)),
        ((), ()),
    ],
)
def test_each_place_is_looked_into_once(folders: tuple[str, ...], outermost: tuple[str, ...]) -> None:
    assert Scope("/home/me", folders).outermost() == outermost
