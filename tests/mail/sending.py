"""Send one message to a server that may misbehave."""

import pytest

from referrals.mail.connection import connect
from tests.mail.messages import message
from tests.mail.servers import bad_server, settings

STAGES = ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "content"]
SHORT = {"reply_timeout": 0.2, "deadline": 0.4, "close_timeout": 0.1}
SOON = 20  # seconds; far longer than these dialogues take, far shorter than a server that never answers would


def send(port, *, limits=None, config=None, **changes):
    with connect(settings(port, **(config or {})), **(limits or {})) as connection:
        connection.send(message(**changes))


def fault_of(answers, expected, *, options=None, **sending):
    with bad_server(answers, **(options or {})) as server, pytest.raises(expected) as caught:
        send(server.port, **sending)
    return caught.value


def sign_in_options(password="s3cret", methods="AUTH PLAIN"):
    return {
        "config": {"MAIL_USERNAME": "ana", "MAIL_PASSWORD": password},
        "options": {"extensions": (methods,)},
    }
