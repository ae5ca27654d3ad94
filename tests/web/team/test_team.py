"""The team page: all members of a partner see it, admins change it, strangers get 404."""

import pytest
from sqlalchemy import select

from referrals.actions.partner import locations
from referrals.database import write
from referrals.extensions import db
from referrals.models import Follow, Location
from tests.clock import NOW
from tests.people import make_person
from tests.statements import count_statements


@pytest.fixture
def admin(giulia, sign_in):
    return sign_in(giulia)


@pytest.fixture
def member(luca, sign_in):
    return sign_in(luca)


def follow(client, slug="nordest-verona", **typed):
    return client.post(f"/team/locations/{slug}/follow", data=typed)


def follows():
    db.session.rollback()
    return {(follow.person_id, follow.location_id) for follow in db.session.scalars(select(Follow))}


def test_a_member_sees_the_team_and_nothing_to_change_it_with(member, giulia, location):
    page = member.get("/team").text
    assert "Giulia Morandi" in page
    assert "desk@nordest-verona.example" in page
    assert "/team/invite" not in page
    assert f"/team/members/{giulia.public_id}" not in page


def test_an_admin_finds_the_way_to_every_change(admin, luca, location):
    page = admin.get("/team").text
    for address in ("/team/invite", f"/team/members/{luca.public_id}", "/profiles", "/profiles/IT"):
        assert f'"{address}"' in page


def test_the_people_of_another_partner_are_not_in_it(admin, stranger):
    assert "Stefano Strano" not in admin.get("/team").text


def test_who_was_removed_is_not_in_it(admin, partner):
    make_person("Rita Rimossa", "member", partner, removed_at=NOW)
    assert "Rita Rimossa" not in admin.get("/team").text


def test_a_partner_without_a_location_is_told_what_that_means(admin, location):
    with write() as session:
        session.delete(session.get(Location, location.id))
    assert "No locations yet" in admin.get("/team").text


def test_a_member_follows_a_location_for_themself_and_stops(member, luca, giulia, location):
    assert follow(member, follow="yes").status_code == 303
    assert follows() == {(giulia.id, location.id), (luca.id, location.id)}
    follow(member, follow="no")
    assert follows() == {(giulia.id, location.id)}


def test_following_without_an_answer_is_refused(member, giulia):
    assert follow(member).status_code == 422


def test_the_location_of_another_partner_cannot_be_followed(member, other_location):
    assert follow(member, "adige-trento", follow="yes").status_code == 404


def test_a_large_team_costs_no_more_statements(admin, partner, location):
    admin.get("/team")
    with count_statements() as few:
        admin.get("/team")
    for number in range(10):
        make_person(f"N{number} Nuovo", "member", partner, joined_at=None)
        place = locations.NewLocation(
            name=f"L{number}", city="Padova", contact_name="Desk", contact_email="d@x.example"
        )
        locations.add(partner.id, place, country=("IT", "DE", "FR")[number % 3], now=NOW)
    with count_statements() as many:
        assert "N9 Nuovo" in admin.get("/team").text
    assert len(many.statements) <= len(few.statements) + 1  # the invitations, however many
