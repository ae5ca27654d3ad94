"""Who may use each route: one row per endpoint. `values` are the parts of its URL."""

from collections.abc import Callable
from dataclasses import dataclass

EVERYONE = frozenset({"anonymous", "link", "customer", "stranger", "member", "admin", "agent", "operator"})
SIGNED_IN = frozenset({"stranger", "member", "admin", "agent", "operator"})
PARTNERS = frozenset({"stranger", "member", "admin"})  # each sees its own: a stranger is the admin of another partner
ADMINS = frozenset({"stranger", "admin"})
THIS_PARTNER = frozenset({"member", "admin"})
READS_REFERRAL = THIS_PARTNER | {"link", "operator"}
MOVES_REFERRAL = THIS_PARTNER | {"link"}
OPERATOR = frozenset({"operator"})
NETWORK = frozenset({"operator", "agent"})
NOBODY: frozenset[str] = frozenset()
CUSTOMER = frozenset({"customer"})


def nothing(_world):
    return {}


@dataclass(frozen=True)
class Row:
    may: frozenset[str]
    values: Callable = nothing
    ends_session: bool = False
    comes_last: bool = False  # it removes what other rows need
    data: dict[str, str] | None = None
    is_link: bool = False  # whoever has the URL may come in and gets a cookie, so each role uses a new browser


def referral(world):
    return {"public_id": world.referral.public_id}


def move_form(world):
    return {"public_id": world.referral.public_id, "move": "ignore"}


def enquiry(world):
    return {"public_id": world.enquiry.public_id}


def referral_of_enquiry(world):
    return {**enquiry(world), "referral_id": world.referral.public_id}


def partner(world):
    return {"public_id": world.people["admin"].partner.public_id}


def picture(world):
    return {"name": world.picture}


def column(_world):
    return {"stage": "new"}


def column_of_partner(world):
    return {**partner(world), "stage": "new"}


def location(world):
    return {"slug": world.location.slug}


def country(_world):
    return {"country": "IT"}


def member(world):
    return {"public_id": world.people["member"].public_id}


def location_of_partner(world):
    return {**partner(world), **location(world)}


def country_of_partner(world):
    return {**partner(world), "country": "IT"}


def member_of_partner(world):
    return {**partner(world), "member_id": world.people["member"].public_id}


def agent(world):
    return {"public_id": world.people["agent"].public_id}


def notice(world):
    return {"notice_id": world.notice.id}


def vocabulary(_world):
    return {"vocabulary": "product"}


def term(world):
    return {"vocabulary": "product", "term_id": world.term.id}


def campaign(_world):
    return {"slug": "spring-fair"}


def referral_link(world):
    return {"token": world.tokens["referral"]}


def enquiry_link(world):
    return {"token": world.tokens["enquiry"]}


def one_time_link(purpose):
    return lambda world: {"token": world.tokens[purpose]}


ROUTES = {
    "stylesheet": Row(EVERYONE),
    "htmx": Row(EVERYONE),
    "upload": Row(EVERYONE, picture),
    "ops.healthz": Row(EVERYONE),
    "ops.readyz": Row(EVERYONE),
    "directory.home": Row(EVERYONE),
    "directory.partners": Row(EVERYONE),
    "directory.partner": Row(EVERYONE, location),
    "account.language": Row(EVERYONE),
    "account.sign_in": Row(EVERYONE),
    "account.sent": Row(EVERYONE),
    "account.sign_out": Row(EVERYONE, ends_session=True),
    "account.forgotten": Row(EVERYONE),
    "account.invitation_link": Row(EVERYONE, one_time_link("invitation"), is_link=True),
    "account.invite_again": Row(EVERYONE, one_time_link("invitation"), is_link=True),
    "account.sign_in_link": Row(EVERYONE, one_time_link("sign-in"), is_link=True),
    "account.password_link": Row(EVERYONE, one_time_link("password-reset"), is_link=True),
    "account.email_link": Row(EVERYONE, one_time_link("email-change"), is_link=True),
    # Works only while there is no operator, which its own tests show; this network has one.
    "account.first_operator_link": Row(NOBODY, lambda _world: {"token": "none"}),
    "account.show": Row(SIGNED_IN),
    "account.email": Row(SIGNED_IN),
    "account.password": Row(SIGNED_IN),
    "account.sessions": Row(SIGNED_IN),
    "account.end_sessions": Row(SIGNED_IN, data={"all": "yes"}),
    "board.show": Row(PARTNERS),
    "board.column": Row(PARTNERS, column),
    "board.of_partner": Row(OPERATOR, partner),
    "board.column_of_partner": Row(OPERATOR, column_of_partner),
    "archive.show": Row(PARTNERS),
    "archive.csv": Row(PARTNERS),
    "insights.show": Row(PARTNERS),
    "insights.behind": Row(PARTNERS, lambda _world: {"of": "received"}),
    "insights.csv": Row(PARTNERS),
    "insights.keywords": Row(PARTNERS),
    "insights.keywords_csv": Row(PARTNERS),
    "insights.remove_keyword": Row(ADMINS, data={"key": "keyword:nothing"}),
    "insights.stop_size": Row(ADMINS, data={"size": "1001+"}),
    "insights.why_ranked": Row(PARTNERS),
    "insights.network_show": Row(OPERATOR),
    "insights.network_behind": Row(OPERATOR, lambda _world: {"of": "received"}),
    "insights.network_csv": Row(OPERATOR),
    "referral.follow": Row(EVERYONE, referral_link, is_link=True),
    "referral.show": Row(READS_REFERRAL, referral),
    "referral.ask": Row(MOVES_REFERRAL, move_form),
    "referral.diary": Row(MOVES_REFERRAL, referral),
    "referral.interested": Row(MOVES_REFERRAL, referral),
    "referral.ignore": Row(MOVES_REFERRAL, referral),
    "referral.accept": Row(MOVES_REFERRAL, referral),
    "referral.decline": Row(MOVES_REFERRAL, referral),
    "referral.win": Row(MOVES_REFERRAL, referral),
    "referral.lose": Row(MOVES_REFERRAL, referral),
    "referral.undo": Row(MOVES_REFERRAL, referral),
    "referral.assign": Row(MOVES_REFERRAL, referral),
    "referral.estimate": Row(MOVES_REFERRAL, referral),
    "referral.notes": Row(MOVES_REFERRAL, referral),
    "referral.revoke_links": Row(frozenset({"admin"}), referral),
    "enquiry.new": Row(EVERYONE),
    "enquiry.create": Row(EVERYONE),
    "enquiry.lost": Row(EVERYONE),
    "enquiry.send_again": Row(EVERYONE),
    "enquiry.open_link": Row(EVERYONE, enquiry_link, is_link=True),
    "enquiry.show": Row(CUSTOMER, enquiry),
    "enquiry.sent": Row(EVERYONE, enquiry),
    "enquiry.others": Row(CUSTOMER, enquiry),
    "enquiry.ask_another": Row(CUSTOMER, enquiry),
    "enquiry.choosing": Row(CUSTOMER, enquiry),
    "enquiry.choose": Row(CUSTOMER, enquiry),
    "enquiry.withdrawing": Row(CUSTOMER, enquiry),
    "enquiry.withdraw": Row(CUSTOMER, enquiry),
    "enquiry.feedback_on": Row(CUSTOMER, referral_of_enquiry),
    "enquiry.object_to": Row(CUSTOMER, enquiry),
    "enquiry.erasing": Row(CUSTOMER, enquiry),
    "enquiry.erase": Row(CUSTOMER, enquiry),
    "enquiry.erased": Row(EVERYONE),
    "enquiry.confirm": Row(CUSTOMER, enquiry),
    "enquiry.not_mine": Row(EVERYONE),
    # For the browser that sent the enquiry only, which its own tests show; here it was another.
    "enquiry.address": Row(NOBODY, enquiry),
    "enquiry.change_address": Row(NOBODY, enquiry),
    "enquiry.on_behalf": Row(NETWORK),
    "enquiry.create_on_behalf": Row(NETWORK),
    "team.show": Row(PARTNERS),
    "team.invite": Row(ADMINS),
    "team.member": Row(frozenset({"admin"}), member),
    "team.change_role": Row(frozenset({"admin"}), member),
    "team.invite_again": Row(frozenset({"admin"}), member),
    "team.remove": Row(frozenset({"admin"}), member),
    "team.follow": Row(THIS_PARTNER, location),
    "profiles.profiles": Row(ADMINS),
    "profiles.begin": Row(ADMINS),
    "profiles.profile": Row(ADMINS, country),
    "profiles.show": Row(PARTNERS, country),
    "profiles.publish": Row(ADMINS, country),
    "profiles.copy": Row(ADMINS, country, data={"source": "IT"}),
    "profiles.add_location": Row(ADMINS, country),
    "profiles.location": Row(frozenset({"admin"}), location),
    "profiles.contacts": Row(ADMINS),
    "profiles.confirm": Row(ADMINS),
    "profiles.send_check": Row(frozenset({"admin"}), location),
    "profiles.contact_link": Row(EVERYONE, one_time_link("contact-check"), is_link=True),
    "profiles.away": Row(ADMINS),
    "profiles.come_back": Row(ADMINS),
    "profiles.limit_open": Row(ADMINS),
    "profiles.remove_location": Row(frozenset({"admin"}), location, comes_last=True),
    "operator.desk": Row(NETWORK),  # an agent is redirected to the agents' first page
    "operator.mail": Row(OPERATOR),
    "operator.test_mail": Row(OPERATOR),
    "operator.accept_clock": Row(OPERATOR),
    "operator.release_enquiry": Row(OPERATOR, enquiry),
    "operator.erase_enquiry": Row(OPERATOR, enquiry),
    "operator.partners": Row(OPERATOR),
    "operator.invite_partner": Row(OPERATOR),
    "operator.partner": Row(OPERATOR, partner),
    "operator.rename_partner": Row(OPERATOR, partner),
    "operator.leave": Row(OPERATOR, partner),
    "operator.profile": Row(OPERATOR, country_of_partner),
    "operator.grant": Row(OPERATOR, country_of_partner),
    "operator.reviewed": Row(OPERATOR, country_of_partner),
    "operator.preview_profile": Row(OPERATOR, country_of_partner),
    "operator.remind_partner": Row(OPERATOR, partner),
    "operator.import_partners": Row(OPERATOR),
    "operator.import_terms": Row(OPERATOR, vocabulary),
    "operator.publish": Row(OPERATOR, country_of_partner),
    "operator.invite_member": Row(OPERATOR, partner),
    "operator.invite_member_again": Row(OPERATOR, member_of_partner),
    "operator.add_location": Row(OPERATOR, partner),
    "operator.location": Row(OPERATOR, location_of_partner),
    "operator.people": Row(OPERATOR),
    "operator.invite_person": Row(OPERATOR),
    "operator.network_person": Row(OPERATOR, agent),
    "operator.invite_person_again": Row(OPERATOR, agent),
    "operator.change_role": Row(OPERATOR, agent),
    "operator.remove_person": Row(OPERATOR, agent),
    "operator.enquiries": Row(NETWORK),
    # An agent sees the enquiries that they entered; this one came from its customer.
    "operator.enquiry": Row(OPERATOR, enquiry),
    "operator.others": Row(OPERATOR, enquiry),
    "operator.ask_another": Row(OPERATOR, enquiry),
    "operator.judge": Row(OPERATOR, enquiry),
    "operator.clear_own": Row(OPERATOR, referral),
    "operator.remind": Row(OPERATOR, referral),
    "operator.campaigns": Row(OPERATOR),
    "operator.begin_campaign": Row(OPERATOR),
    "operator.end_campaign": Row(OPERATOR, campaign),
    "operator.coverage": Row(OPERATOR),
    "operator.notices": Row(OPERATOR),
    "operator.notice": Row(OPERATOR, notice),
    "operator.notice_html": Row(OPERATOR, notice),
    "operator.send_again": Row(OPERATOR, notice),
    "operator.send_failed_again": Row(OPERATOR),
    "operator.try_address": Row(OPERATOR),
    "operator.vocabularies": Row(OPERATOR),
    "operator.vocabulary": Row(OPERATOR, vocabulary),
    "operator.add_term": Row(OPERATOR, vocabulary),
    "operator.term": Row(OPERATOR, term),
    "operator.rename_term": Row(OPERATOR, term),
    "operator.retire_term": Row(OPERATOR, term),
    "operator.settings": Row(OPERATOR),
    "operator.change_settings": Row(OPERATOR),
    "operator.ranking": Row(OPERATOR),
    "operator.change_ranking": Row(OPERATOR),
    # Only in the demo and in debug mode.
    "style.show": Row(NOBODY),
    # The demo's pages exist only in the demo; its own tests cover them.
    "demo.enter": Row(NOBODY),
    "demo.forward": Row(NOBODY),
    "demo.restart": Row(NOBODY),
    "demo.mails": Row(NOBODY),
    "demo.mail": Row(NOBODY, notice),
    "demo.mail_html": Row(NOBODY, notice),
}
