"""What plans, candidates, services, providers and kinds are called in the sentences about plans, in each language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility.outputs.names import candidate_names, service_names
from accessibility.outputs.words import words
from accessibility.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd

    from accessibility.config import PlanConfig
    from accessibility.errors import Reason
    from accessibility.outputs.finding import Sentence
    from accessibility.outputs.results import Results

__all__ = ["ByLanguage", "Names", "title_of"]

ByLanguage = dict[str, str]
_NAMES_SAID = 8


class Names:
    """What candidates, services, providers and kinds are called in each language.

    Parameters
    ----------
    results
        A run.
    """

    def __init__(self, results: Results) -> None:
        study = results.study
        spots = results.candidates
        own = {} if spots is None else {str(one): str(name) for one, name in spots["name"].items()}
        self._candidates = {one: {**own, **candidate_names(study, spots, one)} for one in LANGUAGES}
        self._services = {one: service_names(study, one) for one in LANGUAGES}
        named = study.providers["name"] if "name" in study.providers else study.providers.index.to_series()
        self._providers = {str(one): str(name) for one, name in named.items()}
        self._spoken = {one: words(one, study) for one in LANGUAGES}
        self.season = next(iter(results.seasons))
        self.people: pd.Series = study.places.loc[study.places["inside"].astype(bool), "people"]

    def candidates(self, ids: Iterable[object]) -> ByLanguage:
        """Names of candidates, the first few.

        Parameters
        ----------
        ids
            Candidates.
        """
        return self._listed(list(map(str, ids)), lambda language, one: self._candidates[language].get(one, one))

    def shares(self, pct: pd.Series) -> ByLanguage:
        """Names of candidates, each with its per cent.

        Parameters
        ----------
        pct
            By candidate.
        """

        def name(language: str, one: str) -> str:
            spoken = self._spoken[language]
            return spoken.say("finding.plan_share", name=self._candidates[language].get(one, one), share=float(pct[one]))

        return self._listed(list(map(str, pct.index)), name)

    def services(self, ids: Iterable[object]) -> ByLanguage:
        """Names of services, the first few.

        Parameters
        ----------
        ids
            Services.
        """
        return self._listed(list(map(str, ids)), lambda language, one: self._services[language].get(one, one))

    def kinds(self, kinds: Iterable[object]) -> ByLanguage:
        """Names of kinds, the first few.

        Parameters
        ----------
        kinds
            Of service.
        """
        return self._listed(list(map(str, kinds)), lambda language, one: self._spoken[language].kind(one).lower())

    def told(self, parts: Iterable[Sentence]) -> ByLanguage:
        """Parts of a sentence after one another.

        Parameters
        ----------
        parts
            As words, in lower case where they begin.
        """
        given = list(parts)
        return {language: "; ".join(part.part(spoken) for part in given) for language, spoken in self._spoken.items()}

    def kind(self, kind: str) -> ByLanguage:
        """The name of a kind.

        Parameters
        ----------
        kind
            Of service.
        """
        return {language: spoken.kind(kind).lower() for language, spoken in self._spoken.items()}

    def provider(self, provider: str) -> str:
        """The name of a provider.

        Parameters
        ----------
        provider
            Its id.
        """
        return self._providers.get(provider, provider)

    def why(self, reasons: Iterable[Reason]) -> ByLanguage:
        """Why something cannot be.

        Parameters
        ----------
        reasons
            As a plan has them.
        """
        return {language: spoken.because(reasons) for language, spoken in self._spoken.items()}

    def _listed(self, ids: list[str], name: Callable[[str, str], str]) -> ByLanguage:
        said = {language: ", ".join(name(language, one) for one in ids[:_NAMES_SAID]) for language in LANGUAGES}
        if len(ids) <= _NAMES_SAID:
            return said
        more = len(ids) - _NAMES_SAID
        return {language: self._spoken[language].say("finding.plan_and_more", names=text, count=more) for language, text in said.items()}


def title_of(asked: PlanConfig) -> ByLanguage:
    """What readers see as a plan's name.

    Parameters
    ----------
    asked
        Its section of the study file.
    """
    given: ByLanguage = {str(language): text for language, text in (asked.title or {}).items()}
    return given or dict.fromkeys(LANGUAGES, asked.name)
