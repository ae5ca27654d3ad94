"""Links damaged by mail programs: punctuation at the end, a missing letter."""

import pytest

from referrals import links
from referrals.extensions import db
from referrals.models import Enquiry, LinkPurpose
from referrals.web.responses.broken_links import OF_PURPOSES
from tests.link_tokens import contact_link, enquiry_token
from tests.web.account.credentials import issue_link

AFTER = [
    ".",
    ")",
    "),",
    ").",
    "]",
    ">",
    ";",
    ":",
    "!",
    "'",
    '"',
    "”",
    "’",
    "»",
    "…",
    "*",
    "/",
    " ",
    "%20",
    "%3E",
    ",%22",
    "=",
]


@pytest.fixture
def addresses(travel, luca, referral, location):
    """The URLs of one link of each kind."""
    enquiry = db.session.get(Enquiry, referral.enquiry_id)
    token = links.referral_token(contact_link(referral, location))
    return [f"/r/{token}", f"/enquiries/{enquiry_token(enquiry)}", issue_link(LinkPurpose.SIGN_IN, luca)]


@pytest.mark.parametrize("after", AFTER)
def test_what_a_mail_program_adds_is_left_out(app, addresses, after):
    for address in addresses:
        answer = app.test_client().get(address + after)
        assert (answer.status_code, answer.location) == (302, address)


def test_the_query_stays(app, addresses):
    assert app.test_client().get(f"{addresses[0]}.?utm_source=mail").location == f"{addresses[0]}?utm_source=mail"


def test_nothing_else_is_led_anywhere(client):
    for path in ("/r/.", "/links/sign-in/.", "/links/sign-in/a b.", "/partners/x.", "/sign-in."):
        assert client.get(path).status_code == 404


def test_a_post_is_led_nowhere(app, addresses):
    assert app.test_client().post(f"{addresses[2]}.").status_code == 404


@pytest.mark.parametrize(
    ("which", "said", "action"),
    [
        (0, "You can also find your referrals on the board: sign in.", "/sign-in"),
        (1, "Your enquiry opens with a private link.", "/enquiries"),
        (2, "Or ask for a new link.", "/sign-in"),
    ],
)
def test_of_a_link_without_its_last_letter_is_said_how_to_get_it_again(app, addresses, which, said, action):
    answer = app.test_client().get(addresses[which][:-1])
    assert answer.status_code == 404
    assert said in answer.text
    assert f'<a class="button primary" href="{action}">' in answer.text


@pytest.mark.parametrize("purpose", LinkPurpose)
def test_every_kind_of_link_says_how_to_get_another(app, client, purpose):
    answer = client.get(f"/links/{purpose}/nonsense")
    assert answer.status_code == 404
    assert "Part of the address may be missing." in answer.text
    with app.test_request_context():
        assert str(OF_PURPOSES[purpose][0]) in answer.text
