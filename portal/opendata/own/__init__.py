"""The portal's own layers, registers and figures as datasets whose versions are their releases."""
