"""Keywords are kept as typed, apart from their separators."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from referrals.web.forms.fields import KeywordsField


class Keywords(Form):
    keywords = KeywordsField()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (".NET, C#", (".NET", "C#")),
        ("Node.js; ASP.NET", ("Node.js", "ASP.NET")),
        ("Backup. , Cloud.", ("Backup", "Cloud")),
        ("cloud, Cloud", ("cloud",)),
        (" . , ..., ", ()),
    ],
)
def test_the_keywords_of_a_text(app, typed, words):
    with app.test_request_context():
        assert Keywords(MultiDict({"keywords": typed})).keywords.words() == words
