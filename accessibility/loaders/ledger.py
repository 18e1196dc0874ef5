"""Which raw answers of remote services an input is made from, noted where they are read, so that no loader can forget to tell."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accessibility.provenance import Answer

__all__ = ["hash_of_answers", "note_answer", "noted_answers"]

_OPEN: ContextVar[list[Answer] | None] = ContextVar("noted_answers", default=None)


@contextmanager
def noted_answers() -> Iterator[list[Answer]]:
    """Every answer read within, in the order it was read; one that is read twice stands once.

    Yields
    ------
    list of Answer
        Filled while the block runs.

    Examples
    --------
    >>> from accessibility.provenance import Answer
    >>> with noted_answers() as answers:
    ...     note_answer(Answer("https://example.org/wfs", "ab" * 32, "2026-11-28", 5))
    >>> [answer.rows for answer in answers]
    [5]
    """
    answers: list[Answer] = []
    token = _OPEN.set(answers)
    try:
        yield answers
    finally:
        _OPEN.reset(token)


def note_answer(answer: Answer) -> None:
    """Note an answer for whoever asks which were read; nothing is done where nobody asks.

    Parameters
    ----------
    answer
        As it was read from the store.
    """
    answers = _OPEN.get()
    if answers is not None and answer not in answers:
        answers.append(answer)


def hash_of_answers(answers: tuple[Answer, ...]) -> str:
    """One SHA-256 for an input that is made of several answers, the same in whatever order they came.

    Parameters
    ----------
    answers
        Those it was made from.

    Returns
    -------
    str
        The hash of a single answer as it is, of several the hash of their hashes in ascending order, a line each; empty if there are none.
    """
    hashes = sorted({answer.sha256 for answer in answers})
    if len(hashes) < 2:
        return "".join(hashes)
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()
