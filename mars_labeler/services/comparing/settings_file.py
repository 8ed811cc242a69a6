"""A comparison's settings as TOML: read, written, and overridden one by one.

The keys are the fields of `ComparisonConfig`; the table `[training]` holds the settings that all
systems share. A file may start from a preset and change a few keys:

    preset = "quick"
    systems = ["cross-entropy", "full"]
    [training]
    image_size = 96

Paths in it are relative to where the program runs.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import tomli_w

from mars_labeler.domain.comparison import PRESETS, Budget, ComparisonConfig
from mars_labeler.domain.errors import ProjectError, TrainingError
from mars_labeler.services.comparing.files import read_text, write_text

_PRESET = "preset"
_TRAINING = "training"
_NOT_SHARED = ("seed", "method", "backbone_weights")
"""Settings of a training that the comparison itself gives to each run."""


def settings_values(config: ComparisonConfig) -> dict[str, Any]:
    """Return all settings as TOML and JSON have them, in the order of the fields."""
    values = asdict(config)
    for name in ("systems", "seeds", "budgets"):
        values[name] = list(values[name])
    values["budgets"] = [budget.value for budget in config.budgets]
    values[_TRAINING]["trainable"] = config.training.trainable.value
    for name in _NOT_SHARED:
        del values[_TRAINING][name]
    return values


def settings_text(config: ComparisonConfig) -> str:
    """Return the settings as the text of a TOML file."""
    return tomli_w.dumps(settings_values(config))


def write_settings(config: ComparisonConfig, path: Path) -> None:
    """Write the settings to a TOML file that `read_settings` brings back as they were.

    Raises:
        ProjectError: Its folder is not there, or the file cannot be written.
    """
    if not path.parent.is_dir():
        raise ProjectError(
            f"The folder {path.parent} is not there.", "Make it first, or choose another place."
        )
    write_text(path, settings_text(config))


def read_settings(path: Path) -> ComparisonConfig:
    """Read the settings from a TOML file; what it does not name is as `ComparisonConfig` has it.

    Raises:
        ProjectError: The file cannot be read, or is no TOML; a key is unknown, or its value of
            another kind or out of its range. The message names the file and the key.
    """
    try:
        values = tomllib.loads(read_text(path))
        base = _preset(values.pop(_PRESET)) if _PRESET in values else ComparisonConfig()
        return with_values(base, values)
    except tomllib.TOMLDecodeError as error:
        raise ProjectError(f"{path} is no TOML: {error}.", "Mend that line.") from error
    except TrainingError as error:
        raise ProjectError(f"{path}: {error.what}", error.remedy) from error


def with_overrides(config: ComparisonConfig, texts: Sequence[str]) -> ComparisonConfig:
    """Return the settings with some others, each written `key=value` or `training.key=value`.

    The value is TOML; what is no TOML is taken for a text, so that quotes can be left out.

    Raises:
        TrainingError: A text is not of that form, or its key or value makes no sense.
    """
    for text in texts:
        config = with_values(config, _parsed(text))
    return config


def with_values(config: ComparisonConfig, values: Mapping[str, object]) -> ComparisonConfig:
    """Return the settings with some others, nested as in the TOML file.

    Raises:
        TrainingError: There is no such setting, or its value is of another kind or out of its
            range; the message names it.
    """
    names = [item.name for item in fields(ComparisonConfig)]
    chosen: dict[str, Any] = {}
    for name, value in values.items():
        if name not in names:
            raise TrainingError(
                f"There is no comparison setting named “{name}”.",
                f"Choose from {', '.join(names)}.",
            )
        chosen[name] = _training(config, value) if name == _TRAINING else _checked(name, value)
    return replace(config, **chosen)


def _preset(name: object) -> ComparisonConfig:
    if not isinstance(name, str) or name not in PRESETS:
        raise TrainingError(
            f"There is no preset named {name!r}.", f"Choose from {', '.join(PRESETS)}."
        )
    return PRESETS[name]


def _training(config: ComparisonConfig, values: object) -> Any:
    if not isinstance(values, dict):
        raise TrainingError("The setting training is no table.", "Write it as [training].")
    for name in _NOT_SHARED:
        if name in values:
            raise TrainingError(
                f"The training setting {name} is not shared by all systems.",
                "Use seeds, systems, plain_weights and contrastive_weights instead.",
            )
    return config.training.with_values(values)


def _checked(name: str, value: object) -> Any:
    """Return a top-level value as its field has it."""
    default = getattr(ComparisonConfig(), name)
    if not isinstance(default, tuple):
        _require_kind(name, value, type(default))
        return value
    _require_kind(name, value, list)
    items: list[object] = value if isinstance(value, list) else []
    for item in items:
        _require_kind(name, item, int if name == "seeds" else str)
    return tuple(map(_budget, items)) if name == "budgets" else tuple(items)


def _require_kind(name: str, value: object, kind: type) -> None:
    is_truth = isinstance(value, bool)  # which is a whole number to Python
    if is_truth is not (kind is bool) or not isinstance(value, kind):
        example = settings_values(ComparisonConfig())[name]
        shown = example[:2] if isinstance(example, list) else example
        raise TrainingError(
            f"The comparison setting {name} is {value!r}.",
            f"Give it a value like {json.dumps(shown)}.",
        )


def _budget(value: object) -> Budget:
    try:
        return Budget(str(value))
    except ValueError as error:
        raise TrainingError(
            f"The comparison setting budgets names {value!r}.",
            f"Choose from {', '.join(Budget)}.",
        ) from error


def _parsed(text: str) -> dict[str, Any]:
    key, equals, value = text.partition("=")
    if not equals:
        raise TrainingError(f"“{text}” sets nothing.", "Write it as key=value.")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:  # a bare word
        try:
            return tomllib.loads(f"{key} = {json.dumps(value.strip())}")
        except tomllib.TOMLDecodeError as error:
            raise TrainingError(f"“{key}” is no key.", "Write it as key=value.") from error
