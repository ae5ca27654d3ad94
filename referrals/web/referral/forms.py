"""The forms of a referral. They check the format of the input; the rules check what it means.

A field that is answered by a button (a colleague, a reason, "yes") has no default, so that submitting the form
unchanged does nothing.
"""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, ValidationError
from wtforms.fields import HiddenField
from wtforms.widgets import HiddenInput

from referrals.language import amounts, formats
from referrals.models import Referral
from referrals.queries.network import settings
from referrals.rules.choices import DECLINE_REASONS, IGNORE_REASONS, LOSE_REASONS, PartnerReason
from referrals.rules.money import CURRENCIES, Money
from referrals.web.forms.errors import AtMost
from referrals.web.forms.fields import AmountField, AnswerField, DayField, TextField

NOTE_LENGTH = 4_000
ME = "me"
YES = "yes"
NOBODY = "nobody"


class ReferralForm(FlaskForm):
    """Base class of all forms of a referral. `back` is the URL that the form was sent from.

    `by_link`: an emailed link alone opened the page, so an answer by button is always required.
    """

    back = HiddenField()

    def __init__(self, *args: object, by_link: bool = False, **values: object) -> None:
        super().__init__(*args, **values)
        self.by_link = by_link


class MoveForm(ReferralForm):
    """Base class of all moves. `version` is the version of the referral that the person saw."""

    version = IntegerField(widget=HiddenInput())


class InterestedForm(MoveForm):
    """Who takes the referral: the public id of a colleague, or "me". Empty means the sender, unless `by_link`."""

    assignee = AnswerField(_l("Who’s taking this on?"))

    def validate_assignee(self, field: AnswerField) -> None:
        if self.by_link and not field.data:
            raise ValidationError(gettext("Choose who’s taking this on using one of the buttons."))


class ReasonForm(MoveForm):
    """A reason, given by its button, and a note that only the partner reads."""

    reasons: tuple[PartnerReason, ...] = ()
    may_be_silent = False

    note = TextField(_l("Note (only your company sees it)"), [AtMost(NOTE_LENGTH)])
    reason = AnswerField(_l("Reason"))

    def validate_reason(self, field: AnswerField) -> None:
        if not field.data and self.may_be_silent and not self.by_link:
            return
        if field.data not in self.reasons:
            raise ValidationError(gettext("Choose a reason using one of the buttons."))


class IgnoreForm(ReasonForm):
    reasons = IGNORE_REASONS
    may_be_silent = True


class DeclineForm(ReasonForm):
    reasons = DECLINE_REASONS


class LoseForm(ReasonForm):
    reasons = LOSE_REASONS


class ValueMixin:
    """An amount and its currency."""

    value: AmountField
    currency: SelectField
    may_be_nothing = False

    def money(self) -> Money:
        minor = self.value.minor(self.currency.data)
        assert minor is not None
        return Money(minor, self.currency.data)

    def validate_value(self, field: AmountField) -> None:
        currency = self.currency.data if self.currency.data in CURRENCIES else "EUR"
        minor = field.minor(currency)
        if minor is None:
            raise ValidationError(amounts.hint(currency))
        if not minor and not self.may_be_nothing:
            raise ValidationError(gettext("Enter an amount above zero. Your best guess will do."))


def _currency(id: str) -> SelectField:
    return SelectField(_l("Currency"), id=id, choices=list(CURRENCIES), default=lambda: settings.current().currency)


class EstimateForm(ValueMixin, ReferralForm):
    """Change the estimated value and the expected closing date."""

    value = AmountField(_l("Estimated value"), id="estimate-value")
    currency = _currency("estimate-currency")
    expected_close_on = DayField(_l("Expected closing date"), id="estimate-expected-close-on")


class AcceptForm(ValueMixin, MoveForm):
    value = AmountField(_l("Estimated value"))
    currency = _currency("currency")
    expected_close_on = DayField(_l("Expected closing date"))


class WinForm(ValueMixin, MoveForm):
    may_be_nothing = True  # a free pilot can be won, too

    value = AmountField(_l("Final value"))
    currency = _currency("currency")
    closed_on = DayField(_l("Closed on"))


class UndoForm(MoveForm):
    sure = AnswerField()

    def validate_sure(self, field: AnswerField) -> None:
        if self.by_link and field.data != YES:
            raise ValidationError(gettext("Press the button to undo."))


class AssignForm(ReferralForm):
    """Assign the referral: a colleague's public id, or "nobody"."""

    assignee = AnswerField(_l("Assignee"))

    def validate_assignee(self, field: AnswerField) -> None:
        if not field.data:
            raise ValidationError(gettext("Choose who’s taking this on using one of the buttons."))


class NoteForm(ReferralForm):
    text = TextField(_l("Note"), [AtMost(NOTE_LENGTH)], id="note-text")

    def validate_text(self, field: TextField) -> None:
        if not field.data:
            raise ValidationError(gettext("Write something first."))


MOVE_FORMS: dict[str, type[MoveForm]] = {
    "interested": InterestedForm,
    "ignore": IgnoreForm,
    "accept": AcceptForm,
    "decline": DeclineForm,
    "win": WinForm,
    "lose": LoseForm,
    "undo": UndoForm,
}
# The template names of the forms on the referral's page.
OTHER_FORM_NAMES: dict[type[FlaskForm], str] = {NoteForm: "note", EstimateForm: "estimate", AssignForm: "assign"}


def estimate_of(referral: Referral) -> dict[str, object]:
    """Return the values of the estimate form for a signed-in member."""
    assert referral.estimated_minor is not None
    assert referral.estimated_currency is not None
    return {
        "value": formats.plain_amount(referral.estimated_minor, referral.estimated_currency),
        "currency": referral.estimated_currency,
        "expected_close_on": referral.expected_close_on,
    }
