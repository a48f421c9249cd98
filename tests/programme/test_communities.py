"""How far the work with each community is, as a programme file says it."""

from sqlalchemy import select

from events.models import Community
from tests.programme import files
from tests.programme.files import changed


def given(*communities: tuple[str, str]):
    """Put these communities, each with its stage, into the file."""
    return lambda data: data.update(communities=[{"name": name, "stage": stage} for name, stage in communities])


def stages(session) -> dict[str, str]:
    return {row.name: row.stage for row in session.scalars(select(Community).order_by(Community.name))}


def test_each_community_has_its_stage(session):
    report = changed(given(("Hindoestaans", "established"), ("Marokkaans", "in_development")))
    assert 'new: community "Hindoestaans"' in report.changes
    assert stages(session) == {"Hindoestaans": "established", "Marokkaans": "in_development"}


def test_a_file_without_communities_says_nothing_about_them(session):
    files.load()
    assert stages(session) == {}
    changed(given(("Turks", "pilot")))
    assert files.load().changes == []
    assert stages(session) == {"Turks": "pilot"}


def test_another_stage_is_reported_and_the_same_again_is_not(session):
    changed(given(("Turks", "pilot"), ("Chinees", "pilot")))
    report = changed(given(("Turks", "expanding"), ("Chinees", "pilot")))
    assert report.changes == ['updated: community "Turks": stage pilot → expanding']
    assert stages(session) == {"Chinees": "pilot", "Turks": "expanding"}
    assert changed(given(("Turks", "expanding"), ("Chinees", "pilot"))).changes == []


def test_what_is_wrong_with_a_community_is_named(session):
    data = files.parsed()
    given(("Turks", "expandng"), ("Chinees", "ready"), ("Turks", "pilot"))(data)
    data["communities"] += [{"name": "Marokkaans", "fase": "pilot"}, {"stage": "pilot"}]
    known = "established, expanding, in_development, pilot"
    assert files.faults(data) == [
        'communities[0]: unknown stage "expandng"; did you mean "expanding"?',
        f'communities[1]: unknown stage "ready"; known are {known}',
        'communities[3]: "stage" is missing',
        'communities[3]: unknown key "fase"',
        'communities[4]: "name" is missing',
        'communities[2]: the same name stands at communities[0]',
    ]  # fmt: skip
    assert stages(session) == {}
