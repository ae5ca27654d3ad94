"""Delivery: what is owed leaves, in words of the reader's, and is marked; what cannot leave says why."""

import pytest
from sqlalchemy import select

from referrals import delivery
from referrals.extensions import db
from referrals.models import Notice, Referral
from tests.mail.servers import good_server, settings
from tests.people import NOW


@pytest.fixture
def server(app, monkeypatch, travel):
    """A mail server that takes everything, and the application set to use it."""
    with good_server() as server:
        for name, value in settings(server.port).items():
            monkeypatch.setitem(app.config, name, value)
        yield server


def notices(kind):
    return db.session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)).all()


def test_what_is_owed_leaves_and_is_marked(server, referral):
    delivery.deliver()
    owed = notices("referral-received")
    assert [(one.state, one.sent_at, one.address) for one in owed] == [("sent", NOW, "desk@nordest-verona.example")]
    assert "Desk of Nordest Sistemi <desk@nordest-verona.example>" in [one["To"] for one in server.messages]


def test_the_referral_knows_when_its_partner_was_told(server, referral):
    delivery.deliver()
    assert db.session.get(Referral, referral.id).delivered_at == NOW


def test_nothing_leaves_twice(server, referral):
    delivery.deliver()
    delivery.deliver()
    assert sorted(one["To"].addresses[0].addr_spec for one in server.messages) == [
        "carla@customer.example",
        "desk@nordest-verona.example",
    ]


def test_without_a_mail_server_notices_wait(app, referral):
    delivery.deliver()
    assert [(one.state, one.lease) for one in notices("referral-received")] == [("waiting", None)]
