"""The operator's manual and the rules for alerts speak of the figures that there are."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from layers.deployment import Deployment
from web.metrics.counts import RequestCounts
from web.metrics.database import read_figures
from web.metrics.exposition import Exposition
from web.metrics.snapshots import Figures, Snapshot, process_gauges

ROOT = Path(__file__).parent.parent.parent.parent
MANUAL = ROOT / "docs" / "running.md"
ALERTS = ROOT / "setup" / "prometheus" / "alerts.yml"
_OF_HISTOGRAMS = ("_bucket", "_count", "_sum")


def exposed(deployment: Deployment) -> set[str]:
    """Name all figures of a server that has everything, as queries write them."""
    counts = RequestCounts()
    counts.note("/", 200, 0.1)
    web = Snapshot("web", gauges={**process_gauges(), "state_age_s": 0.1})
    hot = {"schools": {"release": 1, "bytes": 1, "problem": None}}
    known = read_figures(deployment.database, deployment)
    assert known is not None
    families = Exposition(Figures(counts.rows(), {}, [web]), hot, known, "1").collect()
    return {one.name + "_total" * (one.type == "counter") for one in families}


def named_in(path: Path) -> set[str]:
    names = set(re.findall(r"\baroundme_[a-z_]+", path.read_text("utf-8")))
    return {next((n.removesuffix(s) for s in _OF_HISTOGRAMS if n.endswith(s)), n) for n in names}


def test_the_manual_explains_every_figure_and_no_other(samples: Deployment) -> None:
    assert named_in(MANUAL) == exposed(samples) - {"aroundme_info"}


def test_the_manual_explains_every_alarm(samples: Deployment) -> None:
    assert named_in(ALERTS) <= exposed(samples)
    alarms = re.findall(r"alert: AroundMe(\w+)", ALERTS.read_text("utf-8"))
    explained = MANUAL.read_text("utf-8").partition("## Alarms")[2].partition("## Logs")[0]
    assert alarms
    assert [name for name in alarms if not re.search(rf"\b{name}\b", explained)] == []


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not here")
def test_prometheus_takes_the_rules() -> None:
    program = shutil.which("promtool") or ""
    subprocess.run([program, "check", "rules", str(ALERTS)], check=True)  # noqa: S603
