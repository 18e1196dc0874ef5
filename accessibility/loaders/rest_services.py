"""Services from any register that answers JSON over the network: libraries, sports sites and others, by the study's mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from accessibility.crs import parse_crs
from accessibility.loaders.fetching import fetcher_for
from accessibility.loaders.from_service import fetched_remark
from accessibility.loaders.geometry_columns import with_geometry
from accessibility.loaders.loaded import Loaded, LoadedServices
from accessibility.loaders.read_json import table_of
from accessibility.loaders.read_table import renamed
from accessibility.loaders.rest_records import fetch_records
from accessibility.loaders.services_file import check_columns_of, services_from

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from accessibility.area import StudyArea
    from accessibility.config import ServicesConfig
    from accessibility.loaders.fetching import Fetcher

__all__ = ["load_services"]


def load_services(
    config: ServicesConfig, folder: Path, area: StudyArea, known_kinds: Sequence[str], fetcher: Fetcher | None = None
) -> LoadedServices:
    """Services of a register within the area and the ring around it.

    Parameters
    ----------
    config
        One ``[[services]]`` with ``source = "rest"``: ``address``, ``rest``, ``columns``, ``kinds`` or ``kind_words``.
    folder
        Where the study file is; answers are kept in ``cache/sources`` there.
    area
        The region.
    known_kinds
        The closed list of kinds.
    fetcher
        How it is asked; the study's own way if left out.

    Returns
    -------
    LoadedServices
        As :func:`accessibility.loaders.services_file.load_services`; a service's id is the register's own behind the name of its host.

    Raises
    ------
    SourceError
        If the register fails, refuses the key or has changed.
    TableError
        With every fault of its records.
    """
    where = str(urlsplit(config.address or "").hostname)
    check_columns_of(config, where)
    found = fetch_records(config, fetcher or fetcher_for(folder))
    table = renamed(table_of(found.rows), config.columns, where)
    if "service" in table:
        table = table.assign(service=f"{_prefix(where)}-" + table["service"].where(table["service"] != ""))
    given = parse_crs(config.crs, where) if config.crs is not None else None
    placed = with_geometry(table, given, area.crs, where)
    said = fetched_remark(found.source, urlsplit(config.address or "").path.strip("/") or where, found.kept)
    return services_from(Loaded(placed.table, (said, *placed.remarks)), config, area, known_kinds, where)


def _prefix(host: str) -> str:
    """What stands before a register's own ids, which are often plain numbers that another register has too."""
    parts = host.split(".")
    return parts[-2] if len(parts) > 1 and not parts[-1].isdigit() else "register"
