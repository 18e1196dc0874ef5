"""The text of a study file, or of a rule file, into its checked words, or every fault at once with the nearest right word for each."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from accessibility import vocabulary as words
from accessibility.config.inputs import ServicesConfig
from accessibility.config.rules import PACKAGE, RuleConfig
from accessibility.config.source_words import source_faults
from accessibility.config.study import StudyConfig
from accessibility.errors import ConfigError, nearest_word

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["parse_rule_file", "parse_services_file", "parse_study"]


def parse_study(text: str, where: str) -> StudyConfig:
    """Read the text of a study file.

    Parameters
    ----------
    text
        TOML.
    where
        The file's name, for messages.

    Returns
    -------
    StudyConfig

    Raises
    ------
    ConfigError
        With every fault at once; unknown keys come with the nearest right one.
    """
    given = _toml(text, where)
    try:
        return StudyConfig.model_validate(given)
    except ConfigError as error:
        raise ConfigError(error.faults, where) from error
    except ValidationError as error:
        found = error.errors()
        inner = {fault["loc"][0] for fault in found if len(fault["loc"]) > 1}
        whole = [fault for fault in found if fault["type"] != "too_short" or len(fault["loc"]) > 1 or fault["loc"][0] not in inner]
        faults = [_sentence(fault) for fault in whole]
        raise ConfigError(faults, where) from error


def parse_rule_file(text: str, where: str, *, of_package: bool = False) -> tuple[RuleConfig, ...]:
    """Read the text of a rule file: tables ``[[rules]]`` with the words of the study file's own.

    Parameters
    ----------
    text
        TOML.
    where
        The file's name, for messages.
    of_package
        Whether it is one of the package's own files, whose ids no other file may use.

    Returns
    -------
    tuple of RuleConfig

    Raises
    ------
    ConfigError
        With every fault of every rule at once.
    """
    given = _toml(text, where)
    tables = given.pop("rules", None)
    faults = [f"unknown key {key!r}; a rule file holds tables [[rules]] only" for key in given]
    if not (isinstance(tables, list) and tables and all(isinstance(table, dict) for table in tables)):
        raise ConfigError([*faults, "no tables [[rules]]"], where)
    rules: list[RuleConfig] = []
    for number, table in enumerate(tables):
        try:
            rules.append(RuleConfig.model_validate(table, context=PACKAGE if of_package else None))
        except ConfigError as error:
            faults += error.faults
        except ValidationError as error:
            faults += [_sentence({**fault, "loc": ("rules", number, *fault["loc"])}) for fault in error.errors()]
    faults += [f"rules: a rule file names no other file, given {rule.file!r}" for rule in rules if rule.file is not None]
    ids = [rule.id for rule in rules]
    faults += [f"rules: {one!r} stands twice" for one in sorted({one for one in ids if ids.count(one) > 1})]
    if faults:
        raise ConfigError(faults, where)
    return tuple(rules)


def parse_services_file(text: str, where: str) -> tuple[ServicesConfig, ...]:
    """Read the text of a file of services: tables ``[[services]]`` with the words of the study file's own.

    Parameters
    ----------
    text
        TOML.
    where
        The file's name, for messages.

    Returns
    -------
    tuple of ServicesConfig

    Raises
    ------
    ConfigError
        With every fault of every table at once.
    """
    given = _toml(text, where)
    tables = given.pop("services", None)
    if given or not (isinstance(tables, list) and tables and all(isinstance(table, dict) for table in tables)):
        message = "the file must hold tables [[services]] and nothing else"
        raise ConfigError(message, where)
    faults: list[str] = []
    services: list[ServicesConfig] = []
    for number, table in enumerate(tables):
        try:
            services.append(ServicesConfig.model_validate(table))
        except ConfigError as error:
            faults += error.faults
        except ValidationError as error:
            faults += [_sentence({**fault, "loc": ("services", number, *fault["loc"])}) for fault in error.errors()]
        else:
            faults += source_faults(f"services {number + 1}", services[-1])
    if faults:
        raise ConfigError(faults, where)
    return tuple(services)


def _toml(text: str, where: str) -> dict[str, Any]:
    """The tables of a text, or what is wrong with it."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        hint = "; in double quotes write paths with / instead of \\" if re.search(r'"[^"\n]*\\[^"\n]*"', text) else ""
        raise ConfigError(f"not valid TOML: {error}{hint}", where) from error


def _sentence(fault: Mapping[str, Any]) -> str:
    """One of pydantic's faults as a sentence for a planner."""
    path, kind = tuple(fault["loc"]), fault["type"]
    key = "".join(f" {part + 1}" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")
    if kind == "extra_forbidden":
        allowed = _keys_at(path[:-1])
        near = nearest_word(str(path[-1]), allowed)
        hint = f"; did you mean {near!r}?" if near else "."
        return f"unknown key {key!r}{hint} Known here: {', '.join(allowed)}"
    if kind == "missing":
        return f"key {key!r} is missing"
    message = str(fault["msg"])
    return f"{key}: {message[0].lower()}{message[1:]}, given {fault['input']!r}"


def _keys_at(path: tuple[object, ...]) -> list[str]:
    """The keys that may stand at a place in the study file."""
    model: Any = StudyConfig
    for part in path:
        if isinstance(part, int) or not hasattr(model, "model_fields"):
            continue
        field = next((f for n, f in model.model_fields.items() if (f.alias or n) == part), None)
        model = next((m for m in _models_in(field.annotation) if m), None) if field else None
    if model is None:
        return list(words.LANGUAGES)
    return [field.alias or name for name, field in model.model_fields.items()]


def _models_in(annotation: object) -> list[Any]:
    """The models within a type such as ``tuple[X, ...]`` or ``X | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models_in(inner)]
