"""Settings of the ground: where the database is, where local data is kept, which country."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class GroundSettings(BaseSettings):
    """Read from environment variables that start with `AROUNDME_`."""

    model_config = SettingsConfigDict(env_prefix="AROUNDME_", env_ignore_empty=True, frozen=True)

    database_url: str | None = Field(
        default=None,
        description="An existing PostGIS to use instead of the private cluster: a libpq or "
        "SQLAlchemy URL. When it is set, no private cluster is started.",
    )
    data_root: Path = Field(
        default=Path(__file__).parent.parent / ".data",
        description="The folder of the private cluster, and of what officers hand in: `.data` in "
        "the checkout, wherever you are.",
    )
    country: str = Field(
        default="jo",
        description="The country served: the name of a file in `geo/countries/`.",
    )
    pool_size: int = Field(
        default=8,
        ge=1,
        description="Database connections that one process keeps at most for each door: questions "
        "of one statement, reading sessions, changes.",
    )
    pool_wait_s: float = Field(
        default=2.0, gt=0, description="Seconds a request waits for a free connection, then 503."
    )
    statement_timeout_ms: int = Field(
        default=3000, ge=1, description="Milliseconds a reading statement may take, then 503."
    )
