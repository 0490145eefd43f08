"""Products, carts and orders, over every shop that is connected."""
