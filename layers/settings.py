"""Settings of the layers: own definitions, links for directions."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class LayerSettings(BaseSettings):
    """Read from environment variables that start with `AROUNDME_`."""

    model_config = SettingsConfigDict(env_prefix="AROUNDME_", env_ignore_empty=True, frozen=True)

    definitions_folder: Path | None = Field(
        default=None,
        description="A folder with layer definitions of your own; a file there takes the place of "
        "a packaged definition of the same layer.",
    )
    directions_url: str = Field(
        default="https://www.openstreetmap.org/directions?to={lat}%2C{lon}",
        description="The link behind “directions”, with the places `{lat}` and `{lon}`.",
    )
