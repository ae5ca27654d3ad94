"""GET /referrals/<id>: all facts, the possible moves, the time left, the history."""

import re

import pytest

from referrals.actions.referral import moves as moves_actions
from referrals.models import LinkOpening, Term
from tests import rows
from tests.clock import DAYS, HOURS, NOW
from tests.people import acting, add, make_partner, make_person, send_enquiry, submission
from tests.row_changes import change
from tests.statements import count_statements
from tests.web.referral.move_form import evaluate, negotiate, send, stored

PRIVATE = ["Cartiera Secret", "Carla Riservata", "carla@customer.example"]


def page(client, referral):
    return client.get(f"/referrals/{referral.public_id}").text


def moves_on(text):
    names = ["interested", "ignore", "accept", "decline", "win", "lose", "undo"]
    return [name for name in names if f'data-move="{name}"' in text]


def test_a_new_one_shows_the_overview_and_nothing_private(member, referral):
    text = page(member, referral)
    assert referral.enquiry.need in text
    assert "Five sites." in text
    assert "Verona, Italy" in text
    assert [word for word in PRIVATE if word in text] == []


def test_after_im_interested_the_customer_comes_first(member, evaluating):
    text = page(member, evaluating)
    assert [word for word in PRIVATE if word not in text] == []
    assert text.index("Cartiera Secret") < text.index("Five sites.")
    assert 'href="mailto:carla%40customer.example?subject=Move' in text


def test_a_telephone_number_can_be_pressed(member, location, luca):
    referral = send_enquiry(location, telephone="+39 045 / 123-45")[0]
    evaluate(referral, luca)
    assert 'href="tel:+3904512345"' in page(member, referral)


def test_two_numbers_in_one_field_have_a_button_each(member, location, luca):
    referral = send_enquiry(location, telephone="049 555 0123 / 333 555 0199 int. 12")[0]
    evaluate(referral, luca)
    text = page(member, referral)
    assert re.findall('href="(tel:[^"]*)"', text) == ["tel:+390495550123", "tel:+393335550199;ext=12"]
    assert "Call +39 333 555 0199 ext. 12" in text


def test_a_number_that_nobody_could_dial_has_no_button(member, location, luca):
    referral = send_enquiry(location, telephone="ask my colleague")[0]
    evaluate(referral, luca)
    assert "tel:" not in page(member, referral)


@pytest.mark.parametrize(
    ("start", "moves"),
    [
        ("referral", ["interested", "ignore"]),
        ("evaluating", ["accept", "decline"]),
        ("negotiating", ["win", "lose"]),
    ],
)
def test_it_offers_the_moves_that_are_legal(start, moves, member, request):
    assert moves_on(page(member, request.getfixturevalue(start))) == moves


def test_once_overdue_it_is_missed_and_offers_nothing(member, referral, travel):
    travel(NOW + 72 * HOURS)
    text = page(member, referral)
    assert ">Missed</span>" in text
    assert moves_on(text) == []


def test_it_says_how_long_there_is_and_until_when(member, referral, travel):
    travel(NOW + 4 * HOURS)
    text = page(member, referral)
    assert "2 d 20 h left" in text
    assert "Final deadline: Thursday 26 November, 11:00" in text


def test_it_recommends_an_answer_within_24_hours_while_that_can_be_met(member, referral, travel):
    assert "Please answer within 24 hours, by Tuesday 24 November, 11:00" in page(member, referral)
    travel(NOW + 24 * HOURS)
    assert "Please answer within 24 hours" not in page(member, referral)


def test_it_says_how_many_partners_were_asked(member, location, other_location):
    third = make_partner("Marca Digitale", slug="marca")
    referral = send_enquiry(location, other_location, third)[0]
    assert "Verona and 2 other partners" in page(member, referral)


def test_it_names_products_and_industries_in_the_readers_language(sign_in, partner, location, luca):
    from dataclasses import replace

    from referrals.actions.enquiry import customer_actions
    from referrals.extensions import db
    from referrals.models import Referral
    from referrals.rules.actor import CUSTOMER

    food, mail = add(
        Term(vocabulary="industry", slug="food", names={"en": "Food", "it": "Alimentari"}),
        Term(vocabulary="product", slug="mail", names={"en": "Mail", "it": "Posta"}),
    )
    sent = submission(location)
    sent = replace(sent, overview=replace(sent.overview, term_ids=(food.id, mail.id), keywords=("exchange",)))
    referral = db.session.get(Referral, customer_actions.submit(sent, by=CUSTOMER, now=NOW).referral_ids[0])
    sara = make_person("Sara Pavan", "member", partner, language="it")
    text = page(sign_in(sara), referral)
    assert "Alimentari" in text
    assert "Posta" in text
    assert "exchange" in text


def test_the_history_says_who_and_by_which_door(member, contact, referral):
    send(contact, referral, "interested", assignee="me")
    text = page(member, referral)
    assert "Desk of Nordest Sistemi, via the email link" in text
    assert "The customer" in text


def test_the_history_keeps_what_was_undone(member, referral):
    send(member, referral, "ignore", reason="too-far")
    send(member, referral, "undo")
    text = page(member, referral)
    assert "No thanks</b> · Too far away" in text
    assert "Undone</b>" in text


def test_it_says_who_has_seen_what_since_when(member, evaluating, location):
    row = LinkOpening(referral_id=evaluating.id, recipient=f"location:{location.id}", first_at=NOW, last_at=NOW + HOURS)
    add(row)
    text = page(member, evaluating)
    assert "Desk of Nordest Sistemi" in text
    assert "23 Nov 2026, 11:00, last 23 Nov 2026, 12:00" in text


def test_while_negotiating_it_shows_the_estimate_filled_in(member, negotiating):
    text = page(member, negotiating)
    assert "€12,000" in text
    assert 'value="12000"' in text


def test_it_asks_about_a_date_that_has_passed(member, referral, luca, travel):
    negotiate(referral, luca, on=NOW.date())
    travel(NOW + DAYS)
    assert "This date has passed" in page(member, referral)


def test_what_the_partner_wrote_is_text_not_markup(member, referral, luca):
    moves_actions.add_note(referral.id, text="<script>alert(1)</script>", by=acting(luca), now=NOW)
    assert "<script>alert" not in page(member, referral)


def test_the_operator_reads_and_moves_nothing(sign_in, operator, evaluating):
    client = sign_in(operator)
    text = page(client, evaluating)
    assert "Only the partner can move it" in text
    assert moves_on(text) == []
    assert send(client, evaluating, "decline", reason="other").status_code == 404
    assert client.post(f"/referrals/{evaluating.public_id}/notes", data={"text": "x"}).status_code == 404


def test_the_operator_sees_no_more_than_the_partner(sign_in, operator, referral):
    text = page(sign_in(operator), referral)
    assert [word for word in PRIVATE if word in text] == []


def test_the_operator_reads_no_notes(sign_in, operator, member, luca, referral):
    moves_actions.add_note(referral.id, text="Our margin is thin.", by=acting(luca), now=NOW)
    assert "Our margin is thin." in page(member, referral)
    assert "Our margin is thin." not in page(sign_in(operator), referral)


def test_a_stranger_gets_404_as_for_one_that_does_not_exist(outsider, referral):
    answers = [outsider.get(f"/referrals/{public_id}") for public_id in (referral.public_id, "nothing23456")]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_without_sign_in_it_asks_for_it_whether_or_not_there_is_such_a_referral(client, referral):
    for public_id in (referral.public_id, "nothing23456"):
        answer = client.get(f"/referrals/{public_id}")
        assert (answer.status_code, answer.location) == (302, f"/sign-in?next=/referrals/{public_id}")


def test_statements_do_not_grow_with_referrals_or_history(member, location, evaluating, luca):
    address = f"/referrals/{evaluating.public_id}"
    with count_statements() as few:
        member.get(address)
    rows.store(*(rows.referral(location) for _ in range(30)))
    for number in range(5):
        moves_actions.add_note(evaluating.id, text=f"Note {number}", by=acting(luca), now=NOW)
        moves_actions.assign(evaluating.id, assignee_id=None, by=acting(luca), now=NOW)
    with count_statements() as many:
        member.get(address)
    assert len(many.statements) == len(few.statements)


def test_an_address_that_no_database_could_hold_is_404(member):
    assert member.get("/referrals/%00").status_code == 404


def test_the_form_of_a_move_that_is_none_is_404(member, referral):
    assert member.get(f"/referrals/{referral.public_id}/form/miss").status_code == 404


def test_the_form_of_a_move_that_is_not_legal_says_why(member, referral):
    answer = member.get(f"/referrals/{referral.public_id}/form/win")
    assert answer.status_code == 409
    assert "isn’t possible here: the referral is in New." in answer.text


def test_a_colleague_who_left_is_named_in_the_history(member, referral, giulia, luca):
    moves_actions.interested(referral.id, assignee_id=giulia.id, by=acting(luca), version=1, now=NOW)
    change(giulia, removed_at=NOW)
    assert "interested</b> · Giulia Morandi" in page(member, stored(referral))
