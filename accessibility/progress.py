"""How long work says where it is; the command line and notebooks render it, the library never prints."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Progress", "Silent"]


class Progress(Protocol):
    """Something that can be told which stage has begun."""

    def stage(self, name: str, detail: str = "") -> None:
        """A stage begins; the one before it is done.

        Parameters
        ----------
        name
            Machine name of the stage, such as ``"roads"``; a key of ``stages`` in the words of the three languages.
        detail
            What it works on, such as a file or a season.
        """


class Silent:
    """Progress that nobody is shown."""

    def stage(self, name: str, detail: str = "") -> None:
        """Say nothing."""
