"""The kinds of figure that [report] figure can name. A kind is a module with one function, draw."""

import tomllib
from importlib import import_module
from pathlib import Path

# Of each kind the options that it uses.
OPTIONS = tomllib.loads(Path(__file__).parent.with_suffix(".toml").read_text(encoding="utf-8"))
KINDS = {kind: import_module(f"figures.{kind}").draw for kind in OPTIONS}
