"""Names that real disks hold and careless programs trip over."""

from __future__ import annotations

ODD_NAMES: tuple[bytes, ...] = (
    "季度 报告.xlsx".encode(),
    "🎉 party 🎈.jpg".encode(),
    b"  spaces  .txt",
    b"latin-\xe9t\xe9.txt",
    b"-rf.txt",
    b"two\nlines.pdf",
    "é".encode() * 125 + b".txt",
    "‮gpj.exe".encode(),
    b"back\\x41slash.txt",
    b"quote\"'$HOME`ls`.md",
)
