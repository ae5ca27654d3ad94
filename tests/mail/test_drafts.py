"""The content of mails: subject, text and HTML of every kind, in the reader's language, with working links."""

import re
from html import unescape

import pytest
from flask_babel import get_locale
from sqlalchemy import update

from referrals import languages
from referrals.actions.network import settings
from referrals.actions.notice import outbox
from referrals.actions.referral import moves, sweep
from referrals.database import write
from referrals.mail import rendering
from referrals.models import EnquiryPrivate, Mark, NoticeKind
from referrals.queries.notice import notice_facts, owed_notices
from referrals.queries.notice.notice_facts import PROVING
from tests.application import worker_app
from tests.mail.kinds import LINK, World, every_kind, links, mail
from tests.notices import owe
from tests.people import DAYS, HOURS, NOW, acting, make_partner, make_person
from tests.row_changes import change
from tests.statements import count_statements

TAG = re.compile(r"<(head|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
NORDEST, ADIGE = "desk@nordest-sistemi.example", "desk@adige-cloud.example"
MARCA = "desk@marca-digitale.example"
GIULIA, LUCA, OLGA = "giulia@people.example", "luca@people.example", "olga@people.example"
CARLA = "carla@customer.example"
# The recipient of each, and parts of its subject and text.
SAYS = {
    "referral-received": (
        NORDEST,
        "New referral: Move 240",
        "Please answer within 24 hours, by Tuesday 24 November, 11:00 CET",
    ),
    "referral-reminder": (NORDEST, "2 days left to answer: Move", "until Thursday 26 November, 11:00 CET."),
    "referral-assigned": (GIULIA, "Assigned to you: Replace", "Telephone: +39 045 777 1234"),
    "referral-moved": (NORDEST, "Luca Benetti said No thanks: A firewall", "the attached file removes it"),
    "referral-missed": (ADIGE, "Missed: Replace the", "by Thursday 26 November, 11:00 CET"),
    "referral-expired": (NORDEST, "Expired: Replace the", "by Monday 30 November, 11:00 CET"),
    "estimate-overdue": (LUCA, "Won, lost, or later? Backups", "to close this on Wed 25 Nov 2026"),
    "enquiry-withdrawn": (ADIGE, "Withdrawn by the customer: Backups", "there’s nothing more to do"),
    "wins-reported": (OLGA, "1 referral was marked as won", "- A network for a new mill: €12,000 (Nordest"),
    "enquiry-not-real": (ADIGE, "Closed by the network: Free crypto", "it doesn’t count for or against you"),
    "enquiry-chosen": (NORDEST, "The customer has chosen you: Backups", "Company: Cartiera Segreta"),
    "enquiry-erased": (MARCA, "Erased by the customer: your referral of", "along with your notes about it"),
    "enquiry-received": (CARLA, "Your enquiry is with 3 partners", "- Adige Cloud, Trento"),
    "enquiry-unplaced": (
        CARLA,
        "None of the partners you chose could be asked",
        "- Marca Digitale: isn’t taking enquiries",
    ),
    "enquiry-confirm": (CARLA, "An enquiry is waiting for your answer", "Open the page to send it"),
    "enquiry-confirm-reminder": (
        CARLA,
        "An enquiry is waiting for your answer",
        "We’ll erase it on Thursday 26 November",
    ),
    "enquiry-closed": (CARLA, "The network has closed your enquiry", "tell us on your enquiry’s page"),
    "enquiry-link": (CARLA, "The link to your enquiry", "> Move 240 mailboxes"),
    "partner-interested": (CARLA, "Nordest Sistemi is interested", "Giulia Morandi, Nordest Sistemi"),
    "feedback-request": (CARLA, "Did Nordest Sistemi get in touch?", "has had your contact details since"),
    "choose-another-ignored": (CARLA, "Nordest Sistemi isn’t available", "2 partners still have"),
    "choose-another-missed": (CARLA, "didn’t answer in time", "1 partner still has"),
    "choose-another-declined": (CARLA, "Adige Cloud can’t take it on", "1 partner still has"),
    "choose-another-expired": (CARLA, "Nordest Sistemi didn’t follow up", "No partner has your enquiry"),
    "invitation": (LUCA, "Your invitation", "join Nordest Sistemi as Member"),
    "sign-in-link": (LUCA, "Your sign-in link", "once, until Monday 23 November, 12:00 CET"),
    "password-reset": (LUCA, "Choose a new password", "Your password stays as it is"),
    "email-change": ("luca@new.example", "Confirm your new address", "to luca@new.example from now on"),
    "email-changed": ("luca@old.example", "Your address has changed", "no longer go to luca@old.example"),
    "desk-digest": (OLGA, "3 referrals at risk", "Nordest Sistemi, Verona · Desk of Nordest"),
    "contact-unreachable": (OLGA, "Email isn’t reaching Marca Digitale, Treviso", "go to the partner’s admins"),
    "contact-check": (MARCA, "Is this the right address for Marca Digitale?", "confirm that this address is right"),
    "contacts-confirm": (GIULIA, "Are your contacts still right?", "New referrals for Nordest Sistemi go to"),
    "setup-reminder": (LUCA, "Customers can’t find Nordest Sistemi yet", "its profile is still a draft"),
    "test-mail": (OLGA, "Test email: sending works", "Customers can now send"),
}


def read(html):
    """Return the visible text of the HTML."""
    return " ".join(unescape(TAG.sub(" ", html)).split())


def test_every_kind_says_what_it_must_to_whom_it_must(mails):
    said = {kind: (one.recipients[0][1], one.subject, one.body) for kind, one in mails.items()}
    assert said.keys() == SAYS.keys() == set(NoticeKind)
    wrong = {kind: said[kind] for kind, parts in SAYS.items() if not all(map(str.__contains__, said[kind], parts))}
    assert wrong == {}


def test_every_subject_begins_with_the_network_and_is_one_line(mails):
    assert {one.subject for one in mails.values() if not re.fullmatch(r"\[Referrals\] \S.*\S", one.subject)} == set()


def test_the_html_says_the_same_as_the_text_and_carries_the_same_link(mails):
    for kind, one in mails.items():
        assert set(links(one)) == set(LINK.findall(one.html)), kind
        assert SAYS[kind][1].split(":")[-1].strip() in read(one.html) + one.subject, kind


def test_the_html_has_its_style_on_its_elements_and_keeps_the_dark_one(mails):
    for one in mails.values():
        assert 'class="letter" role="presentation" style="' in one.html
        assert "@media (prefers-color-scheme: dark)" in one.html
        assert not re.search(r"<(img|script|link)\b", one.html)


@pytest.mark.parametrize("language", languages.codes())
def test_nothing_is_left_unsaid(app, language):
    settings.mark(Mark.MAIL_PROVED, now=NOW)
    for kind, one in every_kind(World(language)).items():
        written = f"{one.subject}\n{one.body}\n{read(one.html)}"
        assert not re.search(r"\bNone\b(?! of)|\{\{|%\(|Undefined|\(\)", written), kind
        assert "\n\n\n" not in one.body, kind


def test_each_reader_is_written_to_in_their_own_language_and_zone(world):
    change(world.giulia, language="it", zone="America/New_York")
    world.ask(world.nordest)
    to_giulia = mail("referral-received", recipient=f"person:{world.giulia.id}")
    to_desk = mail("referral-received", recipient=f"location:{world.nordest.id}")
    assert "Nuova segnalazione" in to_giulia.subject
    assert "giovedì 26 novembre, 05:00 GMT-5" in to_giulia.body
    assert "Prodotti: Microsoft 365" in to_giulia.body
    assert "Servizi: Migrazioni" in to_giulia.body
    assert "Thursday 26 November, 11:00 CET" in to_desk.body


def test_a_customer_who_writes_in_another_language_is_written_to_in_english(world):
    world.ask(world.nordest, language="fr", zone="Europe/Berlin")
    assert "Your enquiry is with 1 partner" in mail("enquiry-received").subject


def test_looking_at_a_mail_leaves_the_lookers_language_alone(app, world):
    with app.test_request_context(headers={"Accept-Language": "it"}):
        world.ask(world.nordest)
        mail("referral-received")
        assert get_locale().language == "it"


# Single kinds


def test_the_customer_answers_to_whoever_will_make_contact(world):
    one, *_ = world.ask(world.nordest)
    world.take(one, world.luca, assignee=world.giulia)
    message = mail("partner-interested")
    assert message.reply_to == ("Giulia Morandi", "giulia@people.example")
    assert "Telephone: +39 045 123 456" in message.body


def test_without_an_assignee_the_contact_makes_contact(world):
    one, *_ = world.ask(world.nordest)
    world.take(one, world.luca)
    moves.assign(one.id, assignee_id=None, by=acting(world.luca), now=NOW)
    assert mail("partner-interested").reply_to == ("Desk of Nordest Sistemi", "desk@nordest-sistemi.example")


def test_no_other_mail_has_somebody_else_to_answer_to(mails):
    assert {kind for kind, one in mails.items() if one.reply_to} == {"partner-interested"}


def test_several_that_dropped_out_are_named_in_one_mail(world):
    *_, third = world.ask(world.nordest, world.adige, world.marca)
    world.take(third, acting_member_of(world.marca))
    sweep.archive_overdue(now=NOW + 3 * DAYS)
    message = together("choose-another-missed", now=NOW + 3 * DAYS)
    assert "2 partners no longer have your enquiry" in message.subject
    assert "- Nordest Sistemi: Did not answer in time" in message.body
    assert "- Adige Cloud: Did not answer in time" in message.body
    assert "1 partner still has your enquiry:\n- Marca Digitale: Interested, will contact you" in message.body
    assert all(name in read(message.html) for name in ("Nordest Sistemi", "Adige Cloud", "Marca Digitale"))


def acting_member_of(location):
    return make_person("Mara Marca", "member", location.profile.partner)


def together(kind, *, now):
    claimed = outbox.claim(100, now=now).notices
    with worker_app().app_context():
        return rendering.preview(next(one.id for one in claimed if one.kind == kind), now=now, show_links=True)


def test_what_can_still_be_undone_counts_as_still_there(world):
    one, other = world.ask(world.nordest, world.adige)
    moves.ignore(one.id, by=acting(world.luca), version=1, now=NOW)
    moves.ignore(other.id, by=acting(world.anna), version=1, now=NOW + HOURS)
    assert "1 partner still has your enquiry" in together("choose-another-ignored", now=NOW + HOURS).body


def test_an_enquiry_entered_for_a_customer_says_who_passed_it_on(world):
    one, *_ = world.ask(world.nordest)
    change(one.enquiry, channel="agent")
    assert "Referrals has passed on your enquiry, as agreed with you" in mail("enquiry-received").body


@pytest.mark.parametrize(
    "name", ["www.evil.example", "Win at https://evil.example", "eve@evil.example", "a.it/x", "Call 045 123"]
)
def test_an_address_in_place_of_a_name_is_not_repeated(world, name):
    world.ask(world.nordest)
    with write() as session:
        session.execute(update(EnquiryPrivate).values(contact_name=name))
    assert mail("enquiry-received").body.count("Hello,") == 1


def test_what_people_wrote_cannot_pass_for_html_or_for_words_of_ours(world):
    world.ask(world.nordest, need="<b>Free</b> & easy", overview="Hello\n-- \nSent by <script>alert(1)</script>")
    message = mail("referral-received")
    assert "&lt;b&gt;Free&lt;/b&gt; &amp; easy" in message.html
    assert "<script>" not in message.html
    assert "> Hello\n> --\n> Sent by <script>" in message.body


def test_facts_for_many_mails_are_read_in_as_many_statements_as_for_one(world):
    world.ask(world.nordest)
    with count_statements() as few:
        notice_facts.mails(owed_notices.owed_notices(), now=NOW)
    for number in range(12):
        world.ask(world.nordest, world.adige, need=f"Need {number}")
    with count_statements() as many:
        assert len(notice_facts.mails(owed_notices.owed_notices(), now=NOW)) > 40
    assert len(many.statements) == len(few.statements) <= 16


def test_of_a_reader_who_is_gone_there_is_nothing_to_look_at(world):
    assert rendering.preview(owe("sign-in-link", "person:4711"), now=NOW) is None


def test_who_has_dropped_out_is_not_among_those_who_have_it_even_before_the_mail_leaves(world):
    one, *_ = world.ask(world.nordest, world.adige)
    moves.ignore(one.id, by=acting(world.luca), version=1, now=NOW)
    text = mail("choose-another-ignored", now=NOW).body
    assert "Nordest Sistemi isn’t available" in text
    assert "1 partner still has your enquiry:\n- Adige Cloud" in text
    assert text.count("Nordest Sistemi") == 1


def test_who_drops_out_is_replaced_by_the_best_by_name_and_what_they_are_good_at(world):
    names = ["Adige Cloud", "Marca Digitale", *(make_partner(f"Partner {n}").profile.partner.name for n in range(4))]
    sent = world.ask(world.nordest)[0]
    moves.ignore(sent.id, by=acting(world.luca), version=1, now=NOW)
    body = mail("choose-another-ignored").body
    assert "Best matches:" in body
    assert sum(f"- {name}" in body for name in names) == 3
    assert "- Nordest Sistemi" not in body


def test_with_nobody_left_the_customer_is_told_and_not_invited(world):
    sent = world.ask(world.nordest, world.adige, world.marca)[0]
    moves.ignore(sent.id, by=acting(world.luca), version=1, now=NOW)
    message = mail("choose-another-ignored")
    assert "Every partner that could take it has already been asked." in message.body
    assert "choose another" not in f"{message.body} {read(message.html)}".lower()


@pytest.mark.parametrize("name", ["Win at https://evil.example", "Call +39 045 1234", "Marta Bruni"])
def test_a_mail_that_asks_whether_an_address_is_right_repeats_no_name(world, name):
    change(world.marca, contact_name=name)
    change(world.luca, name=name)
    mails = every_kind(world)
    for kind in PROVING:
        found = mails[kind]
        assert "Hello," in found.body, kind
        assert "Hello," in found.html, kind
        assert name not in f"{found.subject} {found.body} {found.html} {found.recipients}", kind
