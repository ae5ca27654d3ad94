"""What a mail program turns into a link, and what only looks like one."""

import pytest

from referrals.rules.link_detection import has_link

_LINKS = """
    evil.com EVIL.COM Evil.Com evil.Com bücher.de пример.рф xn--e1afmkfd.xn--p1ai evil。com evil｡com evil．com 1.2.3.4/x
    http://1.2.3.4 mailto:x@evil.com MAILTO:x@evil.com a.b@evil.com www.evil evil.ai
    evil.ly evil.cc evil.gg evil.ca evil.in evil.au evil.bet evil.com.au sub.evil.co.uk evil.museum/x evil.com:8080
    https://evil.example evil.example/claim (evil.com) <evil.com> evil.com. evil.com, _evil.com -evil.com évil.com
    asp.net.evil.com ftp://x evil.store evil.рф ftp.evil.ru x.evil.io mybücher.de
"""
LINKS = _LINKS.split()
NONE = (
    "Node.js, Vue.js and Next.js with ASP.NET, ADO.NET and VB.NET",
    "C++ and .NET on a server from 2012",
    "Node.js/Vue.js, and 10.0.0.0/24 behind a router",
    "移行したい。来月まで。",
    "p.es. in C.so Porta Nuova, Muster GmbH & Co.KG",
    "socket.io behind Monday.com, Booking.com and Salesforce.com",
    "An offer for 1.500,00 EUR by 3.12.2026, 10.30",
    "Office 2019 16.0.4266.1001 and TLS 1.2",
    "We have two sites.In the second one nothing works",
    "S.p.A., S.r.l., e.g. and z.B. and a.m.",
    "The file setup.exe in a folder and/or a share",
    "Replace: phones, switches; note: by May",
    "",
)


@pytest.mark.parametrize("link", [*LINKS, "evil.c\u00adom", "e\u200bvil.com", "evil\u2060.com", "evil.com\u200d"])
def test_what_a_reader_of_mail_makes_a_link_of_is_one_however_it_is_spelt(link):
    assert has_link(f"Win 500 EUR: see {link} now")
    assert has_link(link)


@pytest.mark.parametrize("text", NONE)
def test_products_numbers_and_a_full_stop_without_a_blank_are_none(text):
    assert not has_link(text)


@pytest.mark.parametrize(
    "piece", ["a.", "a", "-", "a-", "a+", "1.", "1.2.3.", "a@", "@", ".", "www-", "a.b@", "x." + "a" * 63 + ".", "é."]
)
def test_a_long_text_without_a_link_takes_no_longer_the_more_it_repeats(piece):
    assert not has_link(piece * (200_000 // len(piece)))
