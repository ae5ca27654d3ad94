"""Send an enquiry that is held, follow its mailed link, and read what has been stored."""

from sqlalchemy import select

from referrals.extensions import db
from referrals.models import Enquiry, Notice, Referral, Triage
from tests.link_tokens import enquiry_token
from tests.web.enquiry.enquiry_form import form_fields

NEW = "/enquiries/new"
SLUG = "nordest-verona"
MAILS = ("enquiry-received", "enquiry-confirm", "enquiry-confirm-reminder")


def stored():
    db.session.rollback()
    return db.session.scalars(select(Enquiry).order_by(Enquiry.id)).all()


def newest():
    return stored()[-1]


def reasons(enquiry=None):
    db.session.rollback()
    return db.session.get(Triage, (enquiry or newest()).id).reasons


def is_held(enquiry=None):
    return (enquiry or newest()).held_until is not None


def referrals():
    db.session.rollback()
    return db.session.scalars(select(Referral).order_by(Referral.id)).all()


def mails(*kinds):
    db.session.rollback()
    return db.session.scalars(select(Notice).where(Notice.kind.in_(kinds or MAILS)).order_by(Notice.id)).all()


def hold(client, *slugs, **words):
    """Send an enquiry without the preview, so that it is held. Return it."""
    client.post(NEW, data=form_fields(*(slugs or (SLUG,)), **words))
    assert is_held()
    return newest()


def opened(app, enquiry):
    """Return a browser that has followed the mailed link."""
    reader = app.test_client()
    reader.get(f"/enquiries/{enquiry_token(enquiry)}")
    return reader


def press(reader, enquiry, **answer):
    return reader.post(f"/enquiries/{enquiry.public_id}/confirm", data=answer)
