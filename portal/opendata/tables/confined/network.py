"""No network for this process, and no other program: a filter of the kernel that nothing lifts.

A filter of system calls (seccomp) needs no rights and works inside containers, where a network
namespace of one's own often may not be made. Whoever asks for a socket, Unix sockets among them, or
for another program, is told that it is not permitted.
"""

import ctypes
import platform
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
# What a filter answers: go on, or fail with EPERM; the process ends where it asks in another way.
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050001
_KILL = 0x80000000
# Instructions: load a word, jump if equal, jump if at least, return.
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _MACHINE_AT = 0, 4
# Numbers with this bit are those of another way to ask on the same machine.
_OTHER_WAY = 0x40000000


@dataclass(frozen=True)
class _Machine:
    """How a kind of machine is called by the kernel, and the numbers of what is refused there."""

    audit: int
    refused: Sequence[int]


# socket, connect, socketpair, sendto, sendmsg, bind, execve, execveat, ptrace, io_uring_setup, bpf
_MACHINES: Mapping[str, _Machine] = {
    "x86_64": _Machine(0xC000003E, (41, 42, 53, 44, 46, 49, 59, 322, 101, 425, 321)),
    "aarch64": _Machine(0xC00000B7, (198, 203, 199, 206, 211, 200, 221, 281, 117, 425, 280)),
}


def leave_network() -> bool:
    """Refuse this process and all its threads the network; return whether the system can do that.

    To be called before there is a second thread.
    """
    machine = _MACHINES.get(platform.machine())
    if machine is None or not hasattr(ctypes.CDLL(None), "prctl"):
        return False
    program = _program(machine)
    held = ctypes.create_string_buffer(program, len(program))
    length = len(program) // 8
    # Of the kernel's type sock_fprog: how many instructions, and where they stand.
    said = struct.pack("HxxxxxxP", length, ctypes.addressof(held))
    told = ctypes.create_string_buffer(said, len(said))
    prctl = ctypes.CDLL(None).prctl
    if prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, told, 0, 0) == 0)


def _program(machine: _Machine) -> bytes:
    """Return the filter: it looks at the kind of machine first, for numbers differ between them."""
    numbers = machine.refused
    lines = [
        _line(_LOAD, _MACHINE_AT),
        _line(_IF_EQUAL, machine.audit, then=1),
        _line(_RETURN, _KILL),
        _line(_LOAD, _NUMBER_AT),
        _line(_IF_AT_LEAST, _OTHER_WAY, then=len(numbers) + 1),
        *(
            _line(_IF_EQUAL, number, then=len(numbers) - place)
            for place, number in enumerate(numbers)
        ),
        _line(_RETURN, _ALLOW),
        _line(_RETURN, _REFUSE),
    ]
    return b"".join(lines)


def _line(code: int, value: int, then: int = 0) -> bytes:
    """Return an instruction; `then` are the instructions to leave out where it is true."""
    return struct.pack("HBBI", code, then, 0, value)
