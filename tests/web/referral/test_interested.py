"""POST /referrals/<id>/interested (L2): the reveal, and who takes the referral on. The rest is in test_moves.py."""

from tests.clock import HOURS, NOW
from tests.web.referral.move_form import kinds_owed, send, send_partial, stored


def test_whoever_sends_it_takes_the_referral_on(member, referral, luca):
    send(member, referral, "interested")
    assert stored(referral).assignee_id == luca.id


def test_it_reveals_the_private_part_on_the_board_as_it_was_filtered(member, referral):
    answer = send_partial(member, referral, "interested", back="/board?assignee=me")
    assert "Cartiera Secret" in answer.text
    assert "assignee=me" in answer.text


def test_it_reveals_the_private_part_and_moves_to_evaluating(member, referral):
    answer = send_partial(member, referral, "interested", back=f"/referrals/{referral.public_id}")
    assert '<div class="referral" id="referral" data-stage="evaluating">' in answer.text
    assert "carla@customer.example" in answer.text


def test_when_overdue_it_is_refused_with_the_referral_as_it_is(member, referral, travel):
    travel(NOW + 72 * HOURS)
    answer = send(member, referral, "interested")
    assert answer.status_code == 409
    assert "The time to answer ended on" in answer.text
    assert stored(referral).stage == "new"


def test_a_colleague_can_be_chosen_and_is_told(member, referral, giulia):
    send(member, referral, "interested", assignee=giulia.public_id)
    assert stored(referral).assignee_id == giulia.id
    assert kinds_owed(referral) == ["partner-interested", "referral-assigned"]


def test_somebody_of_another_partner_cannot_be_chosen(member, referral, stranger):
    answer = send(member, referral, "interested", assignee=stranger.public_id)
    assert answer.status_code == 422
    assert "Choose someone at your company." in answer.text
    assert stored(referral).stage == "new"


def test_its_form_names_the_colleagues_oneself_first(member, referral, giulia):
    text = member.get(f"/referrals/{referral.public_id}/form/interested").text
    assert text.index('value="me"') < text.index(f'value="{giulia.public_id}"')
