"""Providers (who runs services) and their sector from a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from accessibility.loaders.channel_words import with_every_channel
from accessibility.loaders.loaded import Loaded
from accessibility.loaders.read_input import read_input
from accessibility.loaders.row_ids import with_ids
from accessibility.loaders.typed_columns import check_mapping, finished, typed
from accessibility.schema import PROVIDERS

if TYPE_CHECKING:
    from pathlib import Path

    from accessibility.config import ProvidersConfig

__all__ = ["load_providers"]

_PER_KIND = ("hours_week_", "eur_hour_", "remote_hours_week_", "remote_eur_year_")


def load_providers(config: ProvidersConfig, folder: Path) -> Loaded:
    """Providers with their sector; what each can bring of a kind in hours a week and euros an hour.

    Parameters
    ----------
    config
        ``[providers]`` of the study; ``file`` is set.
    folder
        Where the study file is.

    Returns
    -------
    Loaded
        As :data:`accessibility.schema.PROVIDERS`, sorted by id. Without a column ``provider`` the name is the id.

    Raises
    ------
    TableError
        With every fault of the table.
    """
    where = config.called
    check_mapping(config.columns, ("provider", *(column.name for column in PROVIDERS.columns)), where, _PER_KIND)
    raw = read_input(config, folder, crs="EPSG:4326")
    cells = pd.DataFrame(raw.table).drop(columns="geometry", errors="ignore")
    ids = with_ids(cells, "provider", where, fallbacks=("name",))
    table, faults = typed(cells.set_axis(ids.labels), PROVIDERS, _PER_KIND)
    remarks = tuple(remark for remark in raw.remarks if remark.code != "degrees_guessed")
    return Loaded(finished(with_every_channel(table, cells), PROVIDERS, where, [*ids.faults, *faults], _PER_KIND), (*remarks, *ids.remarks))
