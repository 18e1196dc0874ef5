"""What every section of a study file shares: strictness, and texts in one or several languages."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from accessibility import vocabulary as words

__all__ = ["Language", "OwnWords", "Season", "Text"]

Season = Literal["winter", "thaw", "summer", "autumn"]
Language = Literal["fi", "sv", "en"]


def _by_language(given: object) -> object:
    """One text for every language, or one for each."""
    return dict.fromkeys(words.LANGUAGES, given) if isinstance(given, str) else given


Text = Annotated[dict[Language, str], BeforeValidator(_by_language)]
"""A text that people read: one string for all languages, or ``{ fi = "…", sv = "…", en = "…" }``."""


class OwnWords(BaseModel):
    """A section of the study file: unknown keys are refused, values are never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
