"""Where the private database of a checkout lives, and which user of the machine it runs as."""

import hashlib
import os
import pwd
import re
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from geo.errors import InvalidSetup
from geo.messages import Several
from geo.messages import mark as _

ROOT_UID = 0
_UNPRIVILEGED = ("postgres", "nobody", "daemon")
_STATE = Path("/var/lib/aroundme")
_SOCKET = ".s.PGSQL.5432"
_LONGEST_SOCKET_PATH_BYTES = 107
_OWNER_ONLY = stat.S_IRUSR | stat.S_IWUSR


@dataclass(frozen=True)
class Place:
    """The folder that holds everything of one private database, and the user it belongs to."""

    home: Path
    owner: pwd.struct_passwd

    @property
    def data(self) -> Path:
        """The data directory: either whole, or not there at all."""
        return self.home / "data"

    @property
    def digest(self) -> str:
        """A short name of this place that no other checkout of the machine has."""
        return _digest(self.home)

    @property
    def sockets(self) -> Path:
        """The folder of the Unix socket: inside `home`, or a short one where that cannot be.

        A socket path has at most 107 bytes, and server options are split at spaces and commas.
        """
        inside = self.home / "run"
        if _fits(inside) and re.fullmatch(r"[\w./-]+", str(inside), re.ASCII):
            return inside
        outside = Path(tempfile.gettempdir()) / f"aroundme-{self.digest}"
        if _fits(outside):
            return outside
        raise InvalidSetup(
            _("The path {path} is too long for a socket; set TMPDIR to a shorter folder."),
            path=outside,
        )

    @property
    def log(self) -> Path:
        """The server's log, in a folder that is closed to everybody but the server's user."""
        return self.home / "logs" / "server.log"

    def prepare(self) -> None:
        """Make the folders and the log file.

        Raises InvalidSetup when something there is another user's, or nothing can be written.
        """
        try:
            self._make_home()
            self._own_socket_folder()
            self._own_log()
        except PermissionError as error:
            raise InvalidSetup(
                _("{path} cannot be used by {user}; make {user} its owner, or delete it."),
                path=error.filename or self.home,
                user=pwd.getpwuid(os.geteuid()).pw_name,
            ) from error
        except OSError as error:
            raise InvalidSetup(
                _("{path} cannot be made: {reason}. Choose a folder with AROUNDME_DATA_ROOT."),
                path=self.home,
                reason=error.strerror or str(error),
            ) from error

    def _own_log(self) -> None:
        """Make the log what only its owner may read: statements tell what people asked."""
        self.log.parent.mkdir(mode=stat.S_IRWXU, exist_ok=True)
        self.log.parent.chmod(stat.S_IRWXU)
        self.log.touch(mode=_OWNER_ONLY)
        self.log.chmod(_OWNER_ONLY)
        self._hand_over(self.log.parent)
        self._hand_over(self.log)

    def _make_home(self) -> None:
        """Make the home and what is missing above it; the user that root lends has to pass."""
        if os.geteuid() != ROOT_UID:
            self.home.mkdir(parents=True, exist_ok=True)
            return
        for folder in reversed((self.home, *self.home.parents)):
            if not folder.exists():
                _make_enterable(folder)
        for folder in (self.home, self.home.parent):
            if folder in {self.home, _STATE} and folder.stat().st_uid == ROOT_UID:
                folder.chmod(0o755)  # an earlier version left them closed under a strict umask

    def _own_socket_folder(self) -> None:
        folder = self.sockets
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        facts = folder.lstat()
        # A folder of this name in the shared /tmp may have been put there by somebody else.
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid not in {os.geteuid(), self.owner.pw_uid}:
            raise InvalidSetup(
                _("The socket folder {path} belongs to somebody else; remove it and start again."),
                path=folder,
            )
        if stat.S_IMODE(facts.st_mode) != stat.S_IRWXU:
            folder.chmod(stat.S_IRWXU)
        self._hand_over(folder)

    def _hand_over(self, path: Path) -> None:
        if os.geteuid() == ROOT_UID and path.lstat().st_uid != self.owner.pw_uid:
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid, follow_symlinks=False)


def find_place(data_root: Path) -> Place:
    """Choose the home and the owner for the checkout whose data folder is `data_root`.

    Nothing is made. PostgreSQL refuses to run as root: root lends it an unprivileged user, and
    another home when that user cannot enter the checkout. Data that exist keep home and owner.
    """
    home = data_root.resolve() / "postgis"
    if os.geteuid() != ROOT_UID:
        return Place(home, _user(os.geteuid()))
    for place in (home, _STATE / _digest(home)):
        if (place / "data").exists() and (uid := (place / "data").stat().st_uid) != ROOT_UID:
            return Place(place, _user(uid))
    owner = _unprivileged()
    return Place(home if _can_enter(owner, home) else _STATE / _digest(home), owner)


def _digest(home: Path) -> str:
    return hashlib.sha256(os.fsencode(home)).hexdigest()[:12]


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / _SOCKET)) <= _LONGEST_SOCKET_PATH_BYTES


def _user(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise InvalidSetup(
            _("The user number {uid} has no name on this machine, and PostgreSQL needs one."),
            uid=uid,
        ) from None


def _unprivileged() -> pwd.struct_passwd:
    for name in _UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise InvalidSetup(
        _("PostgreSQL does not run as root, and none of the users {names} exists here."),
        names=Several(_UNPRIVILEGED),
    )


def _make_enterable(folder: Path) -> None:
    """Make a folder that others can pass, whatever the umask; nobody ever sees a closed one.

    Another command that starts at this moment would otherwise look for another home.
    """
    aside = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    aside.chmod(0o755)
    try:
        aside.rename(folder)
    except OSError:
        aside.rmdir()
        if not folder.is_dir():
            raise


def _can_enter(owner: pwd.struct_passwd, home: Path) -> bool:
    for folder in (home, *home.parents):
        if not folder.exists():
            continue
        facts = folder.stat()
        by_owner = facts.st_uid == owner.pw_uid and facts.st_mode & stat.S_IXUSR
        if not by_owner and not facts.st_mode & stat.S_IXOTH:
            return False
    return True
