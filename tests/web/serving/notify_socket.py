"""The receiving end of NOTIFY_SOCKET, as systemd makes one for a service."""

import socket


class Heard:
    """Hears what a process says to its service manager."""

    def __init__(self, name: str | bytes) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(name)
        self._socket.settimeout(60)

    def next(self) -> str:
        return self._socket.recv(1024).decode("utf-8")

    def close(self) -> None:
        self._socket.close()
