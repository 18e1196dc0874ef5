"""The command `accessibility`: run, check or begin a study, and see the demo."""

from __future__ import annotations

import json
import sys
import time
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from accessibility.errors import AccessibilityError

__all__ = ["app", "main"]

EXIT_FAULT = 1
"""Exit code for a fault in the study or its data; 2 is a wrong command line, 130 an interruption."""

app = typer.Typer(
    name="accessibility",
    help="Who is missing which basic service, by how many minutes; for municipalities, regions and countries.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

StudyFile = Annotated[Path, typer.Argument(help="The study file (TOML).", metavar="STUDY.TOML")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but faults.")]
Json = Annotated[bool, typer.Option("--json", help="Print what was found as JSON, for scripts.")]


class Teller:
    """Progress as lines on the error stream: what is being done, and how long it took."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet
        self._begun = time.perf_counter()
        self._line = ""

    def stage(self, name: str, detail: str = "") -> None:
        """Close the line of the stage before, and open one for this stage."""
        self.done()
        self._line, self._begun = f"{name.replace('_', ' ')}{f': {detail}' if detail else ''}", time.perf_counter()
        if not self.quiet and sys.stderr.isatty():
            sys.stderr.write(f"  ... {self._line}\r")
            sys.stderr.flush()

    def done(self) -> None:
        """Close the line of the last stage."""
        if self._line and not self.quiet:
            sys.stderr.write(f"{time.perf_counter() - self._begun:5.1f} s {self._line}\n")
        self._line = ""


@app.command()
def run(
    study: StudyFile,
    into: Annotated[Path | None, typer.Option(help="Folder for the results, instead of the one the study names.")] = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Compute a study and write its page, tables, maps and lock file."""
    _run(study, into, quiet=quiet, as_json=as_json)


@app.command()
def atlas(
    study: StudyFile,
    into: Annotated[Path | None, typer.Option(help="Folder for the atlas; atlas beside the study file if left out.")] = None,
    quiet: Quiet = False,
) -> None:
    """Compute a study of many municipalities once and write a page for each, with an index that ranks them."""
    from accessibility.batch import atlas as make_atlas

    teller = Teller(quiet=quiet)
    report = make_atlas(study, into=into, progress=teller)
    teller.done()
    if not quiet:
        for name in report.without_places:
            typer.echo(f"No places in the data: {name}")
        typer.echo(f"{len(report.pages)} municipalities. Open the index: {report.index.resolve().as_uri()}")


@app.command()
def check(study: StudyFile, quiet: Quiet = False) -> None:
    """Load and check all inputs of a study and report all faults at once, computing nothing."""
    from accessibility.batch.columns_asked import check_columns
    from accessibility.batch.findings.moments import check_moments
    from accessibility.batch.scenarios_asked import check_scenarios
    from accessibility.batch.year_asked import check_year
    from accessibility.outputs import remark_sentences
    from accessibility.study import load_study

    teller = Teller(quiet=quiet)
    loaded = load_study(study, progress=teller)
    teller.done()
    check_columns(loaded)
    check_scenarios(loaded)
    check_moments(loaded)
    check_year(loaded)
    if not quiet:
        typer.echo(repr(loaded))
        for sentence in remark_sentences(loaded.remarks, "en"):
            typer.echo(f"  - {sentence}")
        typer.echo("No faults.")


@app.command()
def demo(
    into: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("results") / "demo",
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = False,
    quiet: Quiet = False,
) -> None:
    """Run the embedded demo: an invented municipality with lakes, a ferry and an ice road."""
    from accessibility.batch import demo_study

    page = _run(demo_study(), into, quiet=quiet, as_json=False)
    if open_page and page is not None:
        webbrowser.open(page.resolve().as_uri())


@app.command()
def new(folder: Annotated[Path, typer.Argument(help="Folder to make; it must not hold a study yet.")]) -> None:
    """Write a commented study to start from."""
    from accessibility.batch import write_starter

    typer.echo(f"Wrote {write_starter(folder)}. Put your files beside it, edit it, then: accessibility check {folder / 'study.toml'}")


@app.command()
def fetch(
    municipalities: Annotated[
        list[str], typer.Argument(help="Municipalities of Finland by name or code, or a region.", metavar="MUNICIPALITY…")
    ],
    into: Annotated[Path, typer.Option(help="Folder for the study; it must not hold one yet.")],
    people: Annotated[
        str, typer.Option(help="Where people come from: statfi_grid, paavo, or mml_names (villages, people not known).")
    ] = "statfi_grid",
    osm: Annotated[Path | None, typer.Option(help="OSM extract for services, roads and lakes, instead of OSM over the network.")] = None,
    registers: Annotated[
        Path | None, typer.Option(help='TOML file of [[services]] with source = "rest" (library or sports registers …) to ask too.')
    ] = None,
    ptv: Annotated[bool, typer.Option("--ptv", help="Ask the national service catalogue for service points of public bodies too.")] = False,
    buffer_km: Annotated[float, typer.Option(min=0, max=200, help="How far around the border data is gathered, km.")] = 20.0,
    offline: Annotated[bool, typer.Option("--offline", help="Use the cache alone; open no connection.")] = False,
    refresh: Annotated[bool, typer.Option("--refresh", help="Fetch everything anew, whatever is in the cache.")] = False,
    quiet: Quiet = False,
) -> None:
    """Gather a municipality's borders, people, services and roads into a study that is ready to run."""
    from accessibility.batch import fetch_study

    teller = Teller(quiet=quiet)
    report = fetch_study(
        municipalities,
        into,
        people=people,
        osm=osm,
        registers=registers,
        ptv=ptv,
        buffer_m=buffer_km * 1000,
        offline=offline,
        refresh=refresh,
        progress=teller,
    )
    teller.done()
    for sentence in () if quiet else report.sources:
        typer.echo(f"  {sentence}")
    for sentence in () if quiet else report.notes:
        typer.echo(f"  - {sentence}")
    for sentence in report.missing:
        typer.echo(f"Not there yet: {sentence}", err=True)
    if not quiet and not ptv:
        typer.echo('Not gathered: service points of public bodies (PTV). Ask for them with --ptv, or take the marks from source = "ptv".')
    if not quiet:
        typer.echo(f"Wrote {report.study}. Put your own standards in, then: accessibility check {report.study}")


@app.command()
def sources(as_json: Json = False) -> None:
    """List the datasets that can be read, their licences, and whether each can be had now; asks nobody."""
    from accessibility.batch.source_table import STATUSES, source_table

    rows = source_table()
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        kept = f"; {row['answers']} answers kept, newest {row['newest']}" if row["answers"] else ""
        typer.echo(f"{row['source']:<14} {row['status']:<15} {row['licence'] or 'licence: its owner says'}; {row['title']}{kept}")
        if row["why"]:
            typer.echo(f"{'':<14} {'':<15} {row['why']}")
    typer.echo("")
    for word in dict.fromkeys(row["status"] for row in rows):
        typer.echo(f"{word}: {STATUSES[word]}")


def _run(study: Path, into: Path | None, *, quiet: bool, as_json: bool) -> Path | None:
    """Run a study and say what was found and where it lies; the page, if there is one."""
    from accessibility.batch import run as run_study
    from accessibility.outputs import summary_sentences

    teller = Teller(quiet=quiet or as_json)
    report = run_study(study, into=into, progress=teller)
    teller.done()
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    elif not quiet:
        for sentence in summary_sentences(report.results, "en"):
            typer.echo(sentence)
        typer.echo(f"Results are in {report.folder}")
        for file in report.files:
            typer.echo(f"  {file.relative_to(report.folder).as_posix()}")
        if report.page is not None:
            typer.echo(f"Open the page: {report.page.resolve().as_uri()}")
    return report.page


def main() -> None:
    """Run the command; a user's mistake is one message and exit code 1, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app()
    except AccessibilityError as error:
        sys.stderr.write(f"\naccessibility: {error}\n")
        sys.exit(EXIT_FAULT)
    except KeyboardInterrupt:
        sys.stderr.write("\naccessibility: stopped; results written so far by an earlier run are untouched\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
