"""A study file explains itself: every key says what it means."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from accessibility import config

MODELS = [model for name in config.__all__ if isinstance(model := getattr(config, name), type) and issubclass(model, BaseModel)]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_says_what_it_means(model):
    silent = [name for name, field in model.model_fields.items() if not field.description]

    assert silent == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_number_with_a_unit_has_it_in_its_name(model):
    bare = {"distance", "time", "duration", "speed", "length", "buffer", "radius", "wait", "minute", "metre"}

    assert bare.isdisjoint(model.model_fields)
    assert not [name for name in model.model_fields if name.endswith(("_min", "_meters", "_metres", "_km_h", "_kmh"))]
