"""Documents ask for no row and no visitor: only for a language to speak."""

import pytest
from flask import Flask
from flask_babel import Babel


@pytest.fixture(autouse=True)
def dutch():
    app = Flask("documents")
    Babel(app, default_locale="nl")
    with app.test_request_context():
        yield
