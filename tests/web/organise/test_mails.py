"""The office reads every mail before anybody gets one; nothing of the made-up people stays."""

import re
from pathlib import Path

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from events.kinds import KINDS
from events.mail import preview
from events.mail.samples import made_up, samples_of
from events.models import Event, Person, Registration
from events.web.organise.mails import channels_of, languages_of
from tests import cast
from tests.web.browsing import read
from tests.web.signing_in import sign_in

UNFILLED = ("None", "%(", "{{", "{%", "\n\n\n")


def test_every_mail_of_every_kind_reads_well_in_every_language_and_channel(session):
    number, purposes = 0, set()
    for policy in KINDS.values():
        made = made_up(policy)
        for sample in samples_of(policy):
            purposes.add(sample.purpose)
            for channel in channels_of(policy, sample):
                for language in languages_of(sample):
                    with force_locale(language):
                        said = preview(made.notice(sample, channel, language), language)
                    where = (policy.name, sample, channel, language)
                    assert said.subject, where
                    assert not [sign for sign in UNFILLED if sign in said.subject + said.text], (where, said.text)
                    number += 1
        session.rollback()
    assert number > 400
    folders = {path.parent.name for path in Path("templates/mail").glob("**/subject.txt")}
    families = {re.sub(r"_(\d+_days?|today)$", "", purpose) for purpose in purposes}
    assert folders - families - purposes == set(), "whoever adds a mail adds a sample of it"


def test_the_office_chooses_what_it_reads_and_leaves_nothing_behind(session, client):
    here = cast.event("symposium")
    who = cast.everyone(here)
    session.commit()
    sign_in(client, who["Olga"])
    before = [session.scalar(select(func.count()).select_from(table)) for table in (Event, Person, Registration)]
    session.rollback()
    page = client.get("/organise/mails?kind=symposium&purpose=confirmed:party&channel=email&language=nl")
    assert "U bent aangemeld: Voorbeeld: Symposium" in read(page)
    assert "Beste Kim Voorbeeld" in read(page)
    page = client.get("/organise/mails?kind=beter_thuis&purpose=confirmed:party&channel=letter&language=ar")
    assert 'lang="ar"' in page.text
    page = client.get("/organise/mails?kind=nothing&purpose=nothing:nobody&channel=smoke&language=xx")
    assert page.status_code == 200, "what is not there is the first there is"
    after = [session.scalar(select(func.count()).select_from(table)) for table in (Event, Person, Registration)]
    assert before == after


@pytest.mark.parametrize("kind", [name for name, policy in KINDS.items() if policy.privacy.is_neutral])
def test_a_sample_of_what_implies_health_gives_nobody_away(session, kind):
    policy = KINDS[kind]
    made = made_up(policy)
    for sample in samples_of(policy):
        said = preview(made.notice(sample), "nl")
        assert str(policy.label).casefold() not in (said.subject + said.text + said.html).casefold()
    session.rollback()
