"""What a study file may say: its words, their defaults, and a message with the nearest right word for each wrong one.

One file holds the words of one topic; :mod:`accessibility.config.study` puts the sections together.
"""

from accessibility.config.inputs import (
    AreaConfig,
    CandidatesConfig,
    InputConfig,
    PlacesConfig,
    ProvidersConfig,
    RoadsConfig,
    ServicesConfig,
    WaterConfig,
)
from accessibility.config.outputs import OutputsConfig
from accessibility.config.parse import parse_study
from accessibility.config.study import StudyConfig
from accessibility.config.travel import StandardConfig, TravelConfig
from accessibility.config.words import Text

__all__ = [
    "AreaConfig",
    "CandidatesConfig",
    "InputConfig",
    "OutputsConfig",
    "PlacesConfig",
    "ProvidersConfig",
    "RoadsConfig",
    "ServicesConfig",
    "StandardConfig",
    "StudyConfig",
    "Text",
    "TravelConfig",
    "WaterConfig",
    "parse_study",
]
