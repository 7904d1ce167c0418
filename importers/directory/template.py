"""The template of a register: the workbook of an export without a record in it."""

from pathlib import Path

from importers.directory.export import Layout, form_of, write_export


def write_template(path: Path, layout: Layout) -> None:
    """Write an empty template, as a workbook or as CSV files. Raises Refused."""
    form_of(path)
    write_export(path, layout, ())
