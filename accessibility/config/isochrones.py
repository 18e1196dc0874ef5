"""``[isochrones]``: areas within so many minutes of each kind of service, as polygons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from accessibility.config.words import OwnWords

if TYPE_CHECKING:
    from accessibility.config.study import StudyConfig

__all__ = ["IsochronesConfig", "isochrones_faults"]


class IsochronesConfig(OwnWords):
    """``[isochrones]``: areas within so many minutes of each kind, in cells of ``outputs.cell_m``."""

    minutes: tuple[float, ...] = Field((15, 30, 45, 60), min_length=1, description="upper ends of the bands, inclusive")
    kinds: tuple[str, ...] = Field((), description="kinds with a standard; all of them if left out")


def isochrones_faults(study: StudyConfig) -> list[str]:
    """What the section asks for and the rest of the file does not give.

    Parameters
    ----------
    study
        The study file.

    Returns
    -------
    list of str
    """
    asked = study.isochrones
    if asked is None:
        return []
    most, standards = study.travel.max_minutes, {one.kind for one in study.standards_of_mode}
    faults = [
        f"isochrones.kinds: {kind!r} has no standard; add [[standards]] kind = {kind!r}" for kind in asked.kinds if kind not in standards
    ]
    faults += [f"isochrones.minutes: {one:g} is not above 0" for one in asked.minutes if not one > 0]
    beyond = [one for one in asked.minutes if one > most]
    return faults + [
        f"isochrones.minutes: {one:g} is beyond travel.max_minutes {most:g}; lower the one or raise the other" for one in beyond
    ]
