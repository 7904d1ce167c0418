"""What the tests cost in processor time, of the whole tree: ours, PostgreSQL's, the browser's.

`.venv/bin/pytest -p tests.costs` in one process, by the administrator, prints the twenty files,
tests and fixtures that cost most. All that is started from here on is counted by a control group of
the kernel, whoever waits for it: waiting costs nothing, on a crowded machine either.
"""

import os
import time
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter

_SHOWN = 20
_FIRST_VERSION = Path("/sys/fs/cgroup/cpuacct")
_SECOND_VERSION = Path("/sys/fs/cgroup")


class Meter:
    """Counts the processor time of this process and of all that it starts."""

    def __init__(self) -> None:
        is_first = _FIRST_VERSION.is_dir()
        folder = (_FIRST_VERSION if is_first else _SECOND_VERSION) / f"aroundme-{os.getpid()}"
        folder.mkdir()
        (folder / "cgroup.procs").write_text(str(os.getpid()), "ascii")
        self._file = folder / ("cpuacct.usage" if is_first else "cpu.stat")
        self._unit = 1e9 if is_first else 1e6

    def used_s(self) -> float:
        """Return the seconds used so far."""
        return int(self._file.read_text("ascii").splitlines()[0].split()[-1]) / self._unit


class Costs:
    """The plugin: what each test used, and each fixture without those that it asks for."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._began_s = meter.used_s()
        self._tests: dict[str, float] = defaultdict(float)
        self._fixtures: dict[str, float] = defaultdict(float)
        # Of each fixture that is being made: what those that it asks for have used.
        self._asked_for = [0.0]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Count a test with its set-up and its end."""
        before = self._meter.used_s()
        try:
            return (yield)
        finally:
            self._tests[item.nodeid] += self._meter.used_s() - before

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[object]
    ) -> Generator[None, object, object]:
        """Count a fixture."""
        before = self._meter.used_s()
        self._asked_for.append(0.0)
        try:
            return (yield)
        finally:
            used = self._meter.used_s() - before
            name = f"{fixturedef.argname} ({fixturedef.scope})"
            self._fixtures[name] += used - self._asked_for.pop()
            self._asked_for[-1] += used

    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        """Print what cost most."""
        files: dict[str, float] = defaultdict(float)
        for name, used in self._tests.items():
            files[name.partition("::")[0]] += used
        total, own = self._meter.used_s() - self._began_s, time.process_time()
        terminalreporter.section(f"{total:.0f} s of processor time, {own:.0f} of them in pytest")
        for counts in (files, self._tests, self._fixtures):
            most = sorted(counts.items(), key=lambda one: -one[1])[:_SHOWN]
            lines = "\n".join(f"{used:7.2f} s {name}" for name, used in most)
            terminalreporter.write_line(f"{lines}\n")


def pytest_configure(config: pytest.Config) -> None:
    """Count from here on."""
    config.pluginmanager.register(Costs(Meter()))
