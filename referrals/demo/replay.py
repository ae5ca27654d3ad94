"""Replay: the real actions at past instants, in order of time, with the worker's part in between."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any

from sqlalchemy import select

from referrals.actions.directory import campaigns, search_log
from referrals.actions.directory.search_log import SearchRecord
from referrals.actions.enquiry import confirmation, customer_actions
from referrals.actions.notice import wins
from referrals.actions.partner import away, partners
from referrals.actions.person import accounts
from referrals.actions.referral import moves
from referrals.demo import submissions, texts
from referrals.demo.cast import Cast, CastLocation
from referrals.demo.plans import DAY, HOUR, Closing, Course, Plan
from referrals.demo.texts import CustomerText
from referrals.demo.worker import Worker
from referrals.extensions import db
from referrals.models import Referral
from referrals.rules.actor import Actor, ActorKind, Door
from referrals.rules.lifecycle import Stage
from referrals.rules.money import Money

Event = Callable[..., object]  # called with `now`

BEGAN = 185 * DAY  # before the oldest enquiry
CAMPAIGN_ENDED, LEFT, INVITED, AWAY_SINCE, AWAY_FOR = 2 * DAY, 2 * DAY, 3 * DAY, 4 * DAY, 14 * DAY
DEFERRING = ("emonaplan-ljubljana",)  # the mail server of its contact wants the latest mail later
IN_VAIN = (("SAP", "HR"), ("Odoo", "IT"), ("odoo", "IT"), ("Zeitwirtschaft", "AT"), ("SAP", "AT"), ("robotica", "IT"))
CONFIRMED_AFTER = timedelta(seconds=75)
UNDONE_AFTER, AGAIN_AFTER = timedelta(seconds=14), timedelta(minutes=14)
OPERATORS_TOLD_AFTER = timedelta(minutes=1)  # a win that cannot be undone any more
NOTE_AFTER = 3 * DAY
AT_ONCE = timedelta(seconds=1)  # before any mail has left
OVERTAKEN = 2  # reminders that leave while the partner is answering
OVERTAKEN_WITHIN = timedelta(hours=8)


class Queue:
    """What is planned, by instant. An event may plan further ones. The worker's part of an instant comes first."""

    def __init__(self, worker: Worker, *, until: datetime) -> None:
        self.until = until
        self._worker = worker
        self._planned: list[tuple[datetime, int, Event]] = []
        self._numbers = count()
        self._answers: dict[int, tuple[datetime, Event]] = {}
        self._overtaken = 0

    def at(self, instant: datetime, event: Event) -> None:
        heappush(self._planned, (instant, next(self._numbers), event))

    def answer_at(self, instant: datetime, event: Event, referral_id: int) -> None:
        """Plan a partner's answer, which may come earlier: just when a reminder leaves."""
        self.at(instant, event)
        self._answers[referral_id] = instant, event

    def run(self) -> None:
        """Play everything until the end."""
        while True:
            planned = min(self._planned[0][0], self.until) if self._planned else self.until
            turn = self._worker.next_turn()
            if turn is not None and turn <= planned:
                self._worker.take_turn(now=turn)
                if self._overtaken < OVERTAKEN:
                    self._overtake(now=turn)
            elif self._planned and self._planned[0][0] <= self.until:
                at, _, event = heappop(self._planned)
                event(now=at)
                self._worker.notice_change(now=at)
            else:
                return

    def _overtake(self, *, now: datetime) -> None:
        """Let a partner answer while a reminder is on its way. The same answer does nothing at its planned time."""
        for referral_id in self._worker.reminded_of():
            at, answer = self._answers.get(referral_id, (now, None))
            if answer is not None and now < at < now + OVERTAKEN_WITHIN and self._overtaken < OVERTAKEN:
                self._overtaken += 1
                self.at(now + AT_ONCE, answer)


class Replay:
    """Turns plans into events, and events into actions."""

    def __init__(self, cast: Cast, chance: Random, *, until: datetime) -> None:
        self._cast, self._chance = cast, chance
        deferring = [cast.places[slug].id for slug in DEFERRING]
        self._queue = Queue(Worker(bouncing=cast.bouncing, deferring=deferring, until=until), until=until)

    def run(self) -> None:
        self._queue.run()

    def plan_network(self) -> None:
        """Plan what becomes of partners and people, the campaigns, and the searches that found nobody."""
        now, at = self._queue.until, self._queue.at
        at(now - BEGAN, wins.owe_due)
        for number, name in enumerate(texts.phrases()["campaigns"]):
            at(now - BEGAN + number * HOUR, partial(self._begin_campaign, name, ends=number == 0))
        for number, (words, country) in enumerate(IN_VAIN, start=1):
            made = SearchRecord("en", words=words, country=country)
            at(now - 5 * number * DAY, partial(search_log.record_empty_search, made))
        for newcomer in self._cast.invited:
            at(now - INVITED, partial(accounts.invite, newcomer))
        for partner_id in self._cast.leaving:
            at(now - LEFT, partial(partners.leave, partner_id))
        for partner_id in self._cast.away:
            at(now - AWAY_SINCE, partial(away.leave, partner_id, until=now - AWAY_SINCE + AWAY_FOR))

    def plan(self, plan: Plan, number: int) -> None:
        """Plan an enquiry, the `number`-th of all."""
        form = submissions.fill_in(plan.letter, self._cast, self._chance, nonce=f"demo-{number}")
        self._queue.at(plan.at, partial(self._send, plan, form))

    def _begin_campaign(self, name: str, *, ends: bool, now: datetime) -> None:
        slug = campaigns.begin(name=name, now=now)
        if ends:
            self._queue.at(self._queue.until - CAMPAIGN_ENDED, partial(campaigns.end, slug))

    def _send(self, plan: Plan, form: customer_actions.Submission, *, now: datetime) -> None:
        sent = customer_actions.submit(form, by=self._sender(form), now=now)
        if form.entered_by_id is None:
            self._queue.at(now + CONFIRMED_AFTER, partial(confirmation.confirm, sent.enquiry_id, browser_key=None))
        found = select(Referral.location_id, Referral.id).where(Referral.enquiry_id == sent.enquiry_id)
        by_location = {row.location_id: row.id for row in db.session.execute(found)}
        places = {slug: self._cast.places[slug] for slug in plan.courses}
        for slug, course in plan.courses.items():
            one = PartnerEvents(
                self._queue, self._chance, plan.letter, places[slug], course, by_location[places[slug].id]
            )
            one.plan_answer(now)
        if plan.closing:
            chosen_id = by_location[places[plan.closing.slug].id] if plan.closing.slug else None
            self._queue.at(now + plan.closing.after, partial(self._close, sent.enquiry_id, plan.closing, chosen_id))

    def _sender(self, form: customer_actions.Submission) -> Actor:
        if form.entered_by_id is None:
            return Actor(ActorKind.CUSTOMER, Door.WEB)
        name = next(one.name for one in self._cast.people.values() if one.id == form.entered_by_id)
        return Actor(ActorKind.PERSON, Door.OPERATOR, person_id=form.entered_by_id, name=name)

    def _close(self, enquiry_id: int, closing: Closing, chosen_id: int | None, *, now: datetime) -> None:
        if closing.chosen is None:
            customer_actions.withdraw(enquiry_id, now=now)
        else:
            customer_actions.choose(enquiry_id, chosen=closing.chosen, referral_id=chosen_id, now=now)


class PartnerEvents:
    """What one partner does with one referral, step by step."""

    def __init__(
        self, queue: Queue, chance: Random, letter: CustomerText, place: CastLocation, course: Course, referral_id: int
    ) -> None:
        self._queue, self._chance, self._letter = queue, chance, letter
        self._place, self._course, self._id = place, course, referral_id
        self._member = place.members[course.takes % len(place.members)]

    def plan_answer(self, received_at: datetime) -> None:
        if self._course.answer is None:
            return
        at = received_at + self._course.answered_after
        if self._course.undone:
            self._queue.at(at, self._ignore)
            self._queue.at(at + UNDONE_AFTER, self._undo)
            at += AGAIN_AFTER
        self._plan_step(at, self._be_interested if self._course.answer == "interested" else self._ignore)

    def _plan_step(self, at: datetime, step: Event) -> None:
        if self._letter.scene:  # written by hand, to the minute
            self._queue.at(at, step)
        else:
            self._queue.answer_at(at, step, self._id)

    def _version(self, stage: Stage) -> int | None:
        """Return the version of the referral, or None if it is not in that stage any more."""
        here = Referral.id == self._id, Referral.stage == stage
        return db.session.scalar(select(Referral.version).where(*here))

    @property
    def _actor(self) -> Actor:
        """The member who takes it, or the location's contact by its link."""
        if self._course.by_link and self._place.contact:
            return Actor(ActorKind.LOCATION, Door.LINK, location_id=self._place.id, name=self._place.contact)
        return self._person

    @property
    def _person(self) -> Actor:
        return Actor(ActorKind.PERSON, Door.WEB, person_id=self._member.id, name=self._member.name)

    def _ignore(self, *, now: datetime) -> None:
        version = self._version(Stage.NEW)
        if version is not None:
            moves.ignore(self._id, reason=self._course.reason, by=self._actor, version=version, now=now)

    def _undo(self, *, now: datetime) -> None:
        version = self._version(Stage.ARCHIVED)
        assert version is not None
        moves.undo(self._id, by=self._actor, version=version, now=now)

    def _be_interested(self, *, now: datetime) -> None:
        version = self._version(Stage.NEW)
        if version is None:
            return
        moves.interested(self._id, assignee_id=self._member.id, by=self._actor, version=version, now=now)
        if self._course.decision:
            decide = self._accept if self._course.decision == "accept" else self._decline
            self._plan_step(now + self._course.decided_after, decide)

    def _decline(self, *, now: datetime) -> None:
        version = self._version(Stage.EVALUATING)
        if version is not None:
            facts: Any = {"reason": self._course.reason, "note": self._course.note}
            moves.decline(self._id, by=self._actor, version=version, now=now, **facts)

    def _accept(self, *, now: datetime) -> None:
        version = self._version(Stage.EVALUATING)
        if version is None:
            return
        value = Money(rounded_minor(self._letter.worth * self._course.share), self._letter.currency)
        close_on = (now + self._course.closes_after).date()
        dates = {"expected_close_on": close_on, "today": now.date()}
        moves.accept(self._id, value=value, **dates, by=self._actor, version=version, now=now)
        if self._course.ending:
            self._queue.at(now + self._course.ended_after, partial(self._end, value))
        else:
            self._queue.at(min(now + NOTE_AFTER, self._queue.until - 2 * HOUR), self._write_note)

    def _end(self, estimate: Money, *, now: datetime) -> None:
        version = self._version(Stage.NEGOTIATING)
        if version is None:
            return
        if self._course.ending == "lose":
            facts: Any = {"reason": self._course.reason, "note": self._course.note}
            moves.lose(self._id, by=self._actor, version=version, now=now, **facts)
            return
        value = Money(rounded_minor(estimate.minor / 100 * self._course.final), estimate.currency)
        dates = {"closed_on": now.date(), "today": now.date()}
        moves.win(self._id, value=value, **dates, by=self._actor, version=version, now=now)
        self._queue.at(now + OPERATORS_TOLD_AFTER, wins.owe_due)
        if self._course.note:
            moves.add_note(self._id, text=self._course.note, by=self._person, now=now)

    def _write_note(self, *, now: datetime) -> None:
        if self._version(Stage.NEGOTIATING) is not None:
            text = self._chance.choice(texts.phrases()["notes"]["open"])
            moves.add_note(self._id, text=text, by=self._person, now=now)


def rounded_minor(amount: float) -> int:
    return submissions.rounded(amount) * 100
