"""Columns of places and offers that a study file asks for and its tables do not have, told before anything is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accessibility.study import Study

__all__ = ["check_columns"]


def check_columns(study: Study) -> None:
    """Refuse a study that asks for columns its tables do not have.

    Parameters
    ----------
    study
        The study with its tables.

    Raises
    ------
    ConfigError
        With every such column at once, and what there is.
    """
    faults = [
        f"{key}: places have no column {name!r}; given: {', '.join(_given(study))}"
        for key, name in _of_places(study)
        if name not in study.places
    ]
    faults += [
        f"access {number}: amount: offers have no column {one.amount!r}; given: {', '.join(map(str, study.offers.columns))}"
        for number, one in enumerate(study.config.access, 1)
        if one.amount is not None and one.amount not in study.offers
    ]
    if faults:
        raise ConfigError(list(dict.fromkeys(faults)))


def _of_places(study: Study) -> Iterator[tuple[str, str]]:
    """Every key with the column of places it names."""
    asked = study.config
    for number, one in enumerate(asked.access, 1):
        yield f"access {number}: people", one.people
    for key, section in (("overlap", asked.overlap), ("vulnerability", asked.vulnerability), ("moves", asked.moves)):
        if section is not None:
            yield f"{key}.people", section.people
    if asked.channels is not None:
        yield from (("channels.people", name) for name in asked.channels.people)
    if asked.equity is not None:
        yield from (("equity.people", name) for name in asked.equity.people)
        yield from (("equity.by", name) for name in asked.equity.by)
        if asked.equity.rank is not None:
            yield "equity.rank", asked.equity.rank
    for rule in asked.rules:
        if not rule.builtin:
            yield f"rules: {rule.id!r}: people", rule.people


def _given(study: Study) -> list[str]:
    """Columns of places that could be meant."""
    return [str(name) for name in study.places.columns if name not in ("geometry", "name", "name_sv", "inside")]
