"""How much a need still counts by the day it was last seen to hold, and which are to be asked again."""

from __future__ import annotations

import numpy as np
import pandas as pd

from accessibility.errors import DataError

__all__ = ["aged"]


def aged(needs: pd.DataFrame, *, on: str, ask_after_days: int = 365, gone_after_days: int = 1095) -> pd.DataFrame:
    """Needs with their age, what they still weigh, and what is to be done with them.

    Parameters
    ----------
    needs
        As :data:`accessibility.schema.NEEDS`.
    on
        The day it is looked at, ``YYYY-MM-DD``.
    ask_after_days
        Until that age a need counts in full; then it fades and is to be asked again.
    gone_after_days
        At that age it weighs nothing and is no longer matched.

    Returns
    -------
    pandas.DataFrame
        The needs with ``age_days`` (empty where no date is known), ``weight`` (1 to 0, falling in a straight line), ``urgency`` times
        that weight, rounded up (an old urgent need counts as one that can wait), and ``age``:
        ``fresh``, ``ask_again``, ``gone``, ``not_yet`` (begins later), ``over`` (its own last day has passed) or ``no_date`` (counts in
        full, to be asked).

    Raises
    ------
    DataError
        If the days are not in order.
    """
    if not 0 < ask_after_days < gone_after_days:
        raise DataError(f"days must be 0 < ask_after_days < gone_after_days, given {ask_after_days} and {gone_after_days}")
    today = pd.Timestamp(on)
    seen = _dates(needs, "evidence_date").fillna(_dates(needs, "from_date"))
    days = (today - seen).dt.days.clip(lower=0)
    weight = ((gone_after_days - days) / (gone_after_days - ask_after_days)).clip(0.0, 1.0).fillna(1.0)
    age = pd.Series("fresh", index=needs.index)
    age = age.mask(days > ask_after_days, "ask_again").mask(days >= gone_after_days, "gone").mask(seen.isna(), "no_date")
    age = age.mask(_dates(needs, "from_date") > today, "not_yet").mask(_dates(needs, "to_date") < today, "over")
    weight = weight.mask(age.isin(["over", "not_yet"]), 0.0)
    given = pd.to_numeric(needs["urgency"]).fillna(1) if "urgency" in needs else pd.Series(1, index=needs.index)
    faded = np.ceil(given.to_numpy(dtype=float) * weight.to_numpy(dtype=float)).clip(1, 3).astype(int)
    return needs.assign(age_days=days, weight=weight, age=age, urgency=faded)


def _dates(needs: pd.DataFrame, name: str) -> pd.Series:
    given = needs[name] if name in needs else pd.Series(pd.NaT, index=needs.index)
    return pd.to_datetime(given, errors="coerce")
