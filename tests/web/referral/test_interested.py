"""POST /referrals/<id>/interested (L2)."""

from tests.clock import HOURS, NOW
from tests.web.asking import announced, focused
from tests.web.referral.moving import kinds_owed, last_event, send, send_partial, stored


def test_it_moves_and_the_customer_hears(member, referral, luca):
    send(member, referral, "interested")
    assert (stored(referral).stage, stored(referral).assignee_id) == ("evaluating", luca.id)
    assert (last_event(referral).kind, last_event(referral).door) == ("interested", "web")
    assert kinds_owed(referral) == ["partner-interested"]


def test_it_answers_htmx_with_the_board_as_it_was_filtered(member, referral):
    answer = send_partial(member, referral, "interested", back="/board?assignee=me")
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div class="stack" id="board"')
    assert "Cartiera Secret" in answer.text
    assert "assignee=me" in answer.text
    assert focused(answer) == f"card-{referral.public_id}"
    assert announced(answer).endswith("is now in Evaluating.")


def test_from_the_referral_it_answers_htmx_with_the_referral(member, referral):
    answer = send_partial(member, referral, "interested", back=f"/referrals/{referral.public_id}")
    assert '<div class="referral" id="referral" data-stage="evaluating">' in answer.text
    assert "carla@customer.example" in answer.text


def test_without_javascript_it_leads_back_to_the_board_as_it_was_filtered(member, referral):
    answer = send(member, referral, "interested", back="/board?due=soon&q=mail")
    assert (answer.status_code, answer.location) == (303, "/board?due=soon&q=mail")
    assert "is now in Evaluating." in member.get(answer.location).text


def test_it_never_leads_elsewhere(member, referral):
    answer = send(member, referral, "interested", back="//evil.example/board")
    assert answer.location == f"/referrals/{referral.public_id}"


def test_when_overdue_it_is_refused_with_the_referral_as_it_is(member, referral, travel):
    travel(NOW + 72 * HOURS)
    answer = send(member, referral, "interested")
    assert answer.status_code == 409
    assert "The time to answer ended on" in answer.text
    assert stored(referral).stage == "new"


def test_a_second_one_hears_who_was_faster(member, sign_in, referral, giulia):
    send(sign_in(giulia), referral, "interested")
    answer = send_partial(member, referral, "interested", version=1, back="/board")
    assert answer.status_code == 409
    assert "Giulia Morandi got there first" in announced(answer)
    assert 'id="board"' in answer.text


def test_a_stranger_gets_404(outsider, referral):
    assert send(outsider, referral, "interested").status_code == 404
    assert stored(referral).stage == "new"


def test_it_needs_sign_in(client, referral):
    assert send(client, referral, "interested").status_code == 401
    assert send_partial(client, referral, "interested").headers["HX-Redirect"].startswith("/sign-in")


def test_it_rejects_get(member, referral):
    assert member.get(f"/referrals/{referral.public_id}/interested").status_code == 405


def test_a_colleague_can_be_chosen_and_is_told(member, referral, giulia):
    send(member, referral, "interested", assignee=giulia.public_id)
    assert stored(referral).assignee_id == giulia.id
    assert kinds_owed(referral) == ["partner-interested", "referral-assigned"]


def test_somebody_of_another_partner_cannot_be_chosen(member, referral, stranger):
    answer = send(member, referral, "interested", assignee=stranger.public_id)
    assert answer.status_code == 422
    assert "Choose someone at your company." in answer.text
    assert stored(referral).stage == "new"


def test_a_form_without_its_version_is_not_understood(member, referral):
    assert member.post(f"/referrals/{referral.public_id}/interested", data={}).status_code == 422


def test_its_form_names_the_colleagues_oneself_first(member, referral, giulia):
    text = member.get(f"/referrals/{referral.public_id}/form/interested").text
    assert text.index('value="me"') < text.index(f'value="{giulia.public_id}"')
