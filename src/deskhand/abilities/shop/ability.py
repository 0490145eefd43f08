"""Signatures of everything about shops; none of it is built yet."""

from __future__ import annotations

from deskhand.abilities.shop.results import Bought, Cart, Compared, Ended, Offers, Orders
from deskhand.core.declared import declared
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.values import Content, Money, Target, When


# `max` is the most that one product may cost.
@declared("shop.search", effect=Risk.R0)
async def shop_search(
    ctx: Ctx,
    query: Content[str],
    max: Content[Money | None] = None,  # noqa: A002 - the name of a parameter
    shops: Target[list[str]] = [],  # noqa: B006 - a declaration, never changed
) -> Offers: ...


@declared("shop.compare", effect=Risk.R0)
async def shop_compare(
    ctx: Ctx,
    query: Content[str],
    max: Content[Money | None] = None,  # noqa: A002
    shops: Target[list[str]] = [],  # noqa: B006
) -> Compared: ...


# Without anything to change it is the cart as it stands.
@declared("shop.cart", effect=Risk.R1)
async def shop_cart(
    ctx: Ctx, add: Content[str] = "", remove: Content[str] = "", coupons: Content[bool] = False
) -> Cart: ...


# `cart` names what is bought where it is not all of the cart; `by` is when it must be there.
@declared("shop.buy", effect=Risk.R3)
async def shop_buy(ctx: Ctx, cart: Target[str] = "", by: Target[When | None] = None) -> Bought: ...


@declared("shop.orders", effect=Risk.R0)
async def shop_orders(ctx: Ctx, order: Content[str] = "", when: Content[When | None] = None) -> Orders: ...


@declared("shop.cancel", effect=Risk.R3)
async def shop_cancel(ctx: Ctx, order: Target[str]) -> Ended: ...


@declared("shop.return", effect=Risk.R3)
async def shop_return(ctx: Ctx, order: Target[str]) -> Ended: ...
