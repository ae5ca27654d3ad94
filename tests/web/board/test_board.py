"""GET /board: four columns as of now."""


def test_it_shows_what_is_new(sign_in, luca, referral):
    assert referral.enquiry.need in sign_in(luca).get("/board").text
