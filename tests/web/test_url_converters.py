"""A number in a URL beyond the largest key is a 404."""

import pytest

from tests.web.test_cursors import word

TOO_LARGE = 2**31


@pytest.mark.parametrize(
    "address", ["/operator/notices/{}", "/operator/notices/{}/html", "/operator/vocabularies/product/{}"]
)
def test_a_number_that_is_no_key_is_not_found(sign_in, operator, address):
    assert sign_in(operator).get(address.format(TOO_LARGE)).status_code == 404
    assert sign_in(operator).get(address.format(TOO_LARGE**3)).status_code == 404


@pytest.mark.parametrize("address", ["/operator/notices", "/operator/enquiries"])
def test_a_list_that_goes_on_after_no_key_begins(sign_in, operator, address):
    after = word(f'["2026-11-22T10:00:00+00:00", "{TOO_LARGE}"]')
    assert sign_in(operator).get(address, query_string={"after": after}).status_code == 200
