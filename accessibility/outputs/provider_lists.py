"""Lists for providers and planners, not for publication: what each is asked to do, who is left and why, and the rounds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from accessibility.outputs import summary, write_safely
from accessibility.outputs.csv_table import write_csv
from accessibility.outputs.names import place_names
from accessibility.outputs.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from accessibility.outputs.words import Words
    from accessibility.study import Study

__all__ = ["provider_lists"]

_NOT_A_NAME = re.compile(r"[^\w-]+")
_LETTERS = 60  # of a provider's id in the name of its file
_HOW = ("times", "language")  # without them a need cannot be met as it was asked for: coded words, never free text


def provider_lists(
    study: Study,
    hand_over: pd.DataFrame,
    unmet: pd.DataFrame,
    rounds: pd.DataFrame,
    wanted: pd.DataFrame,
    folder: Path,
    *,
    ledger: pd.DataFrame,
    audit: pd.DataFrame,
    listed_on: str,
) -> list[Path]:
    """Write one CSV for each provider to fill in and send back, others of unmet needs, rounds, all needs and answers, and how to use them.

    Parameters
    ----------
    study
        For names.
    hand_over
        Of :func:`accessibility.needs.hand_over`.
    unmet
        Of :func:`accessibility.needs.unmet`.
    rounds, wanted
        Stops of rounds, index (provider, place).
    folder
        Where they are written; made if need be.
    ledger
        Of :func:`accessibility.needs.need_ledger`: where each need stands.
    audit
        Every answer that came back, and whether it counts.
    listed_on
        The day of the lists: an answer without a date counts from it.

    Returns
    -------
    list of pathlib.Path
    """
    folder.mkdir(parents=True, exist_ok=True)
    language = study.config.outputs.languages[0]
    names = place_names(study.places, language)
    spoken = words(language, study)
    asked = study.config.needs.show if study.config.needs is not None else ()
    made = []
    for number, (provider, own) in enumerate(hand_over.groupby(level="provider", sort=True), 1):
        table = own.reset_index()
        if study.needs is not None:
            table = table.join(study.needs[[*_HOW, *(one for one in asked if one not in _HOW)]], on="need")
        table["place"] = table["place"].map(lambda one: names.get(str(one), str(one)))
        table["kind"] = table["kind"].map(lambda one: spoken.kind(str(one)))
        table = table.assign(listed_on=listed_on, status="", status_date="")
        made.append(_listed(table, folder / f"provider_{number:03d}_{_NOT_A_NAME.sub('-', str(provider))[:_LETTERS]}.csv"))
    for name, table in (
        ("unmet", unmet),
        ("rounds", _with_times(rounds, hand_over, study.needs)),
        ("rounds_to_think_about", wanted),
        ("needs_status", ledger),
    ):
        shown = table.reset_index()
        if "place" in shown:
            shown["place"] = shown["place"].map(lambda one: names.get(str(one), str(one)))
        made.append(_listed(shown.round(2), folder / f"{name}.csv"))
    made.append(_listed(audit.reset_index(), folder / "answers.csv"))
    made.append(_listed(_to_ask(ledger, names, spoken, listed_on), folder / "ask_again.csv"))
    said = [
        spoken.say("village.not_public"),
        spoken.say("village.fill_in"),
        *([summary.made_up_sentence(study, spoken)] if study.made_up else []),
    ]
    made.append(write_safely.text(folder / "README.txt", "\n".join(said) + "\n"))
    return made


def _with_times(rounds: pd.DataFrame, hand_over: pd.DataFrame, needs: pd.DataFrame | None) -> pd.DataFrame:
    """Stops with the times of day their needs ask for, each once: a round that mixes day and evening shows it."""
    if needs is None:
        return rounds
    going = hand_over[hand_over["channel"] == "mobile"].reset_index().join(needs["times"], on="need")
    at = going.groupby(["provider", "place"])["times"].agg(lambda own: " / ".join(sorted({str(one) for one in own.dropna()} - {""})))
    return rounds.join(at, on=["provider", "place"])


def _to_ask(ledger: pd.DataFrame, names: Mapping[str, str], spoken: Words, listed_on: str) -> pd.DataFrame:
    """Old needs, for those who know the place: whether they still hold is filled in and sent back as by providers."""
    asked = ledger[ledger["ask"]].reset_index()[["need", "place", "kind", "evidence_date"]]
    place, kind = asked["place"].map(lambda one: names.get(str(one), str(one))), asked["kind"].map(lambda one: spoken.kind(str(one)))
    return asked.assign(place=place, kind=kind, listed_on=listed_on, status="", status_date="")


def _listed(table: pd.DataFrame, path: Path) -> Path:
    return write_csv(table.set_index(str(table.columns[0])), path, form="list")
