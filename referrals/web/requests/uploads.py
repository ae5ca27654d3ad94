"""Image uploads: the form field that accepts an image, and GET /uploads/<name>, which serves it."""

from typing import Any

from flask import Flask, abort, request, send_from_directory
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import Form
from wtforms.validators import ValidationError

from referrals import images
from referrals.images import ImageRefused, PictureKind, PictureProblem
from referrals.web import current_network

MAX_UPLOAD_BYTES = (
    16 * 1024**2
)  # above the limit for images, so that the form can refuse one that is too large with a message
TAKE_PICTURES = {"operator.change_settings", "operator.profile", "profiles.profile"}
A_YEAR = 60 * 60 * 24 * 365
SENTENCES = {
    PictureProblem.TOO_HEAVY: _l(
        "This file is too large. The limit is %(limit)s MB.", limit=images.MAX_BYTES // 1024**2
    ),
    PictureProblem.TOO_LARGE: _l("This picture has too many pixels. Make it smaller and choose it again."),
    PictureProblem.NO_PICTURE: _l("We can’t use this picture. Choose a PNG, JPEG, WebP or GIF file."),
    PictureProblem.BROKEN: _l("This picture is damaged, so we can’t read it. Save it again and choose it once more."),
}


def register(app: Flask) -> None:
    app.before_request(_take_more)
    app.add_url_rule("/uploads/<name>", "upload", upload)
    app.jinja_env.globals["network_logo"] = current_network.logo


def upload(name: str) -> ResponseReturnValue:
    """Serve an image. Its name is a hash of its content, so browsers may cache it for ever."""
    if images.picture(name) is None:
        abort(404)
    answer = send_from_directory(images.folder(), name, mimetype="image/webp", max_age=A_YEAR)
    answer.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


class PictureField(FileField):
    """A file field for an image. A valid one is stored at once, and `data` is its name; "" if none was chosen."""

    def __init__(self, label: object, *, kind: PictureKind, **kwargs: object) -> None:
        super().__init__(label, **kwargs)
        self.data: Any
        self.kind = kind
        self.render_kw = {"accept": "image/png,image/jpeg,image/webp,image/gif"}

    def pre_validate(self, _form: Form) -> None:
        chosen, self.data = self.data, ""
        if not chosen:
            return
        try:
            self.data = images.store(chosen.stream.read(images.MAX_BYTES + 1), kind=self.kind)
        except ImageRefused as refusal:
            raise ValidationError(str(SENTENCES[refusal.reason])) from refusal


def chosen_picture(sent: str, *, stored: str, kind: PictureKind) -> str:
    """Return the image that a form keeps: the one that it names if it exists, else the stored one.

    A missing file must not remove the image from the profile; only the person can remove it.
    """
    return sent if images.is_stored(sent, kind=kind) else stored


def _take_more() -> None:
    """Raise the size limit for forms with an image. Runs before the form is read."""
    if request.endpoint in TAKE_PICTURES:
        request.max_content_length = MAX_UPLOAD_BYTES
