"""SMTP AUTH (RFC 4954) with CRAM-MD5, PLAIN and LOGIN, and with user name and password in UTF-8.

smtplib's own login() is limited to ASCII. RFC 4616 requires UTF-8 for PLAIN, and servers expect it for the others too.
"""

import hmac
import smtplib
from base64 import b64decode, b64encode
from collections.abc import Callable

CHALLENGE = 334
OUT_OF_STEP = -1  # a reply that is not possible here
SIGNED_IN = (235, 503)  # 503: this connection is signed in already

Answer = tuple[int, bytes]


def mechanisms(smtp: smtplib.SMTP) -> list[str]:
    """Return the mechanisms that both sides support. The one that protects the password best comes first."""
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    return [name for name in _MECHANISMS if name in offered]


def sign_in(smtp: smtplib.SMTP, username: str, password: str) -> Answer:
    """Try one mechanism after the other, because some servers offer mechanisms that fail. Return the last reply.

    Its code is 235 after success, otherwise that of a refusal. Raises ValueError for a malformed challenge.
    """
    answer: Answer = (504, b"no known mechanism")
    for name in mechanisms(smtp):
        answer = _MECHANISMS[name](smtp, username.encode(), password.encode())
        if answer[0] in SIGNED_IN:
            return 235, answer[1]
    return answer if answer[0] >= 400 else (OUT_OF_STEP, answer[1])


def _cram_md5(smtp: smtplib.SMTP, username: bytes, password: bytes) -> Answer:
    code, challenge = smtp.docmd("AUTH", "CRAM-MD5")
    if code != CHALLENGE:
        return code, challenge
    digest = hmac.new(password, b64decode(challenge), "md5").hexdigest()
    return smtp.docmd(_base64(username + b" " + digest.encode("ascii")))


def _plain(smtp: smtplib.SMTP, username: bytes, password: bytes) -> Answer:
    response = _base64(b"\0" + username + b"\0" + password)
    code, answer = smtp.docmd("AUTH", f"PLAIN {response}")
    return smtp.docmd(response) if code == CHALLENGE else (code, answer)  # some servers want it on a separate line


def _login(smtp: smtplib.SMTP, username: bytes, password: bytes) -> Answer:
    code, answer = smtp.docmd("AUTH", f"LOGIN {_base64(username)}")
    return smtp.docmd(_base64(password)) if code == CHALLENGE else (code, answer)


def _base64(value: bytes) -> str:
    return b64encode(value).decode("ascii")


_MECHANISMS: dict[str, Callable[[smtplib.SMTP, bytes, bytes], Answer]] = {
    "CRAM-MD5": _cram_md5,
    "PLAIN": _plain,
    "LOGIN": _login,
}
