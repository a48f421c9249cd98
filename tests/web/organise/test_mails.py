"""The office reads every mail before anybody gets one; nothing of the made-up people stays."""

import re
from pathlib import Path

import pytest
from sqlalchemy import func, select

from events.kinds import KINDS
from events.mail import by_hand_text, draft, preview
from events.mail.language import speaking
from events.mail.samples import Sample, made_up, samples_of
from events.models import Event, Person, Registration
from events.policy import CATALOGUES, SITE_LANGUAGES, Audience
from events.web.organise.mails import channels_of, languages_of
from tests import cast
from tests.web.browsing import read
from tests.web.signing_in import sign_in

UNFILLED = ("None", "%(", "{{", "{%", "\n\n\n")


def test_every_mail_of_every_kind_reads_well_in_every_channel_and_language_that_we_have_words_in(session):
    number, purposes = 0, set()
    for policy in KINDS.values():
        made = made_up(policy)
        for sample in samples_of(policy):
            purposes.add(sample.purpose)
            for channel in channels_of(policy, sample):
                for language in languages_of(sample):
                    with speaking(language):
                        said = preview(made.notice(sample, channel, language), language)
                    where = (policy.name, sample, channel, language)
                    assert said.subject, where
                    assert not [sign for sign in UNFILLED if sign in said.subject + said.text], (where, said.text)
                    number += 1
        session.rollback()
    assert number > 150
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
    assert "Beste Kim Voorbeeld en Robin Voorbeeld" in read(page)
    assert 'lang="ar"' not in page.text, "there are no words in it"
    page = client.get("/organise/mails?kind=nothing&purpose=nothing:nobody&channel=smoke&language=xx")
    assert page.status_code == 200, "what is not there is the first there is"
    after = [session.scalar(select(func.count()).select_from(table)) for table in (Event, Person, Registration)]
    assert before == after


def test_the_office_is_offered_the_languages_that_have_a_catalogue_and_no_others():
    folders = {path.parent.parent.name for path in Path("translations").glob("*/LC_MESSAGES/messages.mo")}
    assert set(CATALOGUES) == {"nl"} | folders, "Dutch is in the code itself"
    party = Sample("confirmed", Audience.PARTY)
    assert languages_of(party) == CATALOGUES


def test_who_speaks_a_language_without_words_reads_all_of_it_in_dutch(session):
    """With its dates: half a sentence in Dutch with a Turkish month in it is no language at all."""
    made = made_up(KINDS["beter_thuis"])
    for sample in (one for one in samples_of(KINDS["beter_thuis"]) if one.is_party):
        for channel in channels_of(KINDS["beter_thuis"], sample):
            in_dutch, *others = (
                (draft(notice).saying.words().text if channel == "email" else by_hand_text(notice))
                for notice in (made.notice(sample, channel, language) for language in SITE_LANGUAGES)
            )
            assert set(others) == {in_dutch}, (sample, channel)
    session.rollback()


@pytest.mark.parametrize("kind", [name for name, policy in KINDS.items() if policy.privacy.is_neutral])
def test_a_sample_of_what_implies_health_gives_nobody_away(session, kind):
    policy = KINDS[kind]
    made = made_up(policy)
    for sample in samples_of(policy):
        said = preview(made.notice(sample), "nl")
        assert str(policy.label).casefold() not in (said.subject + said.text + said.html).casefold()
    session.rollback()
