"""The mails of notices: their readers, and all facts that they may mention."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from referrals.extensions import db
from referrals.models import Complaint, Feedback, Notice, NoticeKind, NoticeState
from referrals.models.notice_kind import CHOOSE_ANOTHER, CONFIRMING, LISTED, OFFERING, PROVING, TO_FIXED_ADDRESS
from referrals.origin_keys import reader_key
from referrals.queries.enquiry import held, next_best, private_part, scrutiny
from referrals.queries.enquiry.held import ChosenPartner, WaitingEnquiry
from referrals.queries.enquiry.next_best import PartnerOffer
from referrals.queries.enquiry.private_part import CustomerContact
from referrals.queries.enquiry.scrutiny import ReportedWin
from referrals.queries.network import desk, settings
from referrals.queries.network.desk import DigestContent
from referrals.queries.notice import mail_facts
from referrals.queries.notice.mail_facts import EnquiryFacts, LinkFacts, MailReader, MoveFacts, ReferralFacts, TermFacts
from referrals.queries.notice.owed_notices import OwedNotice, owed_notices
from referrals.rules.lifecycle import Stage
from referrals.rules.occasions import Reminder, Wins
from referrals.rules.recipient import Recipient, RecipientKind


@dataclass(frozen=True)
class MailFacts:
    """One email: its notices, its reader, and all facts that it may mention.

    `referrals` are those of the notices, in order. `asked` is how many partners the enquiry was sent to;
    `all_referrals` are theirs, in a mail to the customer only. `customer` is None in a mail to a partner that has not
    said I'm interested. `is_outdone`: another mail tells this reader more. `is_answered`: the customer has already
    answered what the mail asks. `offers` are the partners to ask next, `held` the enquiries waiting for confirmation,
    `unasked` the partners that could not be asked on release, `desk` the content of the digest, `move` the partner's
    move, `wins` the reported wins.
    """

    notices: tuple[OwedNotice, ...]
    network: str
    reader: MailReader | None = None
    referrals: tuple[ReferralFacts, ...] = ()
    enquiry: EnquiryFacts | None = None
    terms: tuple[TermFacts, ...] = ()
    keywords: tuple[str, ...] = ()
    asked: int = 0
    all_referrals: tuple[ReferralFacts, ...] = ()
    customer: CustomerContact | None = None
    link: LinkFacts | None = None
    is_outdone: bool = False
    is_answered: bool = False
    offers: tuple[PartnerOffer, ...] = ()
    desk: DigestContent | None = None
    move: MoveFacts | None = None
    held: tuple[WaitingEnquiry, ...] = ()
    unasked: tuple[ChosenPartner, ...] = ()
    has_complained: bool = False
    wins: tuple[ReportedWin, ...] = ()
    listed: tuple[tuple[ReferralFacts, EnquiryFacts], ...] = ()

    @property
    def is_to_unproved(self) -> bool:
        """Tell whether the address is unconfirmed: such a mail contains nothing that anybody typed."""
        return self.first.is_to_customer and self.enquiry is not None and self.enquiry.proved_at is None

    @property
    def first(self) -> OwedNotice:
        return self.notices[0]

    @property
    def address(self) -> str:
        """Return the reader's present address, unless the notice is about a certain address."""
        fixed = self.first.address if self.first.kind in TO_FIXED_ADDRESS else self.link and self.link.address
        return fixed or (self.reader.address if self.reader else "")

    @property
    def may_name_reader(self) -> bool:
        """Tell whether the mail may mention the reader's name. Not if somebody else, or an unknown person, typed it."""
        return not self.is_to_unproved and self.first.kind not in PROVING

    @property
    def is_to_own_address(self) -> bool:
        return self.reader is not None and self.address == self.reader.address

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(notice.id for notice in self.notices)


@dataclass(frozen=True)
class _Found:
    """The facts for a batch of notices, by key."""

    network: str
    readers: Mapping[Recipient, MailReader]
    referrals: Mapping[int, ReferralFacts]
    of_enquiry: Mapping[int, Sequence[ReferralFacts]]
    enquiries: Mapping[int, EnquiryFacts]
    terms: Mapping[int, Sequence[TermFacts]]
    keywords: Mapping[int, Sequence[str]]
    customers: Mapping[int, CustomerContact]
    revealed: Mapping[int, CustomerContact]
    links: Mapping[int, LinkFacts]
    offers: Mapping[int, tuple[PartnerOffer, ...]]
    desk: DigestContent | None
    held: Mapping[int, tuple[WaitingEnquiry, ...]]
    unasked: Mapping[int, Sequence[ChosenPartner]]
    moves: Mapping[int, MoveFacts]
    wins: Mapping[str, Sequence[ReportedWin]]
    outdone: frozenset[int]
    complained: frozenset[int]
    answered: frozenset[int]


def mail_of(notice_id: int, *, now: datetime) -> MailFacts | None:
    """Return the mail in which a notice leaves, or has left."""
    this = aliased(Notice)
    together = select(this.lead_id).where(this.id == notice_id).scalar_subquery()
    found = mails(owed_notices(or_(Notice.id == notice_id, Notice.lead_id == together)), now=now)
    return found[0] if found else None


def mails(notices: Sequence[OwedNotice], *, now: datetime) -> list[MailFacts]:
    """Return the mails of the notices with all their facts, in about two dozen statements at most."""
    together: dict[int, list[OwedNotice]] = defaultdict(list)
    for notice in notices:
        together[notice.lead_id or notice.id].append(notice)
    found = _find(notices, now)
    return [_mail(tuple(sorted(group, key=lambda notice: notice.id)), found) for group in together.values()]


def _mail(notices: tuple[OwedNotice, ...], found: _Found) -> MailFacts:
    first = notices[0]
    referrals = tuple(found.referrals[one.referral_id] for one in notices if one.referral_id)
    enquiry_id = first.enquiry_id or (referrals[0].enquiry_id if referrals else 0)
    others = found.of_enquiry.get(enquiry_id, ())
    to_customer = first.is_to_customer
    return MailFacts(
        notices=notices,
        network=found.network,
        reader=_customer(found, enquiry_id) if to_customer else found.readers.get(first.recipient),
        referrals=referrals,
        enquiry=found.enquiries.get(enquiry_id),
        terms=tuple(found.terms.get(enquiry_id, ())),
        keywords=tuple(found.keywords.get(enquiry_id, ())),
        asked=len(others),
        all_referrals=tuple(others) if to_customer else (),
        customer=found.customers.get(enquiry_id) if to_customer else found.revealed.get(first.referral_id or 0),
        link=found.links.get(first.link_id or 0),
        is_outdone=first.id in found.outdone,
        is_answered=first.kind == NoticeKind.FEEDBACK_REQUEST and first.referral_id in found.answered,
        offers=found.offers.get(enquiry_id, ()) if first.kind in OFFERING else (),
        desk=found.desk if first.kind == NoticeKind.DESK_DIGEST else None,
        held=found.held.get(enquiry_id, ()),
        unasked=tuple(found.unasked.get(enquiry_id, ())),
        has_complained=to_customer and enquiry_id in found.complained,
        move=found.moves.get(first.event_id or 0),
        wins=tuple(found.wins.get(first.occasion, ())),
        listed=_referrals_of_list(notices, referrals, found),
    )


def _referrals_of_list(
    notices: Sequence[OwedNotice], referrals: Sequence[ReferralFacts], found: _Found
) -> tuple[tuple[ReferralFacts, EnquiryFacts], ...]:
    """Return the referrals that a list mail to one reader contains, without those that customers have erased."""
    if len(notices) == 1 or notices[0].kind not in LISTED:
        return ()
    about = ((referral, found.enquiries[referral.enquiry_id]) for referral in referrals)
    return tuple((referral, enquiry) for referral, enquiry in about if enquiry.erased_at is None)


def _customer(found: _Found, enquiry_id: int) -> MailReader | None:
    contact, enquiry = found.customers.get(enquiry_id), found.enquiries.get(enquiry_id)
    if contact is None or enquiry is None:
        return None
    return MailReader(contact.contact_name, contact.email, enquiry.language, enquiry.zone, enquiry.link_secret)


def _find(notices: Sequence[OwedNotice], now: datetime) -> _Found:
    referral_ids = _ids(notice.referral_id for notice in notices)
    customers_of = _ids(notice.enquiry_id for notice in notices if notice.is_to_customer)
    of_enquiry = mail_facts.referral_facts(referral_ids, customers_of, now=now)
    enquiry_ids = sorted({*customers_of, *of_enquiry})
    to_choose = _ids(notice.enquiry_id for notice in notices if notice.kind in OFFERING)
    to_partners = _ids(notice.referral_id for notice in notices if not notice.is_to_customer)
    customers = private_part.of_customers(customers_of)
    return _Found(
        network=settings.current().network_name,
        readers=_readers(notices),
        referrals={referral.id: referral for all_of_it in of_enquiry.values() for referral in all_of_it},
        of_enquiry=of_enquiry,
        enquiries=mail_facts.enquiry_facts(enquiry_ids),
        terms=mail_facts.term_facts(enquiry_ids),
        keywords=mail_facts.keyword_facts(enquiry_ids),
        customers=customers,
        revealed=private_part.of_revealed(to_partners),
        links=mail_facts.link_facts(_ids(notice.link_id for notice in notices)),
        offers=next_best.next_best_of_each(to_choose, now=now),
        desk=desk.digest_content(now=now) if any(notice.kind == NoticeKind.DESK_DIGEST for notice in notices) else None,
        held=held.held_with_same_address(_ids(one.enquiry_id for one in notices if one.kind in CONFIRMING)),
        unasked=held.unasked_partners(
            _ids(one.enquiry_id for one in notices if one.kind == NoticeKind.ENQUIRY_UNPLACED)
        ),
        complained=_complained(customers),
        moves=mail_facts.move_facts(
            _ids(notice.event_id for notice in notices if notice.kind == NoticeKind.REFERRAL_MOVED)
        ),
        wins={notice.occasion: _wins(notice.occasion) for notice in notices if notice.kind == NoticeKind.WINS_REPORTED},
        outdone=_outdone([notice for notice in notices if notice.kind == NoticeKind.REFERRAL_REMINDER])
        | _overtaken([notice for notice in notices if notice.kind == NoticeKind.ENQUIRY_RECEIVED], now),
        answered=_with_feedback(
            _ids(notice.referral_id for notice in notices if notice.kind == NoticeKind.FEEDBACK_REQUEST)
        ),
    )


def _complained(customers: Mapping[int, CustomerContact]) -> frozenset[int]:
    """Return the enquiries whose customer has reported a mail as spam."""
    keys = {enquiry_id: reader_key(customer.email) for enquiry_id, customer in customers.items()}
    found = select(Complaint.reader_key).where(Complaint.reader_key.in_(keys.values()))
    complained = set(db.session.scalars(found)) if keys else set()
    return frozenset(enquiry_id for enquiry_id, key in keys.items() if key in complained)


def _wins(occasion: str) -> Sequence[ReportedWin]:
    """Return the wins between the events that the occasion names."""
    wins = Wins.parse(occasion)
    return scrutiny.wins_between(wins.first_event_id, wins.last_event_id)


def _readers(notices: Sequence[OwedNotice]) -> dict[Recipient, MailReader]:
    people, locations = (
        _ids(one.recipient.id for one in notices if one.recipient.kind is kind)
        for kind in (RecipientKind.PERSON, RecipientKind.LOCATION)
    )
    return mail_facts.readers_by_person(people) | mail_facts.readers_by_contact(locations)


def _outdone(reminders: Sequence[OwedNotice]) -> frozenset[int]:
    """Return the ids of outdated reminders: a newer one is owed, or the first mail has just left.

    This happens after a day without mail. The reader would get them side by side.
    """
    told_at: dict[tuple[int | None, Recipient], datetime] = {}
    newest: dict[tuple[Recipient, int, Stage], Reminder] = {}
    for row in _what_else(reminders):
        recipient = Recipient.parse(row.recipient)
        if row.kind == NoticeKind.REFERRAL_REMINDER:
            reminder = Reminder.parse(row.occasion)
            in_stage = (recipient, reminder.referral_id, reminder.stage)
            newest[in_stage] = max(reminder, newest.get(in_stage, reminder), key=lambda reminder: reminder.sort_key)
        else:
            told_at[row.referral_id, recipient] = row.sent_at or row.send_after

    def is_outdone(one: OwedNotice) -> bool:
        reminder = Reminder.parse(one.occasion)
        is_older = reminder.sort_key < newest[one.recipient, reminder.referral_id, reminder.stage].sort_key
        return is_older or one.created_at < told_at.get((one.referral_id, one.recipient), one.created_at)

    return frozenset(one.id for one in reminders if is_outdone(one))


def _what_else(reminders: Sequence[OwedNotice]) -> Sequence[Any]:
    """Return all reminders about the same referrals, and the first notice about them unless it never left."""
    if not reminders:
        return ()
    columns = (Notice.kind, Notice.occasion, Notice.recipient, Notice.referral_id, Notice.sent_at, Notice.send_after)
    is_told = and_(
        Notice.kind == NoticeKind.REFERRAL_RECEIVED, Notice.state.in_((NoticeState.SENT, NoticeState.WAITING))
    )
    found = select(*columns).where(Notice.referral_id.in_(_ids(one.referral_id for one in reminders)))
    return db.session.execute(found.where(or_(Notice.kind == NoticeKind.REFERRAL_REMINDER, is_told))).all()


def _overtaken(first_news: Sequence[OwedNotice], now: datetime) -> frozenset[int]:
    """Return the ids of notices that an enquiry was sent, where newer news of it leaves now too.

    This happens after a while without mail. The newer mail leads to the same page.
    """
    recipients = [str(one.recipient) for one in first_news]
    newer_news = (NoticeKind.PARTNER_INTERESTED, *CHOOSE_ANOTHER.values())
    newer = select(Notice.recipient).where(Notice.recipient.in_(recipients), Notice.kind.in_(newer_news))
    newer = newer.where(Notice.state == NoticeState.WAITING, Notice.send_after <= now)
    told = set(map(Recipient.parse, db.session.scalars(newer))) if recipients else set()
    return frozenset(one.id for one in first_news if one.recipient in told)


def _with_feedback(referral_ids: Sequence[int]) -> frozenset[int]:
    """Return the referrals whose customer has already said whether the partner got in touch."""
    answered = select(Feedback.referral_id).where(Feedback.referral_id.in_(referral_ids))
    return frozenset(db.session.scalars(answered)) if referral_ids else frozenset()


def _ids(found: Iterable[int | None]) -> list[int]:
    return sorted({id for id in found if id is not None})
