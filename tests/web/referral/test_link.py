"""GET /r/<token>, and the page opened by an emailed link only."""

import gzip
import re

import pytest
from sqlalchemy import select

from referrals import links
from referrals.actions.enquiry import customer_actions
from referrals.actions.referral import moves
from referrals.extensions import db
from referrals.links import ReferralLink
from referrals.models import LinkOpening, ReferralEvent
from tests.clock import DAYS, HOURS, NOW, SECONDS
from tests.link_tokens import person_link
from tests.people import acting, make_person, send_enquiry
from tests.row_changes import change
from tests.web.referral.move_form import IN_A_MONTH, last_event, send, stored

ESTIMATE = {"value": "12500", "currency": "EUR", "expected_close_on": IN_A_MONTH.isoformat()}


def opened(app, token):
    client = app.test_client()
    return client, client.get(f"/r/{token}")


def test_it_leads_to_the_clean_address_and_remembers_that_it_was_opened(app, travel, token, referral):
    client, answer = opened(app, token)
    assert (answer.status_code, answer.location) == (303, f"/referrals/{referral.public_id}")
    assert db.session.scalars(select(LinkOpening.first_at)).one() == NOW
    assert client.get(answer.location).status_code == 200


def test_its_cookie_is_for_that_one_referral_and_no_script(app, travel, token, referral):
    _, answer = opened(app, token)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"r-{referral.public_id}=")
    assert f"Path=/referrals/{referral.public_id}" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_it_is_not_used_up_by_opening(app, travel, token):
    assert [opened(app, token)[1].status_code for _ in range(3)] == [303, 303, 303]


def test_search_engines_stay_out(contact, token, referral):
    assert "noindex" in contact.get(f"/r/{token}").headers["X-Robots-Tag"]
    assert "noindex" in contact.get(f"/referrals/{referral.public_id}").headers["X-Robots-Tag"]


def test_an_unknown_token_is_the_same_404_as_a_forged_one(app, travel, token):
    answers = [opened(app, wrong)[1] for wrong in ("nonsense", token[:-3] + "abc", token + "x")]
    assert {answer.status_code for answer in answers} == {404}


def test_wrong_tokens_are_limited(app, travel):
    client = app.test_client()
    there = {"REMOTE_ADDR": "198.51.100.17"}
    answers = [client.get("/r/nonsense", environ_base=there).status_code for _ in range(31)]
    assert (answers[0], answers[-1]) == (404, 429)


def test_right_tokens_are_not(app, travel, token):
    client = app.test_client()
    there = {"REMOTE_ADDR": "198.51.100.18"}
    assert {client.get(f"/r/{token}", environ_base=there).status_code for _ in range(40)} == {303}


def test_the_page_says_as_whom_one_answers_and_shows_the_overview(contact, referral):
    text = contact.get(f"/referrals/{referral.public_id}").text
    assert "Answering as Desk of Nordest Sistemi" in text
    assert referral.enquiry.need in text
    assert "Cartiera Secret" not in text


def test_the_page_speaks_the_language_of_whoever_holds_the_link(contact, referral, location):
    change(location, language="it")
    assert '<html lang="it">' in contact.get(f"/referrals/{referral.public_id}").text


def test_it_is_not_worth_anything_for_another_referral(contact, luca, location):
    other = send_enquiry(location)[0]
    assert contact.get(f"/referrals/{other.public_id}").status_code == 302
    assert send(contact, other, "ignore", reason="unsaid").status_code == 401


def test_the_contact_takes_it_by_pressing_its_own_name(contact, referral):
    form = contact.get(f"/referrals/{referral.public_id}/form/interested").text
    assert "Desk of Nordest Sistemi" in form
    send(contact, referral, "interested", assignee="me")
    assert (stored(referral).stage, stored(referral).assignee_id) == ("evaluating", None)
    assert (last_event(referral).door, last_event(referral).actor_kind) == ("link", "location")
    assert "carla@customer.example" in contact.get(f"/referrals/{referral.public_id}").text


def test_the_contact_gives_it_to_a_colleague(contact, referral, giulia):
    send(contact, referral, "interested", assignee=giulia.public_id)
    assert stored(referral).assignee_id == giulia.id


@pytest.mark.parametrize("move", ["interested", "ignore"])
def test_without_an_answer_nothing_happens(contact, referral, move):
    assert send(contact, referral, move).status_code == 422
    assert stored(referral).stage == "new"


def test_rather_not_say_is_an_answer(contact, referral):
    send(contact, referral, "ignore", reason="unsaid")
    assert stored(referral).outcome == "ignored"


def test_accept_decline_and_lose_by_link(contact, evaluating):
    send(contact, evaluating, "accept", **ESTIMATE)
    assert stored(evaluating).stage == "negotiating"
    send(contact, evaluating, "lose", reason="price")
    assert stored(evaluating).outcome == "lost"


def test_undo_by_link_asks_once_more(contact, referral, travel):
    send(contact, referral, "ignore", reason="unsaid")
    travel(NOW + 5 * SECONDS)
    assert send(contact, referral, "undo", version=2).status_code == 422
    assert 'name="sure" value="yes"' in contact.get(f"/referrals/{referral.public_id}/form/undo").text
    send(contact, referral, "undo", version=2, sure="yes")
    assert stored(referral).stage == "new"


def test_undo_by_link_is_for_the_link_that_did_it(contact, referral, luca):
    moves.ignore(referral.id, by=acting(luca), version=1, now=NOW)
    assert send(contact, referral, "undo", version=2, sure="yes").status_code == 409


def test_nothing_is_filled_in_beforehand(contact, evaluating):
    form = contact.get(f"/referrals/{evaluating.public_id}/form/accept").text
    assert re.search(r'id="value"[^>]* value=""', form)
    assert re.search(r'id="expected_close_on"[^>]* value=""', form)


def test_the_estimate_is_not_filled_in_either(contact, negotiating):
    page = contact.get(f"/referrals/{negotiating.public_id}").text
    assert re.search(r'id="estimate-value"[^>]* value=""', page)


def test_notes_assignment_and_estimate_by_link(contact, negotiating, giulia):
    address = f"/referrals/{negotiating.public_id}"
    contact.post(f"{address}/notes", data={"text": "Called."})
    contact.post(f"{address}/assign", data={"assignee": giulia.public_id})
    contact.post(f"{address}/estimate", data=ESTIMATE)
    kinds = select(ReferralEvent.kind).where(ReferralEvent.actor_kind == "location").order_by(ReferralEvent.id)
    assert db.session.scalars(kinds).all() == ["assigned", "estimate-changed"]
    assert "Called." in contact.get(address).text


def test_the_day_is_that_of_the_location(contact, evaluating, location, travel):
    change(location, zone="Pacific/Auckland")
    travel(NOW + 2 * HOURS)
    assert send(contact, evaluating, "accept", **ESTIMATE | {"expected_close_on": "2026-11-23"}).status_code == 422


def test_a_member_who_is_signed_in_acts_as_themself(sign_in, luca, token, referral):
    client = sign_in(luca)
    assert "Set-Cookie" not in client.get(f"/r/{token}").headers
    send(client, referral, "interested")
    assert last_event(referral).actor_name == "Luca Benetti"
    assert last_event(referral).door == "web"


def test_a_stranger_who_is_signed_in_acts_by_the_link(outsider, token, referral):
    outsider.get(f"/r/{token}")
    assert send(outsider, referral, "interested").status_code == 422
    send(outsider, referral, "interested", assignee="me")
    assert (last_event(referral).door, last_event(referral).actor_name) == ("link", "Desk of Nordest Sistemi")


def test_a_member_may_hold_a_link_of_their_own(app, travel, referral, giulia):
    token = links.referral_token(person_link(referral, giulia))
    client, _ = opened(app, token)
    send(client, referral, "interested", assignee="me")
    assert stored(referral).assignee_id == giulia.id
    assert last_event(referral).door == "link"


@pytest.mark.parametrize("wrong", ["person:0", "location:999999", "customer:1"])
def test_a_link_for_nobody_opens_nothing(app, travel, referral, wrong):
    token = links.referral_token(ReferralLink(referral.public_id, wrong, referral.link_secret, ""))
    assert opened(app, token)[1].status_code == 404


def stops(app, token, contact, referral):
    """Check that the link and the browser's cookie no longer work."""
    fresh = opened(app, token)[1]
    return fresh, contact.get(f"/referrals/{referral.public_id}"), send(contact, referral, "ignore", reason="unsaid")


def test_when_an_admin_revokes_it_it_says_so_and_offers_sign_in(app, contact, token, referral, giulia):
    moves.revoke_links(referral.id, by=acting(giulia), now=NOW)
    for answer in stops(app, token, contact, referral):
        assert answer.status_code == 410
        assert "An admin of your company has revoked" in answer.text
        assert 'href="/sign-in"' in answer.text
    assert stored(referral).stage == "new"


def test_when_the_contact_changes_it_says_so(app, contact, token, referral, location):
    change(location, link_secret="another")
    for answer in stops(app, token, contact, referral):
        assert answer.status_code == 410
        assert "contact of this location has changed" in answer.text


def test_30_days_after_the_archive_it_says_so(app, contact, token, referral, travel):
    travel(NOW + 72 * HOURS + 30 * DAYS)
    assert opened(app, token)[1].status_code == 303
    travel(NOW + 72 * HOURS + 30 * DAYS + SECONDS)
    for answer in stops(app, token, contact, referral):
        assert answer.status_code == 410
        assert "archived more than 30 days ago" in answer.text


def test_when_the_person_has_left_it_says_so(app, travel, referral, partner):
    gone = make_person("Ugo Uscito", "member", partner, removed_at=NOW)
    token = links.referral_token(person_link(referral, gone))
    assert "no longer handles" in opened(app, token)[1].text


def test_a_member_reads_on_when_the_link_has_stopped(sign_in, luca, giulia, token, referral):
    moves.revoke_links(referral.id, by=acting(giulia), now=NOW)
    assert sign_in(luca).get(f"/r/{token}").status_code == 303


def test_its_page_is_zipped_and_echoes_nothing(contact, referral):
    page = f"/referrals/{referral.public_id}"
    for address in (page, f"{page}/form/ignore?back=/board%3Fq%3Dguess"):
        answer = contact.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert b"guess" not in gzip.decompress(answer.data)


def test_a_members_page_is_not_zipped(member, referral):
    answer = member.get(f"/referrals/{referral.public_id}", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    ("move", "says"),
    [("ignore", "Desk of Nordest Sistemi said No thanks on"), ("interested", "said I’m interested on")],
)
def test_whoever_finds_it_answered_reads_by_whom(contact, referral, move, says):
    send(contact, referral, move, assignee="me", reason="unsaid")
    assert says in contact.get(f"/referrals/{referral.public_id}").text


def test_whoever_comes_too_late_reads_until_when_it_was(contact, referral, travel):
    travel(NOW + 80 * HOURS)
    page = contact.get(f"/referrals/{referral.public_id}").text
    assert "No one answered by Thursday 26 November, 11:00 CET." in page
    assert 'id="moves"' not in page


def test_whoever_finds_it_withdrawn_reads_that_nothing_is_left_to_do(contact, referral):
    customer_actions.withdraw(referral.enquiry_id, now=NOW)
    assert "The customer withdrew the enquiry on" in contact.get(f"/referrals/{referral.public_id}").text
