"""Lists for providers and planners, not for publication: what each is asked to do, who is left and why, and the rounds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from accessibility.outputs import summary, write_safely
from accessibility.outputs.names import place_names
from accessibility.outputs.words import words

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from accessibility.study import Study

__all__ = ["provider_lists"]

_NOT_A_NAME = re.compile(r"[^\w-]+")


def provider_lists(
    study: Study, hand_over: pd.DataFrame, unmet: pd.DataFrame, rounds: pd.DataFrame, wanted: pd.DataFrame, folder: Path
) -> list[Path]:
    """Write one CSV for each provider, one of unmet needs, one each of rounds and rounds to think about, and what must be known of them.

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
        if asked and study.needs is not None:
            table = table.join(study.needs[list(asked)], on="need")
        table["place"] = table["place"].map(lambda one: names.get(str(one), str(one)))
        table["kind"] = table["kind"].map(lambda one: spoken.kind(str(one)))
        made.append(_written(table, folder / f"provider_{number:03d}_{_NOT_A_NAME.sub('-', str(provider))}.csv"))
    for name, table in (("unmet", unmet), ("rounds", rounds), ("rounds_to_think_about", wanted)):
        shown = table.reset_index()
        if "place" in shown:
            shown["place"] = shown["place"].map(lambda one: names.get(str(one), str(one)))
        made.append(_written(shown.round(2), folder / f"{name}.csv"))
    said = [spoken.say("village.not_public"), *([summary.made_up_sentence(study, spoken)] if study.made_up else [])]
    made.append(write_safely.text(folder / "README.txt", "\n".join(said) + "\n"))
    return made


def _written(table: pd.DataFrame, path: Path) -> Path:
    table.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
    return path
