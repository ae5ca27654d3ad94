"""What the operator reads about errors."""

import pytest
from flask import Flask
from flask_babel import Babel

from referrals.mail.sending_errors import SENTENCES, Refused, Retry, SettingsFault, explain


@pytest.fixture
def english():
    app = Flask(__name__)
    Babel(app)
    with app.app_context():
        yield


@pytest.mark.usefixtures("english")
def test_a_kept_reason_becomes_a_sentence_with_the_servers_own_words():
    reason = Refused("recipient-refused", "550 5.1.1 no such user: anna").reason
    assert explain(reason) == "The mail server refused the recipient. (550 5.1.1 no such user: anna)"


@pytest.mark.usefixtures("english")
def test_a_reason_without_words_of_the_server_is_the_sentence_alone():
    assert explain(Retry("no-answer").reason) == "The mail server didn’t respond in time."


@pytest.mark.usefixtures("english")
def test_a_reason_of_somebody_else_stays_as_it_is():
    assert explain("enquiry: closed") == "enquiry: closed"


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("word", SENTENCES)
def test_every_word_has_its_sentence(word):
    assert explain(word) == str(SENTENCES[word]) != word


def test_a_fault_of_the_settings_concerns_every_message_and_a_refused_recipient_does_not():
    assert SettingsFault("sender-refused").concerns_every_message
    assert not Refused("recipient-refused").concerns_every_message
