r"""Write the README's tables of keys from what the study file may say, so that they cannot differ.

Run with the project's own Python: ``.venv/bin/python scripts/describe_study_file.py`` (Windows: ``.venv\Scripts\python``).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from accessibility import config

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- keys: written by scripts/describe_study_file.py -->", "<!-- end of keys -->"


def main() -> int:
    """Put the tables into the README."""
    text = README.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    README.write_text(f"{before}{BEGIN}\n\n{tables()}\n{END}{after}", encoding="utf-8", newline="\n")
    return 0


def tables() -> str:
    """Return one table for the file itself, one for what every input may say, and one for each of its parts."""
    shared = set(config.InputConfig.model_fields)
    models = list(dict.fromkeys(_all_within(config.StudyConfig)))
    parts = [_table(_first_sentence(model), model, shared if issubclass(model, config.InputConfig) else set()) for model in models]
    return "\n".join([_table("The file itself", config.StudyConfig, set()), _table("Every input", config.InputConfig, set()), *parts])


def models_in(annotation: Any) -> list[Any]:  # noqa: ANN401  # annotations of fields are of any type
    """Return the models within a type such as ``tuple[X, ...]`` or ``X | None``, and those within them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation, *(model for field in annotation.model_fields.values() for model in models_in(field.annotation))]
    return [model for inner in get_args(annotation) for model in models_in(inner)]


def _all_within(model: type[BaseModel]) -> list[Any]:
    """Return the models of a model's keys, each followed by those within it."""
    direct = [inner for field in model.model_fields.values() for inner in models_in(field.annotation)]
    return [one for inner in direct for one in (inner, *_all_within(inner))]


def _first_sentence(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").splitlines()[0].rstrip(".").replace("``", "`")


def _table(title: str, model: type[BaseModel], left_out: set[str]) -> str:
    rows = []
    for name, field in model.model_fields.items():
        if name not in left_out:
            allowed = ", ".join(f"`{word}`" for word in _closed_list(field.annotation))
            meaning = f"{field.description} ({allowed})" if allowed else str(field.description)
            rows.append(f"| `{field.alias or name}` | {meaning} | {_default(field)} |")
    head = f"**{title}**" + (" (and what every input may say)" if left_out else "")
    if not rows:
        return f"{head}\n"
    return "\n".join([head, "", "| key | meaning | if left out |", "| --- | --- | --- |", *rows, ""])


def _closed_list(annotation: Any) -> list[str]:  # noqa: ANN401  # annotations of fields are of any type
    """Return the words a key may have, if they are a closed list of texts."""
    if get_origin(annotation) is Literal:
        return [word for word in get_args(annotation) if isinstance(word, str)]
    if get_origin(annotation) is dict:
        return []
    return [word for inner in get_args(annotation) for word in _closed_list(inner)]


def _default(field: Any) -> str:  # noqa: ANN401  # pydantic does not name its type in public
    if field.is_required():
        return "**needed**"
    value = field.default
    if isinstance(value, BaseModel):
        return "as its own keys say"
    if value is None or value in ("", (), {}):
        return ""
    if isinstance(value, float):
        return f"`{value:g}`"
    return f"`{json.dumps(list(value) if isinstance(value, tuple) else value)}`"


if __name__ == "__main__":
    sys.exit(main())
