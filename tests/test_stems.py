"""Words as the search compares them."""

import pytest

from referrals import stems


def folded(text):
    return [word.folded for word in stems.meaningful_words(stems.words(text))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("C#", ["c#"]),
        ("C++ and .NET", ["c++", ".net"]),
        ("F# (functional)", ["f#", "functional"]),
        ("AI", ["ai"]),
        ("IT support", ["it", "support"]),
        ("make it work", ["make", "work"]),
        ("R", ["r"]),
        ("the", ["the"]),
        ("Teams™", ["teams"]),
        ("Oracle® SAP©", ["oracle", "sap"]),
        ("Forlì", ["forli"]),
        ("50+ users", ["50", "users"]),
        ("#cloud", ["cloud"]),
        ("...", []),
        ("of the", []),
        ("r&d", ["r", "d"]),
    ],
)
def test_the_words_of_a_text(text, words):
    assert folded(text) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("wifi", "Wi-Fi"),
        ("wifi", "wi fi"),
        ("powerbi", "Power BI"),
        ("helpdesk", "help desk"),
        ("email", "e-mail"),
        ("cybersecurity", "Cyber security"),
        ("ecommerce", "e-commerce"),
        ("nodejs", "Node.js"),
        ("backups", "backup"),
        ("oreilly", "O’Reilly"),
        ("wifi", "Wi–Fi"),
        ("wifi", "wi_fi"),
        ("wifi", "ＷＩ－ＦＩ"),
        ("firewall", "fire\u00adwall"),
        ("endtoend", "end-to-end"),
        ("gdpr", "G.D.P.R."),
        ("gdpr", "g.d.p.r."),
        ("USA", "U.S.A."),
        ("R&D", "r&d"),
        ("हिन्दी", "हिन्दी"),
        ("محمد", "مُحَمَّد"),
    ],
)
def test_spellings_that_find_one_another(one, other):
    assert all(not word.stems.isdisjoint(stems.index(other)) for word in stems.meaningful_words(stems.words(one)))
    assert all(not word.stems.isdisjoint(stems.index(one)) for word in stems.meaningful_words(stems.words(other)))


@pytest.mark.parametrize(("one", "other"), [("C", "C#"), ("C++", "C#"), ("fi", "wifi"), ("of", "office")])
def test_words_that_are_not_the_same(one, other):
    assert stems.index(one).isdisjoint(stems.index(other))


@pytest.mark.parametrize("word", ["नेट", "हिन्दी", "مُحَمَّد", "שָׁלוֹם", "日本語"])
def test_a_word_of_any_script_is_one_word(word):
    assert len(stems.meaningful_words(stems.words(word))) == 1


@pytest.mark.parametrize(("one", "other"), [("Häuser", "Haus"), ("Schulungen", "Schulung"), ("Straßen", "strasse")])
def test_german_words_have_a_stem(one, other):
    assert stems.index(one) & stems.index(other)


def test_german_stop_words_are_ignored():
    assert folded("Software für die Verwaltung der Zeiten") == ["software", "verwaltung", "zeiten"]


def test_words_of_two_texts_are_not_joined_over_a_full_stop():
    assert "helpdesk" not in stems.index("We need help . Desk and chairs")
