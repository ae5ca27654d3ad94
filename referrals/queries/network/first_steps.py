"""The setup of a new network: what must exist before customers and partners can meet."""

from dataclasses import dataclass

from sqlalchemy import exists, select

from referrals.extensions import db
from referrals.models import Location, MarketingProfile, Notice, NoticeKind, Partner, ProfileStatus, Setting
from referrals.queries.network import settings
from referrals.queries.rows import columns_of, named, read


@dataclass(frozen=True)
class FirstPartner:
    public_id: str
    name: str


@dataclass(frozen=True)
class FirstSteps:
    """What is done. `partner` is the first one created."""

    settings_saved: bool
    mail_leaves: bool
    partner: FirstPartner | None
    is_listed: bool

    @property
    def are_over(self) -> bool:
        """Tell whether customers can write to a partner that is notified. Looking at the settings is optional."""
        return self.mail_leaves and self.is_listed


def first_steps() -> FirstSteps:
    listed = (
        exists()
        .where(MarketingProfile.status == ProfileStatus.ACTIVE, MarketingProfile.partner_id == Partner.id)
        .where(Location.profile_id == MarketingProfile.id, Location.removed_at.is_(None), Partner.left_at.is_(None))
    )
    saved = exists().where(Setting.name == "logo")  # only the settings page writes it
    row = db.session.execute(select(*named(is_listed=listed, settings_saved=saved))).one()
    return FirstSteps(
        settings_saved=row.settings_saved,
        mail_leaves=settings.enquiries_are_open(),
        partner=_first_partner(),
        is_listed=row.is_listed,
    )


def _first_partner() -> FirstPartner | None:
    columns = columns_of(Partner, FirstPartner)
    row = db.session.execute(
        select(*columns).where(Partner.left_at.is_(None)).order_by(Partner.id).limit(1)
    ).one_or_none()
    return read(FirstPartner, row) if row else None


def last_test_mail() -> Notice | None:
    """Return the latest test mail, whoever requested it."""
    return db.session.scalars(
        select(Notice).where(Notice.kind == NoticeKind.TEST_MAIL).order_by(Notice.id.desc()).limit(1)
    ).one_or_none()
