"""How far an effect reaches."""

from __future__ import annotations

from enum import IntEnum


class Risk(IntEnum):
    """R0 reads · R1 changes something here and can be undone · R2 others see it · R3 money, or no way back."""

    R0 = 0
    R1 = 1
    R2 = 2
    R3 = 3
