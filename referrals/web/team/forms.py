"""The forms of a team: who is invited, and in which role."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import DataRequired

from referrals.language import words
from referrals.models import Role
from referrals.web.forms.choices import language_field, options
from referrals.web.forms.errors import AtMost
from referrals.web.forms.texts import AddressField, LineField

ROLES = options((role, words.ROLES[role]) for role in (Role.MEMBER, Role.ADMIN))
WHAT_ROLES_DO = _l("Members work the referrals. Admins also invite people and keep the locations.")


class InvitationForm(FlaskForm):
    """Whom to invite."""

    email = AddressField(_l("Email"), [DataRequired(_l("Type the address to invite."))])
    name = LineField(_l("Name"), [DataRequired(_l("Say what they are called.")), AtMost(120)])
    role = RadioField(_l("Role"), choices=ROLES, default=Role.MEMBER, description=WHAT_ROLES_DO)
    language = language_field()


class RoleForm(FlaskForm):
    """Another role."""

    role = RadioField(_l("Role"), choices=ROLES, description=WHAT_ROLES_DO)
