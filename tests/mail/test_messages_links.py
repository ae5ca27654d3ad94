"""The links in mails, and the ids by which mail programs thread them."""

import re
import socket

import pytest

from referrals.actions.notice import outbox
from tests.application import worker_app
from tests.mail.kinds import KINDS, TO_CUSTOMER, TO_PARTNER, every_kind, links, mail
from tests.notices import notices
from tests.people import DAYS, NOW


def path(message):
    [link] = links(message)
    return link.removeprefix("http://referrals.test")


def test_every_mail_but_one_has_one_link(mails):
    assert {kind for kind, one in mails.items() if len(links(one)) != 1} == {"email-changed"}


def test_a_link_that_works_once_opens_its_page(world, client):
    mails = every_kind(world)
    for kind in ("invitation", "sign-in-link", "password-reset"):
        assert client.get(path(mails[kind])).status_code == 200, kind


@pytest.mark.parametrize("kind", ["referral-received", "enquiry-received"])
def test_the_private_link_opens_the_page_without_signing_in(world, client, kind):
    world.ask(world.nordest)
    assert "Move 240 mailboxes" in client.get(client.get(path(mail(kind))).location).text


def test_each_reader_has_a_link_of_their_own(world):
    world.ask(world.nordest)
    found = [links(mail("referral-received", recipient=one.recipient)) for one in notices("referral-received")]
    assert len(found) == len({link for [link] in found}) == 2


def test_the_same_mail_has_the_same_link_each_time(world):
    world.ask(world.nordest)
    assert mail("referral-received").body == mail("referral-received").body


def test_links_are_made_from_the_settings_and_never_from_the_request(app, world):
    world.ask(world.nordest)
    with app.test_request_context(headers={"Host": "evil.test", "X-Forwarded-Host": "evil.test"}):
        assert "evil.test" not in mail("referral-received").body


def test_whoever_looks_at_the_outbox_sees_no_link_that_works(world):
    shown = {token(link) for one in every_kind(world, links=False).values() for link in links(one)}
    assert shown - {""} == {"…"}


def token(link):
    found = re.search(r"/(?:r|enquiries|links/[a-z-]+)/(.+)", link)
    return found[1] if found else ""


# Threads and ids


def test_the_mails_about_one_referral_are_one_conversation_and_the_customers_are_another(mails):
    for kind, one in mails.items():
        name = "referral" if kind in TO_PARTNER else "enquiry" if kind in TO_CUSTOMER else None
        root = rf"<{name}-[a-z0-9]{{12}}@referrals\.test>" if name else "None"
        headers = one.extra_headers or {}
        assert re.fullmatch(root, str(headers.get("In-Reply-To"))), kind
        assert headers.get("References") == headers.get("In-Reply-To"), kind


def test_every_mail_has_a_name_of_its_own_that_readers_do_not_cut(mails):
    names = {one.msgId for one in mails.values()}
    assert len(names) == len(KINDS)
    assert all(re.fullmatch(r"<[0-9a-f]{40}@referrals\.test>", name) for name in names)


def test_a_mail_keeps_its_name_and_gets_another_when_it_is_sent_again_on_purpose(world):
    world.ask(world.nordest)
    first, again = mail("enquiry-received"), mail("enquiry-received", now=NOW + DAYS)
    assert first.msgId == again.msgId
    outbox.send_again(notices("enquiry-received")[0].id, now=NOW + DAYS)
    assert mail("enquiry-received").msgId != first.msgId


def test_the_name_of_a_mail_tells_nobody_which_notice_it_was(app, world, monkeypatch):
    world.ask(world.nordest)
    before = mail("enquiry-received").msgId
    monkeypatch.setitem(worker_app().config, "SECRET_KEY", "another key for tests alone 51d0")
    assert mail("enquiry-received").msgId != before


def test_writing_a_mail_does_not_ask_the_dns_for_the_name_of_this_machine(world, monkeypatch):
    world.ask(world.nordest)
    monkeypatch.setattr(socket, "getfqdn", lambda *_: pytest.fail("asked the DNS"))
    assert mail("enquiry-received").msgId.endswith("@referrals.test>")
