"""Settings of the ground: where the database is, where local data is kept, which country."""

import os
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from geo.errors import InvalidSetup
from geo.messages import mark as _
from geo.roles import PREFIX, PREFIX_PATTERN
from geo.version import is_checkout

_CHECKOUT = Path(__file__).parent.parent
# The file of settings in the data root, and the variable that names another one.
SETTINGS_FILE = "settings.env"
_SETTINGS_FILE_VARIABLE = "AROUNDME_SETTINGS_FILE"
_CONTAINER_SECRETS = Path("/run/secrets")


def default_data_root() -> Path:
    """Return the folder for local data where none is set: of the checkout, the service, the user.

    A service manager that keeps a folder for its service names it in STATE_DIRECTORY.
    """
    if is_checkout():
        return _CHECKOUT / ".data"
    service = os.environ.get("STATE_DIRECTORY", "").partition(":")[0]
    if service:
        return Path(service)
    ours = Path(os.environ.get("XDG_DATA_HOME", ""))
    # Relative ones are to be ignored, says the XDG Base Directory Specification.
    return (ours if ours.is_absolute() else Path.home() / ".local" / "share") / "aroundme"


class Settings(BaseSettings):
    """Read from environment variables that start with `AROUNDME_`, or from files.

    The file of settings has a line for each variable, and is the same for the server and for every
    command. Files of such names are for what nobody else may read: those that a container
    (`/run/secrets`) or a service (its credentials) is given. A variable goes before the file of
    settings, and that before the others.
    """

    model_config = SettingsConfigDict(env_prefix="AROUNDME_", env_ignore_empty=True, frozen=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Name where settings come from, the first that knows one first."""
        path = settings_file()
        written = () if path is None else (_SettingsFile(settings_cls, path),)
        secrets = _SecretFiles(settings_cls, _secrets_folders())
        return init_settings, env_settings, *written, secrets


def settings_file() -> Path | None:
    """Return the file of settings: what AROUNDME_SETTINGS_FILE names, else that in the data root.

    None where there is none. Raises InvalidSetup for one that is named and cannot be read.
    """
    named = os.environ.get(_SETTINGS_FILE_VARIABLE)
    if named:
        path = Path(named)
    else:
        path = Path(os.environ.get("AROUNDME_DATA_ROOT") or default_data_root()) / SETTINGS_FILE
        if not path.exists():
            return None
    if not (path.is_file() and os.access(path, os.R_OK)):
        raise InvalidSetup(
            _(
                "The file of settings {path} cannot be read: make it a file that the user number"
                " {uid} may read, or take {variable} away."
            ),
            path=path,
            uid=os.geteuid(),
            variable=_SETTINGS_FILE_VARIABLE,
        )
    return path


class _SettingsFile(DotEnvSettingsSource):
    """The file of settings, of which each class takes what it knows."""

    def __init__(self, settings_cls: type[BaseSettings], path: Path) -> None:
        super().__init__(settings_cls, env_file=path, env_file_encoding="utf-8")

    def __call__(self) -> dict[str, Any]:
        """Read what is there; lines of other classes are no fault."""
        return EnvSettingsSource.__call__(self)


class _SecretFiles(SecretsSettingsSource):
    """Files named like the variables, one a setting."""

    def __call__(self) -> dict[str, Any]:
        """Read what is there; raises InvalidSetup for a file that may not be read."""
        try:
            return super().__call__()
        except SettingsError as error:
            cause = error.__cause__
            if not isinstance(cause, OSError):
                raise
            raise InvalidSetup(
                _("The secret {path} cannot be read: {reason}. Let the user number {uid} read it."),
                path=cause.filename,
                reason=cause.strerror,
                uid=os.geteuid(),
            ) from error


def _secrets_folders() -> list[Path]:
    """List the folders of secrets that are here; of two files of one name the later counts."""
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    named = [_CONTAINER_SECRETS, *([Path(credentials)] if credentials else [])]
    return [folder for folder in named if folder.is_dir()]


class GroundSettings(Settings):
    """The database, local data and the country."""

    database_url: str | None = Field(
        default=None,
        description="An existing PostGIS to use instead of the private cluster: a libpq or "
        "SQLAlchemy URL. When it is set, no private cluster is started.",
    )
    database_roles: str = Field(
        default=PREFIX,
        pattern=f"^{PREFIX_PATTERN}$",
        description="What the names of the database roles begin with: with `aroundme` they are "
        "`aroundme_owner`, `aroundme_web` and so on. A database without them is used as its one "
        "user.",
    )
    database_roles_required: bool = Field(
        default=False,
        description="Whether a database without the roles is refused.",
    )
    data_root: Path = Field(
        default_factory=default_data_root,
        description="The folder of the private cluster, and of what officers hand in: `.data` in "
        "the checkout, wherever you are; of an installed package the service's StateDirectory, "
        "else `aroundme` in `$XDG_DATA_HOME` (`~/.local/share`).",
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
        default=1.0, gt=0, description="Seconds a request waits for a free connection, then 503."
    )
    statement_timeout_ms: int = Field(
        default=1500,
        ge=1,
        description="Milliseconds a reading statement of a request may take, then 503.",
    )
    read_deadline_s: float = Field(
        default=2.0,
        gt=0,
        validate_default=True,
        description="Seconds after which a request that reads gives up a database that does not "
        "say a word, then 503: longer than `AROUNDME_STATEMENT_TIMEOUT_MS`, so that a database "
        "that lives speaks first.",
    )
    write_deadline_s: float = Field(
        default=10.0,
        gt=0,
        description="The same for a request that writes. Whole layers and registers, the command "
        "line, imports and the building of indexes wait for as long as it takes.",
    )

    @field_validator("read_deadline_s")
    @classmethod
    def _server_speaks_first(cls, deadline_s: float, info: ValidationInfo) -> float:
        timeout_ms = info.data.get("statement_timeout_ms")
        if timeout_ms is not None and timeout_ms >= deadline_s * 1000:
            raise ValueError(f"it has to be longer than the {timeout_ms} ms of a statement")
        return deadline_s
