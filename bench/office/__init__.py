"""What the abilities of the office cost and keep, beside doing the same by hand; `deskhand bench office` runs it."""
