"""What a study file may say: its words, their defaults, and a message with the nearest right word for each wrong one.

One file holds the words of one topic; :mod:`accessibility.config.study` puts the sections together.
"""

from accessibility.config.access import AccessConfig, DecayConfig
from accessibility.config.channels import ChannelsConfig
from accessibility.config.equity import EquityConfig, ErrandsConfig
from accessibility.config.gaps import DisclosureConfig, MovesConfig, OverlapConfig, VulnerabilityConfig
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
from accessibility.config.isochrones import IsochronesConfig
from accessibility.config.moments import MomentConfig
from accessibility.config.needs import MatchingConfig, NeedsConfig
from accessibility.config.outputs import OutputsConfig
from accessibility.config.parse import parse_rule_file, parse_study
from accessibility.config.people import PeopleConfig
from accessibility.config.plans import PlanConfig
from accessibility.config.priority import (
    ConditionConfig,
    IndicatorConfig,
    JointProvisionConfig,
    JuryConfig,
    PriorityConfig,
    PriorityTableConfig,
    VotesConfig,
)
from accessibility.config.rest import RestConfig
from accessibility.config.rules import RuleConfig, rule_faults
from accessibility.config.scenarios import KEYS_OF_CHANGE, ChangeConfig, ScenarioConfig
from accessibility.config.study import StudyConfig
from accessibility.config.travel import StandardConfig, TravelConfig
from accessibility.config.uncertainty import UncertaintyConfig
from accessibility.config.words import Text
from accessibility.config.year import DemandConfig, VisitorsConfig, YearConfig

__all__ = [
    "KEYS_OF_CHANGE",
    "AccessConfig",
    "AreaConfig",
    "CandidatesConfig",
    "ChangeConfig",
    "ChannelsConfig",
    "ConditionConfig",
    "DecayConfig",
    "DemandConfig",
    "DisclosureConfig",
    "EquityConfig",
    "ErrandsConfig",
    "IndicatorConfig",
    "InputConfig",
    "IsochronesConfig",
    "JointProvisionConfig",
    "JuryConfig",
    "MatchingConfig",
    "MomentConfig",
    "MovesConfig",
    "NeedsConfig",
    "OutputsConfig",
    "OverlapConfig",
    "PeopleConfig",
    "PlacesConfig",
    "PlanConfig",
    "PriorityConfig",
    "PriorityTableConfig",
    "ProvidersConfig",
    "RestConfig",
    "RoadsConfig",
    "RuleConfig",
    "ScenarioConfig",
    "ServicesConfig",
    "StandardConfig",
    "StudyConfig",
    "Text",
    "TravelConfig",
    "UncertaintyConfig",
    "VisitorsConfig",
    "VotesConfig",
    "VulnerabilityConfig",
    "WaterConfig",
    "YearConfig",
    "parse_rule_file",
    "parse_study",
    "rule_faults",
]
