"""The taps and seconds of walks through the pages, printed when the tests are over."""

from _pytest.terminal import TerminalReporter


def print_walks(reporter: TerminalReporter) -> None:
    """Print what walks have recorded; they may have been walked in other processes."""
    told = [
        value
        for report in reporter.stats.get("passed", [])
        for name, value in report.user_properties
        if name == "walk"
    ]
    if told:
        reporter.section("walks of a citizen on a phone")
        for line in sorted(told):
            reporter.write_line(str(line))
