"""What must hold between the sections that ask for measures and the rest of the study file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.config.rules import rule_faults

if TYPE_CHECKING:
    from accessibility.config.study import StudyConfig

__all__ = ["measured_faults", "measured_kinds"]


def measured_kinds(study: StudyConfig) -> list[tuple[str, str]]:
    """Every kind these sections name, with the key it stands in.

    Parameters
    ----------
    study
        The study file.

    Returns
    -------
    list of (str, str)
    """
    named = [(f"access {number}: kinds", kind) for number, one in enumerate(study.access, 1) for kind in one.kinds]
    sections = (("equity", study.equity), ("errands", study.errands), ("overlap", study.overlap), ("moves", study.moves))
    for name, section in (*sections, ("vulnerability", study.vulnerability), ("channels", study.channels)):
        named += [(f"{name}.kinds", kind) for kind in (section.kinds if section is not None else ())]
    return named


def measured_faults(study: StudyConfig) -> list[str]:
    """What one of these sections asks for and the rest of the file does not give.

    Parameters
    ----------
    study
        The study file.

    Returns
    -------
    list of str
    """
    standards = {standard.kind for standard in study.standards_of_mode}
    faults = []
    for name, section in (
        ("overlap", study.overlap),
        ("vulnerability", study.vulnerability),
        ("moves", study.moves),
        ("channels", study.channels),
    ):
        lacking = [kind for kind in (section.kinds if section is not None else ()) if kind not in standards]
        faults += [f"{name}.kinds: {kind!r} has no standard; add [[standards]] kind = {kind!r}" for kind in lacking]
    if study.channels is not None:
        lost = [name for name in study.channels.not_using_pct if name not in study.channels.people]
        faults += [f"channels.not_using_pct: {name!r} is not among channels.people; add it there" for name in lost]
        wrong = [name for name, pct in study.channels.not_using_pct.items() if not 0 <= pct <= 100]
        faults += [f"channels.not_using_pct: {name!r} must be from 0 to 100" for name in wrong]
    if study.equity is not None and "closest" in study.equity.of:
        lacking = [kind for kind in study.equity.kinds if kind not in standards]
        faults += [f"equity.kinds: {kind!r} has no standard; add [[standards]] kind = {kind!r}" for kind in lacking]
    rules = rule_faults(study.rules, max_minutes=study.travel.max_minutes, known_kinds=study.known_kinds)
    return [*faults, *_access_faults(study), *rules]


def _access_faults(study: StudyConfig) -> list[str]:
    """Measures that look too far, that cannot be told apart, or that are asked for and not there."""
    most = study.travel.max_minutes
    called = [(one.measure, one.label) for one in study.access]
    faults = [
        f"access {number}: {one.measure} looks {one.longest_minutes:g} minutes far, but travel.max_minutes is {most:g}; raise it"
        for number, one in enumerate(study.access, 1)
        if one.longest_minutes > most
    ]
    twice = sorted({one for one in called if called.count(one) > 1})
    faults += [f"access: {measure} stands twice; give each a label of its own" for measure, _ in twice]
    if study.equity is None:
        return faults
    known = {"closest", *(name for one in called for name in one if name)}
    faults += [f"equity.of: {name!r} is neither closest nor a measure of [[access]]" for name in study.equity.of if name not in known]
    horizon = study.equity.horizon_minutes
    if horizon is not None and horizon > most:
        faults.append(f"equity.horizon_minutes: {horizon:g} is beyond travel.max_minutes {most:g}; lower the one or raise the other")
    return faults
