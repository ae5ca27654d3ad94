"""Email addresses: how they are compared, whose domain they are of, and placeholders for people without an address."""

PLACEHOLDER_DOMAIN = ".invalid"  # reserved by RFC 2606: no mail ever arrives there
GMAIL_DOMAINS = ("gmail.com", "googlemail.com")


def normalize_email(email: str) -> str:
    return email.strip().lower()


def fold_email(email: str) -> str:
    """Return the address in a form that is equal for all spellings that reach the same mailbox.

    Case and anything after a plus are ignored; for Gmail also dots and its second domain. Use it for counting only: at
    some domains two addresses with the same folded form belong to different people.
    """
    local, _, domain = normalize_email(email).rpartition("@")
    local = local.partition("+")[0] or local
    if domain in GMAIL_DOMAINS:
        local, domain = local.replace(".", ""), GMAIL_DOMAINS[0]
    return f"{local}@{domain}"


def placeholder_email(public_id: str) -> str:
    """Return the placeholder address of a person whose real address is not theirs yet, or no longer."""
    return f"{public_id}@nobody{PLACEHOLDER_DOMAIN}"


def is_placeholder(address: str) -> bool:
    return address.endswith(PLACEHOLDER_DOMAIN)


# Public mail providers. Their domains say nothing about where somebody works.
_PUBLIC_PROVIDERS = """
gmail.com googlemail.com outlook.com outlook.it outlook.de outlook.fr hotmail.com hotmail.it hotmail.de hotmail.fr
hotmail.co.uk live.com live.it live.de live.fr msn.com yahoo.com yahoo.it yahoo.de yahoo.fr yahoo.es yahoo.co.uk
ymail.com icloud.com me.com mac.com aol.com proton.me protonmail.com protonmail.ch pm.me tutanota.com tuta.io
tutamail.com mail.com email.com gmx.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de arcor.de
posteo.de mailbox.org libero.it virgilio.it iol.it inwind.it blu.it giallo.it tiscali.it tiscalinet.it alice.it
tim.it tin.it fastwebnet.it fastwebmail.it aruba.it email.it teletu.it vodafone.it poste.it pec.it legalmail.it
orange.fr wanadoo.fr free.fr sfr.fr laposte.net neuf.fr bbox.fr bluewin.ch hispeed.ch telefonica.net terra.es
btinternet.com talktalk.net sky.com virginmedia.com comcast.net verizon.net att.net zoho.com yandex.com yandex.ru
mail.ru inbox.ru bk.ru seznam.cz centrum.cz wp.pl o2.pl onet.pl interia.pl siol.net net.hr t-2.net qq.com 163.com
126.com naver.com fastmail.com hey.com chello.at aon.at ziggo.nl kpnmail.nl hetnet.nl telenet.be skynet.be
"""
PUBLIC_PROVIDERS = frozenset(_PUBLIC_PROVIDERS.split())
SECOND_LEVEL_LABELS = frozenset(
    ("ac", "co", "com", "edu", "gob", "gov", "gv", "net", "or", "org")
)  # as in example.co.uk


def organisation_domain(email: str) -> str | None:
    """Return the domain of the address's organisation. None for a public mail provider."""
    domain = email.rpartition("@")[2].strip().lower().rstrip(".")
    labels = domain.split(".")
    if not domain or domain in PUBLIC_PROVIDERS:
        return None
    has_second_level = len(labels) > 2 and labels[-2] in SECOND_LEVEL_LABELS and len(labels[-1]) == 2
    organisation = ".".join(labels[-3:] if has_second_level else labels[-2:])
    return None if organisation in PUBLIC_PROVIDERS else organisation
