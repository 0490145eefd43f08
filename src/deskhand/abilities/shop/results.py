"""What the abilities about shops hand back."""

from __future__ import annotations

from deskhand.core.values import Money, Record, When


class Offer(Record):
    id: str
    title: str
    shop: str
    price: Money
    delivery: Money
    total: Money
    arrives: When | None


class Offers(Record):
    offers: list[Offer]
    offer: str | None


class Compared(Record):
    offers: list[Offer]
    cheapest: str | None


class Line(Record):
    title: str
    count: int
    total: Money


class Cart(Record):
    cart: str
    lines: list[Line]
    total: Money
    coupons: list[str]


class Bought(Record):
    order: str
    total: Money
    arrives: When | None


class Order(Record):
    order: str
    shop: str
    state: str
    total: Money
    placed: When
    arrives: When | None


class Orders(Record):
    orders: list[Order]
    order: str | None


class Ended(Record):
    order: str
    refund: Money | None
