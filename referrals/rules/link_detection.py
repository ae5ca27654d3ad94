"""Detect text that a mail program would turn into a link, however it is spelled."""

import re
import unicodedata

from referrals.rules.normalization import normalize

# ruff: noqa: RUF001 (endings in other scripts)

# The top-level domains of all countries.
_COUNTRIES = """
    ac ad ae af ag ai al am ao ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf cg
    ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb gd ge gf gg
    gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn
    kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na
    nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh
    si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve
    vg vi vn vu wf ws ye yt za zm zw
    рф бел укр срб мкд мон бг ею ευ ελ қаз հայ გე 中国 中國 香港 台湾 台灣 澳門 新加坡 한국 ไทย ລາວ
    مصر امارات السعودية ایران المغرب الجزائر قطر عمان الاردن تونس سورية فلسطين پاکستان
"""
# Other top-level domains in wide use. A less common one is recognised by what follows it.
_OTHERS = """
    academy africa agency app art asia audio autos bar beauty berlin best bet bid bio biz blog boats bond build business
    buzz cam capital care cash casino cat center cfd chat church city click clinic cloud club codes coffee com community
    company consulting credit cyou date dating deals design dev digital direct directory discount download email energy
    events example exchange expert express finance fit football fun fund gallery game games gift gifts global gold group
    guide guru hair health help homes host hosting icu info ink institute international invest jobs land life link live
    loan loans lol london ltda makeup market marketing markets media men mobi moe money monster moscow name net network
    news ninja nyc one online ooo org page party photo photos pics pictures pizza poker porn press pro promo pub quest
    racing realty rent rest review reviews rip rocks run sale sbs school science services sex shop show site skin social
    solutions space store stream studio style support surf swiss systems team tech technology tel tips today tools top
    trade trading training travel university vegas ventures video vip watch webcam website wien wiki win wine work works
    world wtf xxx xyz yachts zone
    онлайн сайт орг ком рус москва дети 公司 网络 网址 网站 网店 在线 商城 集团 中文网 みんな コム 닷컴 닷넷
    شبكة موقع
"""
_COUNTRY_ENDINGS = frozenset(_COUNTRIES.split())
ENDINGS = _COUNTRY_ENDINGS | frozenset(_OTHERS.split())
# Words that begin a sentence, for when the blank before the sentence is missing.
_SENTENCE_STARTS = """
    ai al am as at be by ci co de do il im in io is it la li ma me mi my ne no se si so su to us va
"""
SENTENCE_STARTS = frozenset(_SENTENCE_STARTS.split())
# Product names and abbreviations that look like domains.
_NOT_DOMAINS = """
    asp.net ado.net vb.net ml.net socket.io draw.io monday.com booking.com salesforce.com co.kg p.es n.ro c.so
"""
NOT_DOMAINS = frozenset(_NOT_DOMAINS.split())
NOT_ENDINGS = frozenset({"js"})  # Node.js/Vue.js

DOTS = str.maketrans("。｡", "..")
# Each pattern looks behind itself, so that a long word is tried once and not from each letter.
BEGINNING = re.compile(r"[^\W_]://|(?<!\w)(?:mailto:[^\s]|www\.[^\W_])", re.IGNORECASE)
HOST = re.compile(r"(?<![\w-])[\w-]++(?:\.[\w-]++)+")
PATH = re.compile(r"(?::[0-9]{1,5})?/")
SUBNET = re.compile(r"/[0-9]{1,2}(?![\w/])")


def has_link(text: str) -> bool:
    """Tell whether a mail program would make a link of anything in `text`: an address, a domain, a mailbox.

    Runs in time proportional to the length of `text`.
    """
    plain = normalize("NFKC", text).translate(DOTS)
    plain = "".join(character for character in plain if character.isascii() or unicodedata.category(character) != "Cf")
    return BEGINNING.search(plain) is not None or any(_is_link(match) for match in HOST.finditer(plain))


def _is_link(match: re.Match[str]) -> bool:
    labels = [label.strip("-_") for label in match.group().split(".")]
    is_mailbox = match.start() > 0 and match.string[match.start() - 1] == "@"
    has_path = PATH.match(match.string, match.end()) is not None
    if has_path and _is_number(labels):
        return SUBNET.match(match.string, match.end()) is None
    if has_path or is_mailbox:
        return len(labels[-1]) > 1 and labels[-1].isalpha() and labels[-1].casefold() not in NOT_ENDINGS
    return any(_ends_domain(labels, index) for index in range(1, len(labels)))


def _is_number(labels: list[str]) -> bool:
    """Tell whether the labels are an IPv4 address."""
    return len(labels) == 4 and all(len(label) <= 3 and label.isdecimal() and int(label) < 256 for label in labels)


def _ends_domain(labels: list[str], index: int) -> bool:
    """Tell whether this label ends a domain, rather than a sentence or the name of a product."""
    label, previous = labels[index], labels[index - 1]
    ending = label.casefold()
    if ending.startswith("xn--"):
        return True
    if ending not in ENDINGS or not previous or (index == 1 and f"{previous}.{label}".casefold() in NOT_DOMAINS):
        return False
    begins_sentence = label[0].isupper() and label[1:].islower()
    if not begins_sentence or ending in ("com", "net", "org", "biz"):
        return True
    return ending not in SENTENCE_STARTS and (ending in _COUNTRY_ENDINGS or previous[0].isupper())
