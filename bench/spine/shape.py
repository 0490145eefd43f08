"""The task graph both sides run: 200 no-op steps, 20 wide, each waiting for two of the layer above."""

LAYERS, WIDTH = 10, 20


def graph() -> dict[str, list[str]]:
    """Step name → the steps it waits for."""
    return {
        f"t{layer}_{place}": [f"t{layer - 1}_{place}", f"t{layer - 1}_{(place + 1) % WIDTH}"] if layer else []
        for layer in range(LAYERS)
        for place in range(WIDTH)
    }
