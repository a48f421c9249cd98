"""How commands are typed."""

import pytest


@pytest.fixture
def run(app):
    """Run a command as the office types it: the exit code and what it printed."""

    def typed(*words: str) -> tuple[int, str]:
        done = app.test_cli_runner().invoke(args=list(words))
        return done.exit_code, done.output

    return typed
