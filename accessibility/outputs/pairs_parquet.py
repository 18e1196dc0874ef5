"""Travel times pair by pair as one Parquet file, written as they come: 100,000 places by 5,000 services never sit in memory whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.errors import DataError
from accessibility.outputs import write_safely

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

__all__ = ["pairs_parquet"]


def pairs_parquet(tables: Iterable[pd.DataFrame], path: Path) -> int:
    """Write tables of pairs below each other, each as soon as it is there.

    Parameters
    ----------
    tables
        From ``accessibility.travel.pair_tables``.
    path
        The file; there whole when all is written, or not at all.

    Returns
    -------
    int
        How many pairs were written.

    Raises
    ------
    DataError
        If there is no table at all (no place or no service is on a road).
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    written, writer = 0, None
    with write_safely.replacing(path) as unfinished:
        try:
            for table in tables:
                part = pa.Table.from_pandas(table, preserve_index=False)
                writer = writer or pq.ParquetWriter(unfinished, part.schema, compression="zstd")
                writer.write_table(part)
                written += part.num_rows
            if writer is None:
                raise DataError(f"no pairs to write to {path}: no place or no service is on a road; see what was snapped and how far")
        finally:
            if writer is not None:
                writer.close()
    return written
