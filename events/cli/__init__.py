"""The `flask` commands of the office and the operator: one file per group, found by its `commands`."""

from importlib import import_module
from pkgutil import iter_modules

from flask import Flask


def init_app(app: Flask) -> None:
    """Add every group of commands to `app`."""
    for found in sorted(iter_modules(__path__), key=lambda module: module.name):
        module = import_module(f"{__name__}.{found.name}")
        if hasattr(module, "commands"):
            app.cli.add_command(module.commands)
