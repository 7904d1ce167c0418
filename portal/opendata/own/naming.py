"""What the datasets of layers are called in addresses."""

_LAYER = "layer-"


def name_of_layer(layer: str) -> str:
    """Return the name of the dataset of a layer."""
    return f"{_LAYER}{layer}"


def layer_of(name: str) -> str | None:
    """Return the layer that a dataset of the portal's own is named for; None for another one."""
    return name.removeprefix(_LAYER) if name.startswith(_LAYER) else None
