"""The configuration of a private cluster: its settings, and who of this machine may come in."""

from geo.postgis_place import Place

ROLE = "aroundme"
PORT = 5432  # only a part of the socket's file name: nothing listens on TCP
_SETTINGS = f"""\
# Written anew at every start. Lasting changes of your own: ALTER SYSTEM.
listen_addresses = ''
port = {PORT}
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = '256MB'
max_wal_size = '2GB'
jit = off
autovacuum = on
log_min_duration_statement = '500ms'
# Parameters tell where people are, and the details of an error show whole rows.
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_error_verbosity = terse
log_line_prefix = '%m [%p] %d '
log_timezone = 'UTC'
timezone = 'UTC'
"""


def write_configuration(place: Place) -> None:
    """Write the files of settings, of who may come in, and of which users of the machine may."""
    home = place.home
    names = {place.owner.pw_name, "postgres", "root"}
    files = {
        "server.conf": f"{_SETTINGS}hba_file = 'access.conf'\nident_file = 'people.conf'\n",
        "access.conf": f"local all all peer map={ROLE}\n",
        "people.conf": "".join(f'{ROLE} "{name}" {ROLE}\n' for name in sorted(names)),
    }
    for name, text in files.items():
        (home / name).write_text(text, encoding="utf-8")
        (home / name).chmod(0o644)
    # Logs used to stand here, open to everybody and with the values of statements in them.
    (home / "log").unlink(missing_ok=True)
