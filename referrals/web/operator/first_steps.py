"""The checklist of a new network on the desk: steps that are done, and the next one."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from referrals.queries.network import first_steps
from referrals.queries.network.first_steps import FirstSteps


@dataclass(frozen=True)
class Step:
    """A step of the checklist, with the URL of its page and the label of its button."""

    title: str
    text: str
    url: str
    label: str
    is_done: bool


@dataclass(frozen=True)
class Steps:
    steps: tuple[Step, ...]

    @property
    def next(self) -> Step | None:
        return next((step for step in self.steps if not step.is_done), None)

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)


def remaining_steps() -> Steps | None:
    """Return the checklist, or None once everything is done that customers and partners need."""
    taken = first_steps.first_steps()
    return None if taken.are_over else Steps((_account(), _settings(taken), _mail(taken), *_partner(taken)))


def next_url(usual: str) -> str:
    """Return the URL after a step: the desk while steps are left, else `usual`."""
    return usual if first_steps.first_steps().are_over else url_for("operator.desk")


def _account() -> Step:
    text = gettext("You’re the operator of this network.")
    return Step(gettext("Your account"), text, url_for("account.show"), gettext("Account"), is_done=True)


def _settings(taken: FirstSteps) -> Step:
    text = gettext("What partners and customers see on every page, and how long partners have to answer.")
    title, url = gettext("Name, logo and settings"), url_for("operator.settings")
    return Step(title, text, url, gettext("Review settings"), taken.settings_saved)


def _mail(taken: FirstSteps) -> Step:
    text = gettext("Enquiries stay closed until a test email has been sent, so no deadline runs unnoticed.")
    return Step(gettext("Test email"), text, url_for("operator.mail"), gettext("Send a test email"), taken.mail_leaves)


def _partner(taken: FirstSteps) -> tuple[Step, Step]:
    text = gettext("A company, a location and someone who answers. They’ll get an invitation by email.")
    there, url = taken.partner is not None, url_for("operator.invite_partner")
    invited = Step(gettext("The first partner"), text, url, gettext("Invite a partner"), there)
    return invited, _listing(taken, url)


def _listing(taken: FirstSteps, url: str) -> Step:
    text = gettext("A profile is a draft until you or the partner’s admin publishes it.")
    if taken.partner:
        url = url_for("operator.partner", public_id=taken.partner.public_id)
        text = gettext("%(partner)s is a draft until you or its admin publishes it.", partner=taken.partner.name)
    return Step(gettext("Publish the profile"), text, url, gettext("Open partner"), taken.is_listed)
