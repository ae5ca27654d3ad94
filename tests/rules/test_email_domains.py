"""The organisation of an email address."""

import pytest

from referrals.rules.email_addresses import organisation_domain


@pytest.mark.parametrize(
    ("email", "found"),
    [
        ("carla@cartiera.example", "cartiera.example"),
        ("Carla@MAIL.Cartiera.Example", "cartiera.example"),
        ("carla@shop.cartiera.co.uk", "cartiera.co.uk"),
        ("carla@cartiera.it.", "cartiera.it"),
        ("carla@gmail.com", None),
        ("carla@LIBERO.it", None),
        ("carla@yahoo.co.uk", None),
        ("carla@mail.web.de", None),
        ("nobody", "nobody"),
        ("", None),
    ],
)
def test_it_is_the_domain_that_somebody_has_registered(email, found):
    assert organisation_domain(email) == found
