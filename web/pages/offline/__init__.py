"""The portal as an application on a phone: what is installed, and what it shows offline."""
