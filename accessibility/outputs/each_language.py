"""A text in every language of a page, of which the style shows one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from accessibility.outputs.words import Words

__all__ = ["in_each"]


def in_each(spoken: Sequence[Words], text: Callable[[Words], str]) -> Markup:
    """A text in every language; the style shows the one of the page.

    Parameters
    ----------
    spoken
        The words of each language.
    text
        What is said in one of them; it is escaped.

    Returns
    -------
    markupsafe.Markup
        The text alone if there is one language.
    """
    if len(spoken) == 1:
        return escape(text(spoken[0]))
    return Markup("").join(Markup('<span class="w" lang="{}">{}</span>').format(w.language, text(w)) for w in spoken)
