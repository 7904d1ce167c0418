"""The building of streets: an extract becomes the graphs in use, as a whole or not at all."""

from datetime import datetime
from pathlib import Path

from geo.errors import Refused
from geo.messages import mark as _
from importers.gazetteer.sources import OPENSTREETMAP
from importers.routing.extract import StreetExtract
from importers.sources.extract import extract_taken_at
from layers.routing.building import build_graph
from layers.routing.folder import BuiltStreets, building, load_graphs, write_facts
from layers.routing.graph import StreetGraph
from layers.routing.rules import WALKING_M_S, Mode, StreetSource


def build_streets(folder: Path, path: Path, now: datetime, name: str | None = None) -> BuiltStreets:
    """Make an extract of OpenStreetMap the streets in a folder.

    `name` is what people call the file, where its path is a passing one. Raises UnreadableFile,
    Refused for an extract without streets and while another process builds.
    """
    extract = StreetExtract(path)
    source = StreetSource(
        file_name=name or path.name,
        attribution=OPENSTREETMAP.attribution,
        licence=OPENSTREETMAP.licence,
        licence_url=OPENSTREETMAP.licence_url,
        taken_at=extract_taken_at(path),
    )
    with building(folder) as (number, begun):
        streets = extract.streets()
        graphs: dict[Mode, StreetGraph] = {}
        used = 0
        for mode in Mode:
            try:
                graphs[mode], turns = build_graph(streets, mode)
            except ValueError as error:
                raise Refused(
                    _("“{file}” holds no streets that can be used."), file=source.file_name
                ) from error
            graphs[mode].save(begun, mode)
            used = max(used, turns)
        built = BuiltStreets(
            number=number,
            source=source,
            built_at=now,
            fastest_m_s={mode: _fastest_m_s(graph) for mode, graph in graphs.items()},
            vertices={mode: graph.vertex_count for mode, graph in graphs.items()},
            turns=used,
            turns_passed_over=extract.turns_passed_over + len(streets.turns) - used,
        )
        write_facts(begun, built)
    load_graphs(folder, number)
    return built


def _fastest_m_s(graph: StreetGraph) -> float:
    seconds = graph.link_s.min(axis=0)
    going = seconds > 0
    return max(WALKING_M_S, float((graph.link_m[going] / seconds[going]).max(initial=0.0)))
