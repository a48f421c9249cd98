"""No key of the programme file is ignored."""

from tests.programme import files


def _renamed(data, path):
    """The file with one key misspelt; the new key."""
    *above, key = path
    inner = data
    for step in above:
        inner = inner[step]
    inner[f"{key}x"] = inner.pop(key)
    return f"{key}x"


def _paths(value, above=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*above, key)
            yield from _paths(inner, (*above, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _paths(inner, (*above, number))


def _shape(path):
    return tuple(step for step in path if isinstance(step, str))


def test_no_key_of_the_file_is_ignored(session):
    """Every kind of key in the file is known: written wrongly, each one is a fault that names it."""
    shapes = {}
    for path in _paths(files.parsed()):
        shapes.setdefault(_shape(path), path)
    assert len(shapes) > 120
    for path in shapes.values():
        data = files.parsed()
        wrong = _renamed(data, path)
        found = [fault for fault in files.faults(data) if f'"{wrong}"' in fault]
        assert found, path
