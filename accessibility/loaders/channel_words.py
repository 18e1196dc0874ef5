"""Cells that name every channel keep naming them: for a channel, all of them and none said are not the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from accessibility.loaders.cells import texts
from accessibility.vocabulary import CHANNELS

if TYPE_CHECKING:
    from typing import Any

__all__ = ["with_every_channel"]


def with_every_channel(table: Any, raw: pd.DataFrame) -> Any:  # noqa: ANN401  # of the class that was given
    """The typed table with the channels of cells that name all of them, which typing writes as an empty text.

    Parameters
    ----------
    table
        Typed; rows in the order of ``raw``.
    raw
        As read.

    Returns
    -------
    pandas.DataFrame
        Of the same class.
    """
    if "channels" not in raw or "channels" not in table:
        return table
    given = texts(raw["channels"]).fillna("").astype(str)
    every = [
        set(CHANNELS) <= {word.strip() for word in re.split("[,;]", cell.casefold())} or cell.strip().casefold() == "all" for cell in given
    ]
    return table.assign(channels=table["channels"].mask(pd.Series(every, index=table.index, dtype=bool), ",".join(CHANNELS)))
