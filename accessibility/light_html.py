"""A value as a notebook shows it: its sentence, and the first rows of what it holds; light, escaped, without a map."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["light_html"]

_ROWS = 8
_COLUMNS = 10
_LONGEST = 120


def light_html(said: str, tables: Mapping[str, pd.DataFrame] | None = None) -> str:
    """A value as a few lines of HTML.

    Parameters
    ----------
    said
        Its ``repr``.
    tables
        What it holds, by name; the first rows and columns are shown, shapes are left out.

    Returns
    -------
    str
        Plain HTML in which every name is text.

    Examples
    --------
    >>> light_html("<Study 'A & B'>")
    '<div><p><code>&lt;Study &#x27;A &amp; B&#x27;&gt;</code></p></div>'
    """
    parts = [f"<p><code>{html.escape(said)}</code></p>"]
    for name, table in (tables or {}).items():
        if not len(table):
            continue
        kept = [column for column in table if str(table[column].dtype) != "geometry"][:_COLUMNS]
        shown = table[kept].head(_ROWS)
        short = shown.apply(lambda column: column if column.dtype.kind in "biuf" else column.astype("object").map(_short))
        more = f" (the first {_ROWS:,} of {len(table):,} rows)" if len(table) > _ROWS else ""
        parts.append(f"<p><strong>{html.escape(name)}</strong>{more}</p>{short.to_html(border=0, float_format=_written)}")
    return f"<div>{''.join(parts)}</div>"


def _short(value: object) -> object:
    """A text that does not fill the notebook."""
    return value[: _LONGEST - 1] + "\N{HORIZONTAL ELLIPSIS}" if isinstance(value, str) and len(value) > _LONGEST else value


def _written(value: float) -> str:
    """A number with one decimal at most; what is infinite and what is not known stay words."""
    return f"{value:,.1f}".removesuffix(".0")
