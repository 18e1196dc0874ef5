"""A commented study to start from."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from accessibility.errors import ConfigError

__all__ = ["demo_study", "write_starter"]


def demo_study() -> Path:
    """The study file of the embedded demo.

    Returns
    -------
    pathlib.Path
        In the installed package, or in ``data/`` of a checkout.
    """
    package = Path(str(files("accessibility")))
    installed = package / "demo" / "study.toml"
    return installed if installed.is_file() else package.parent / "data" / "demo" / "study.toml"


def write_starter(folder: Path) -> Path:
    """Write a commented study file into a folder.

    Parameters
    ----------
    folder
        Made if it is not there.

    Returns
    -------
    pathlib.Path
        The study file.

    Raises
    ------
    ConfigError
        If the folder already holds a study: it is not overwritten.
    """
    target = folder / "study.toml"
    if target.exists():
        raise ConfigError(f"{target} is there already and is not overwritten; name another folder")
    text = Path(str(files("accessibility.batch"))).joinpath("starter.toml").read_text(encoding="utf-8")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConfigError(f"{target} cannot be written: {error}") from error
    return target
