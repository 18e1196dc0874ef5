"""Rules of the study's own rule files beside those that stand in the study file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.config import parse_rule_file, rule_faults
from accessibility.errors import ConfigError, FileFormatError, nearest_word

if TYPE_CHECKING:
    from pathlib import Path

    from accessibility.config import RuleConfig, StudyConfig

__all__ = ["load_rules"]

_MOST_BYTES = 1_000_000


def load_rules(config: StudyConfig, folder: Path) -> tuple[RuleConfig, ...]:
    """All rules a study asks for, those of its rule files in their place.

    Parameters
    ----------
    config
        The study file.
    folder
        Where it is; rule files are looked for from there.

    Returns
    -------
    tuple of RuleConfig
        None of them is a file.

    Raises
    ------
    FileFormatError
        If a file is not there, too large, or not text.
    ConfigError
        With all faults of a rule file at once, or what its rules cannot mean in this study.
    """
    rules: list[RuleConfig] = []
    for asked in config.rules:
        rules += [asked] if asked.file is None else _chosen(parse_rule_file(_text(folder / asked.file), asked.file), asked)
    faults = rule_faults(rules, max_minutes=config.travel.max_minutes, known_kinds=config.known_kinds)
    if faults:
        raise ConfigError(faults, ", ".join(asked.file for asked in config.rules if asked.file is not None))
    return tuple(rules)


def _text(path: Path) -> str:
    """The text of a rule file."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise FileFormatError(f"{path}: more than {_MOST_BYTES:,} bytes are too many for a rule file")
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise FileFormatError(f"{path}: there is no such rule file") from error
    except UnicodeDecodeError as error:
        raise FileFormatError(f"{path}: is not UTF-8 text; save it again as UTF-8") from error
    except OSError as error:
        raise FileFormatError(f"{path}: cannot be read: {error.strerror}") from error


def _chosen(given: tuple[RuleConfig, ...], asked: RuleConfig) -> list[RuleConfig]:
    """The rules of a file that are wanted."""
    known = [rule.id for rule in given]
    faults = []
    for one in asked.ids:
        if one not in known:
            near = nearest_word(one, known)
            faults.append(
                f"rules: no rule {one!r} is in the file" + (f"; did you mean {near!r}?" if near else f"; it has {', '.join(known)}")
            )
    if faults:
        raise ConfigError(faults, asked.file or "")
    return [rule for rule in given if not asked.ids or rule.id in asked.ids]
