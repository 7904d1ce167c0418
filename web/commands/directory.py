"""`aroundme directory`: the registers of agencies and services as tables, in and out."""

import getpass
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from geo.messages import mark as _
from geo.messages import shown
from importers.directory.columns import tables_of
from importers.directory.findings import finding_title
from importers.directory.service import ImportOptions, TableImport, stage_table
from importers.directory.templates import export_table, make_template
from portal.directory.registers.definitions import Register
from portal.directory.registers.rules import FieldChange
from portal.directory.registers.service import STORES, RecordChange
from portal.settings import PortalSettings
from portal.vocabularies.loading import load_vocabularies
from portal.vocabularies.rules import Vocabularies
from web.command_language import LANGUAGES, chosen_language, translator
from web.commands.as_operator import sealed
from web.commands.console import (
    ExitCode,
    explain_errors,
    is_confirmed,
    output,
    print_table,
    progress_console,
)
from web.commands.releases import activate_waiting, say_active
from web.deployment import deployed
from web.translations import Translations

_MOST_FINDINGS = 30
_MOST_CHANGES = 60
_LONGEST_VALUE = 60
RegisterName = Annotated[Register, typer.Argument(help="agencies or services.")]


@explain_errors
def template_command(
    register: RegisterName,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Like agencies.xlsx or .zip.")],
) -> None:
    """Write an empty template: its sheets, what each column means, and the lists to choose from."""
    with deployed() as deployment:
        make_template(deployment, register, path, chosen_language(), vocabularies=_vocabularies())
    _say(translator()(_("The template is {path}.")).format(path=path))


@explain_errors
def export_command(
    register: RegisterName,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Ending in .xlsx, .zip or .csv.")],
    agency: Annotated[str | None, typer.Option(help="Only the records of this agency.")] = None,
) -> None:
    """Write a register as a filled template; importing it again would change nothing."""
    with deployed() as deployment:
        count = export_table(
            deployment, register, path, chosen_language(), agency, vocabularies=_vocabularies()
        )
    sentence = translator()(_("{path} holds {count} records of the {register}."))
    _say(sentence.format(path=path, count=count, register=register.value))


@explain_errors
def import_command(  # noqa: PLR0913, PLR0917 - one argument for each thing that can be said
    register: RegisterName,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="An XLSX, a ZIP of CSV, or a CSV.")],
    agency: Annotated[
        str | None, typer.Option(help="The agency that the file speaks for; others stay.")
    ] = None,
    add_only: Annotated[
        bool, typer.Option("--add-only", help="Records that are not in the file stay.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Activate without asking.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Activate although many records go.")
    ] = False,
    stage_only: Annotated[
        bool, typer.Option("--stage", help="Leave it waiting for a second officer.")
    ] = False,
    rejects: Annotated[
        Path | None,
        typer.Option(help="Where to write rows with findings; default: FILE.rejects.xlsx here."),
    ] = None,
    note: Annotated[str | None, typer.Option(help="A remark kept with the release.")] = None,
) -> None:
    """Import a filled template as the next release of a register.

    Checks every row, shows what would change record by record, and activates it when you say yes.
    Exit code 0: every record is good. 1: some were left out. 2: nothing was changed.
    """
    translations = Translations(LANGUAGES)
    options = ImportOptions(
        rejects_path=rejects or Path(f"{path.stem}.rejects"),
        translations={language: translations.to(language) for language in LANGUAGES},
        note=note,
        add_only=add_only,
        vocabularies=_vocabularies(),
    )
    with sealed(PortalSettings()) as deployment:
        with progress_console().status(translator()(_("checking"))):
            staged = stage_table(
                deployment, register, path, getpass.getuser(), agency, options=options
            )
        _show(staged)
        if not stage_only and (yes or _is_confirmed(staged)):
            with progress_console().status(translator()(_("activating"))):
                active, changes = activate_waiting(
                    deployment, STORES[register], staged.release_number, force=force
                )
            say_active(register.value, active, changes)
        else:
            _say_waiting(staged)
    raise typer.Exit(ExitCode.DONE if staged.is_clean else ExitCode.DONE_WITH_REJECTS)


def _vocabularies() -> Vocabularies:
    return load_vocabularies(PortalSettings().vocabularies_folder)


def _show(staged: TableImport) -> None:
    translate = translator()
    facts = [
        (
            translate(fact.label),
            fact.value if isinstance(fact.value, str) else fact.value.render(translate),
        )
        for fact in staged.facts
    ]
    print_table(translate(_("What the file is")), ("", ""), facts)
    _show_findings(staged)
    _show_changes(staged)
    _show_summary(staged)


def _show_findings(staged: TableImport) -> None:
    if not staged.findings:
        return
    translate = translator()
    first = sorted(staged.findings, key=lambda one: not one.rejects)[:_MOST_FINDINGS]
    rows = [
        (
            one.sheet,
            one.row,
            one.record,
            one.finding.column,
            " ".join(
                m.render(translate) for m in (one.finding.message, one.finding.hint) if m.text
            ),
        )
        for one in first
    ]
    headers = (_("sheet"), _("row"), _("record"), _("column"), _("what is wrong"))
    title = translate(_("Findings: {shown} of {count}"))
    print_table(
        title.format(shown=len(rows), count=len(staged.findings)),
        [translate(header) for header in headers],
        rows,
    )


def _show_changes(staged: TableImport) -> None:
    if not staged.changed:
        return
    translate = translator()
    rows = list(islice(_change_rows(staged), _MOST_CHANGES))
    title = translate(_("What changes, record by record: {shown} of {count} lines"))
    count = sum(max(1, len(_fields(change))) for change in staged.changed)
    headers = [translate(text) for text in (_("record"), _("field"), _("before"), _("after"))]
    print_table(title.format(shown=len(rows), count=count), headers, rows)


def _change_rows(staged: TableImport) -> Iterator[tuple[str, str, str, str]]:
    translate, language, tables = translator(), chosen_language(), tables_of(staged.register)
    for change in staged.changed:
        if change.kind != "changed":
            yield change.code, translate(_KINDS[change.kind]), "", ""
        for field in _fields(change):
            old, new = (
                "" if value is None else shown(value, limit=_LONGEST_VALUE)
                for value in (field.old, field.new)
            )
            yield change.code, tables.title_of(field.path, language), old, new


def _fields(change: RecordChange) -> tuple[FieldChange, ...]:
    """Return the fields of a record that changes; one that comes or goes is named alone."""
    return change.fields if change.kind == "changed" else ()


_KINDS: Mapping[str, str] = {"added": _("added"), "removed": _("removed")}


def _show_summary(staged: TableImport) -> None:
    translate = translator()
    counts = staged.counts
    rows = [
        (translate(_("rows read")), staged.rows_read),
        (translate(_("records read")), staged.records_read),
        (translate(_("added")), counts.added),
        (translate(_("changed")), counts.changed),
        (translate(_("removed")), counts.removed),
        (translate(_("unchanged")), counts.unchanged),
        (
            translate(_("records left out; the register keeps what it has of them")),
            len(staged.rejected),
        ),
        (translate(_("rows that belong to no record")), staged.orphans),
        *_code_rows(staged.by_code(rejecting=True), ""),
        *_code_rows(staged.by_code(rejecting=False), translate(_("loaded, please check"))),
    ]
    title = translate(_("What release {number} of {layer} would change")).format(
        number=staged.release_number, layer=staged.register.value
    )
    print_table(title, ("", translate(_("records"))), rows)
    if staged.rejects_path is not None:
        sentence = translate(
            _("Rows to be mended, with what is wrong beside each; import it again: {path}")
        )
        _say(sentence.format(path=staged.rejects_path))


def _code_rows(counts: Mapping[str, int], remark: str) -> list[tuple[str, int]]:
    translate = translator()
    behind = f" ({remark})" if remark else ""
    return [(f"  {translate(finding_title(c))}{behind}", count) for c, count in counts.items()]


def _is_confirmed(staged: TableImport) -> bool:
    """Ask; where nobody can answer, the release waits."""
    question = translator()(_("Activate release {number} of {layer}? Type yes:"))
    return is_confirmed(question.format(number=staged.release_number, layer=staged.register.value))


def _say_waiting(staged: TableImport) -> None:
    sentence = translator()(
        _(
            "Release {number} of {register} waits; nothing is changed yet. Activate it with:"
            " aroundme releases activate {register} {number}"
        )
    )
    _say(sentence.format(number=staged.release_number, register=staged.register.value))


def _say(sentence: str) -> None:
    output().print(sentence, markup=False, soft_wrap=True)
