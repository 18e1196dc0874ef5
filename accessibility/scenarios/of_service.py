"""What a study tells of one service: its offers found, and cells of it or of them told anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from accessibility.errors import UnknownWordError
from accessibility.scenarios.change import known

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from accessibility.study import Study

__all__ = ["at_level", "offers_hit", "with_columns", "with_offer_cells", "with_service_cell"]

_NUMBERS = ("hours_week", "capacity")


def at_level(index: pd.Index, level: str, word: str) -> NDArray[np.bool_]:
    """Which rows have a word in a level of their index.

    Parameters
    ----------
    index
        Of offers: a row for each service and kind.
    level
        ``"service"`` or ``"kind"``.
    word
        An id or a kind.

    Returns
    -------
    numpy.ndarray of bool, one for each row

    Notes
    -----
    The first level is looked up rather than gone through: many scenarios ask this of the same offers.
    """
    if level != index.names[0]:
        return np.asarray(index.get_level_values(level) == word)
    found = np.zeros(len(index), dtype=bool)
    if len(index) and word in index:
        found[index.get_loc(word)] = True
    return found


def offers_hit(study: Study, service: str, kind: str | None, where: str) -> NDArray[np.bool_]:
    """Which offers are those of a service, or its offer of one kind.

    Parameters
    ----------
    study
        The study.
    service
        Id of the service.
    kind
        One that it offers; all of them if None.
    where
        The change, for the message.

    Returns
    -------
    numpy.ndarray of bool, one for each offer

    Raises
    ------
    UnknownWordError
        If there is no such service, or it does not offer the kind.
    """
    known(service, study.services.index, "service", where)
    own = at_level(study.offers.index, "service", service)
    if kind is None:
        return own
    hit: NDArray[np.bool_] = own & at_level(study.offers.index, "kind", kind)
    if not hit.any():
        kinds = study.offers.index.get_level_values("kind")
        raise UnknownWordError(kind, [str(one) for one in kinds[own]], f"kind offered by {service}", where)
    return hit


def with_offer_cells(study: Study, hit: NDArray[np.bool_], cells: Mapping[str, object]) -> Study:
    """The study with other cells in some of its offers; a column that is not there yet is unknown for the others.

    Parameters
    ----------
    study
        The study.
    hit
        Which offers.
    cells
        By column; None = not known.
    """
    if not cells:
        return study
    index = study.offers.index
    offers = with_columns(study.offers, cells).copy()
    for name, value in cells.items():
        after = offers[name].astype(object).to_numpy().copy()
        after[hit] = np.nan if value is None else value
        offers[name] = pd.Series(after, index=index).astype(_type_of(name))
    return replace(study, offers=offers)


def with_columns(offers: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """The offers with further columns where they lack them, in which nothing is known yet.

    Parameters
    ----------
    offers
        Index (service, kind).
    names
        Columns that a change tells.

    Returns
    -------
    pandas.DataFrame
        The very same one where it lacks none.
    """
    lacking = {name: pd.Series(np.nan, index=offers.index).astype(_type_of(name)) for name in names if name not in offers}
    return offers.assign(**lacking) if lacking else offers


def _type_of(column: str) -> Literal["float64", "str"]:
    return "float64" if column in _NUMBERS else "str"


def with_service_cell(study: Study, service: str, column: str, text: str) -> Study:
    """The study with another text in one cell of a service.

    Parameters
    ----------
    study
        The study.
    service
        Id of the service.
    column
        Of its table.
    text
        What stands there from now on.
    """
    cells = study.services[column].astype(object).where(study.services.index != service, text)
    return replace(study, services=study.services.assign(**{column: cells.astype("str")}))
