"""GET /board, its further cards, and the operator's view of it."""

import re

import pytest

from tests import rows
from tests.clock import DAYS, HOURS, NOW, SECONDS
from tests.people import make_partner, make_person
from tests.statements import count_statements
from tests.web.htmx import PARTIAL


@pytest.fixture
def member(sign_in, luca):
    return sign_in(luca)


def store(location, need, *, of=None, **facts):
    return rows.store(rows.referral(location, of=rows.enquiry(need=need, **of or {}), **facts))[0]


def columns(answer):
    """Return the needs in each column."""
    parts = re.split(r'<section class="column" data-stage="(\w+)"', answer.text)[1:]
    return {stage: re.findall(r'<h3 class="card-need"><a [^>]*>(.*?)</a>', text) for stage, text in _pairs(parts)}


def _pairs(parts):
    return zip(parts[::2], parts[1::2], strict=True)


def test_four_columns_as_of_now(member, location, travel):
    store(location, "New one")
    store(location, "Evaluated", **rows.EVALUATING)
    store(location, "Negotiated", **rows.NEGOTIATING)
    store(location, "Won", **rows.WON)
    travel(NOW + 72 * HOURS)
    assert columns(member.get("/board")) == {
        "new": [],
        "evaluating": ["Evaluated"],
        "negotiating": ["Negotiated"],
        "archived": ["New one", "Won"],
    }


def test_a_card_shows_where_while_it_is_not_revealed_and_then_who(member, location):
    store(location, "New one", of={"place": "Lyon", "country": "FR", "company_size": "10-50"})
    store(location, "Evaluated", of={"place": "Rimini"}, **rows.EVALUATING)
    text = member.get("/board").text
    assert "Lyon, France\u00a0· 10–50 people" in text
    assert "<b>Cartiera Secret</b>&nbsp;· Rimini" in text


def test_a_card_has_the_form_of_each_of_its_moves(member, location):
    new, evaluating = store(location, "New one"), store(location, "Evaluated", **rows.EVALUATING)
    text = member.get("/board?due=soon&q=n").text + member.get("/board").text
    assert f'action="/referrals/{new.public_id}/interested"' in text
    assert f'action="/referrals/{new.public_id}/ignore"' in text
    assert f'href="/referrals/{evaluating.public_id}/form/accept?back=/board"' in text


def test_counts_and_sums(member, location):
    rows.store(*(rows.referral(location, **rows.NEGOTIATING) for _ in range(3)))
    text = member.get("/board").text
    assert '<span class="column-count">3</span>' in text
    assert '<span class="column-sums">€300</span>' in text


def test_an_estimate_whose_day_has_passed_stands_out(member, location):
    store(location, "Late", **{**rows.NEGOTIATING, "expected_close_on": (NOW - 48 * HOURS).date()})
    assert '<span data-state="overdue">was due Sat 21 Nov</span>' in member.get("/board").text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=mailboxes", ["Move mailboxes"]),
        ("q=slovenia", ["In Slovenia"]),
        ("q=carla", []),
        ("due=soon", ["Due soon"]),
        ("assignee=me", ["Mine"]),
        ("assignee=nobody&channel=marketing", ["In Slovenia"]),
        ("location=nordest-verona&q=due", ["Due soon"]),
        ("value=5,000", ["Rich"]),
    ],
)
def test_filters_are_in_the_address(query, shown, member, location, luca):
    store(location, "Move mailboxes")
    store(location, "In Slovenia", of={"country": "SI", "channel": "marketing"})
    store(location, "Due soon", due_at=NOW + HOURS)
    store(location, "Mine", assignee_id=luca.id)
    store(location, "Rich", of={"budget_to_minor": 500_000, "budget_currency": "EUR"})
    assert columns(member.get(f"/board?{query}"))["new"] == shown


@pytest.mark.parametrize(
    "query", ["q=%25%25%25", "value=NaN", "value=1e400", "assignee=%27", "location=%01", "q=" + "x+" * 500]
)
def test_an_address_that_makes_no_sense_is_no_error(query, member, referral):
    assert member.get(f"/board?{query}").status_code == 200


def test_a_search_with_a_sign_of_the_database_finds_that_sign(member, location):
    store(location, "100% cotton")
    store(location, "1000 shirts")
    assert columns(member.get("/board?q=100%25"))["new"] == ["100% cotton"]


def test_what_was_typed_stays_and_is_text(member):
    assert 'value="&#34;&gt;&lt;script&gt;"' in member.get('/board?q="><script>').text


def test_the_fragment_is_the_board_alone(member, referral):
    answer = member.get("/board", headers=PARTIAL)
    assert answer.text.lstrip().startswith('<div class="stack" id="board"')
    assert "HX-Request-Type" in answer.headers["Vary"]


def look_again(client, tag, address="/board"):
    return client.get(address, headers={**PARTIAL, "HX-PTag": tag}).status_code


def tag_of(answer):
    return re.search(r'hx-ptag="(\w+)"', answer.text)[1]


def test_a_browser_that_has_it_already_hears_when_nothing_is_new(member, referral, luca, sign_in, travel):
    tag = tag_of(member.get("/board"))
    assert look_again(member, tag) == 304
    assert look_again(member, tag, "/board?due=soon") == 200
    assert look_again(member, "another") == 200


@pytest.mark.parametrize(
    ("due_in", "same_after", "other_after"),
    [
        (60 * HOURS, HOURS - SECONDS, HOURS),
        (23 * HOURS + 30 * SECONDS, 29 * SECONDS, 31 * SECONDS),
        (24 * HOURS + 10 * SECONDS, 9 * SECONDS, 11 * SECONDS),
    ],
)
def test_it_is_new_when_a_card_says_its_time_left_in_other_words(
    due_in, same_after, other_after, member, location, travel
):
    store(location, "Timed", received_at=NOW - DAYS, changed_at=NOW - DAYS, due_at=NOW + due_in - SECONDS)
    tag = tag_of(member.get("/board"))
    travel(NOW + same_after - SECONDS)
    assert look_again(member, tag) == 304
    travel(NOW + other_after)
    assert look_again(member, tag) == 200


def test_it_is_new_on_another_day(member, location, travel):
    store(location, "Won", **{**rows.WON, "changed_at": NOW - DAYS})
    tag = tag_of(member.get("/board"))
    travel(NOW + 12 * HOURS)
    assert look_again(member, tag) == 304
    travel(NOW + 14 * HOURS)
    assert look_again(member, tag) == 200


def test_a_new_card_says_until_when_an_answer_is_fast_while_it_can_be(member, location, travel):
    store(location, "Fresh", due_at=NOW + 72 * HOURS)
    assert "Answer within 24 hours, by 11:00 tomorrow" in member.get("/board").text
    tag = tag_of(member.get("/board"))
    travel(NOW + 24 * HOURS)
    assert look_again(member, tag) == 200
    assert "Answer within 24 hours" not in member.get("/board").text


@pytest.mark.parametrize("facts", [{"changed_at": NOW + HOURS}, {"due_at": NOW}, {"assignee_id": None}])
def test_it_is_new_when_a_card_comes_or_falls_to_the_clock(facts, member, location, referral):
    tag = tag_of(member.get("/board"))
    rows.store(rows.referral(location, **facts))
    assert look_again(member, tag) == 200


def test_25_cards_a_column_and_then_more(member, location):
    rows.store(*(rows.referral(location, due_at=NOW + n * HOURS) for n in range(1, 31)))
    answer = member.get("/board?q=need")
    assert len(columns(answer)["new"]) == 25
    assert "25 of 30" in answer.text
    more = re.search(r'hx-get="(/board/new\?[^"]+)"', answer.text)[1].replace("&amp;", "&")
    assert "q=need" in more
    fragment = member.get(more, headers=PARTIAL)
    assert fragment.text.lstrip().startswith('<div class="column-cards"')
    assert fragment.text.count('class="card-need"') == 5
    assert fragment.text.count("data-focus") == 1
    assert "<html" in member.get(more).text


def test_what_is_shown_already_stays_when_the_board_is_drawn_again(member, location):
    rows.store(*(rows.referral(location) for _ in range(60)))
    again = member.get("/board?new=50", headers=PARTIAL)
    assert len(columns(again)["new"]) == 50
    assert "50 of 60" in again.text
    assert len(columns(member.get("/board?new=-3&archived=x"))["new"]) == 25


def test_the_latest_8_are_archived_here_and_the_rest_in_the_archive(member, location):
    rows.store(*(rows.referral(location, **rows.WON) for _ in range(11)))
    answer = member.get("/board?q=need")
    assert len(columns(answer)["archived"]) == 8
    assert "8 of 11" in answer.text
    assert 'href="/archive?q=need"' in answer.text
    assert "Show more" not in answer.text


def test_a_narrow_screen_shows_the_column_that_the_address_names(member, referral):
    text = member.get("/board?tab=evaluating&due=soon").text
    assert re.findall(r'<section class="column" data-stage="(\w+)" data-chosen', text) == ["evaluating"]
    assert 'href="/board?due=soon" hx-get="/board?due=soon"' in text
    assert 'hx-get="/board?due=soon&amp;tab=evaluating" hx-trigger="refresh"' in text
    assert "data-chosen" in member.get("/board?tab=none").text


def test_what_is_looked_for_is_taken_out_by_one_press(member, luca, giulia):
    text = member.get(f"/board?q=mail&assignee={giulia.public_id}&channel=agent&value=5,000").text
    for label in ("“mail”", "Assignee: Giulia Morandi", "Agent", "from 5,000"):
        assert re.search(rf'aria-current="true"><span class="unseen">Remove: </span>{label}', text)
    assert f'href="/board?assignee={giulia.public_id}&amp;channel=agent&amp;value=5,000"' in text


@pytest.mark.parametrize("typed", ["abc", "1e9", "-5"])
def test_a_value_that_is_no_amount_is_said_to_be_none(typed, member, referral):
    answer = member.get(f"/board?value={typed}")
    assert f"“{typed}” isn’t an amount" in answer.text
    assert columns(answer)["new"] == [referral.enquiry.need]
    assert 'aria-invalid="true"' in answer.text


def test_a_search_finds_the_customer_once_it_is_revealed(member, location):
    store(location, "Hidden")
    store(location, "Revealed", **rows.EVALUATING)
    for words in ("cartiera", "carla"):
        found = columns(member.get(f"/board?q={words}"))
        assert (found["new"], found["evaluating"]) == ([], ["Revealed"])


def test_a_column_that_is_none_is_404(member):
    assert member.get("/board/won").status_code == 404


def test_statements_do_not_grow_with_referrals(member, location):
    kinds = [{}, rows.EVALUATING, rows.NEGOTIATING, rows.DECLINED]
    rows.store(*(rows.referral(location, **facts) for facts in kinds))
    with count_statements() as few:
        member.get("/board")
    rows.store(*(rows.referral(location, **facts) for facts in kinds * 20))
    with count_statements() as many:
        member.get("/board")
    assert len(many.statements) == len(few.statements)


def test_another_partners_cards_are_not_there(sign_in, stranger, referral):
    assert columns(sign_in(stranger).get("/board")) == {
        "new": [],
        "evaluating": [],
        "negotiating": [],
        "archived": [],
    }


def test_another_partners_people_and_locations_find_nothing(member, referral, stranger):
    assert columns(member.get(f"/board?assignee={stranger.public_id}"))["new"] == []
    assert columns(member.get("/board?location=adige-trento"))["new"] == []


def test_whoever_signs_in_comes_back_to_the_board_as_it_was_filtered(client):
    assert client.get("/board?due=soon").location == "/sign-in?next=/board?due%3Dsoon"
    assert client.get("/board", headers=PARTIAL).headers["HX-Redirect"].startswith("/sign-in")


def test_the_operator_looks_at_any_partners_board_and_moves_nothing(sign_in, operator, partner, referral):
    answer = sign_in(operator).get(f"/operator/partners/{partner.public_id}/board?q=move")
    assert columns(answer)["new"] == [referral.enquiry.need]
    assert "data-move" not in answer.text
    assert "Cartiera Secret" not in answer.text
    assert f'action="/operator/partners/{partner.public_id}/board"' in answer.text


def test_the_operators_further_cards(sign_in, operator, location, partner):
    rows.store(*(rows.referral(location) for _ in range(26)))
    client = sign_in(operator)
    text = client.get(f"/operator/partners/{partner.public_id}/board").text
    more = re.search(r'hx-get="([^"]+/board/new\?[^"]+)"', text)[1].replace("&amp;", "&")
    assert client.get(more, headers=PARTIAL).text.count('class="card-need"') == 1


def test_a_partner_that_does_not_exist_has_no_board(sign_in, operator):
    assert sign_in(operator).get("/operator/partners/nothing23456/board").status_code == 404


def test_a_new_partner_reads_what_will_be_here(sign_in):
    newcomer = make_partner("Brand New", slug="brand-new").profile.partner
    nina = make_person("Nina Nuova", "admin", newcomer)
    assert "New referrals arrive here." in sign_in(nina).get("/board").text
