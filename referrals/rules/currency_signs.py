"""The signs, codes and words for a currency that people write beside an amount."""

from referrals.rules.money import CURRENCIES

_DOLLARS = """
    USD AUD BBD BMD BND BSD BZD CAD CLP COP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD XCD ARS
    DOP UYU CUP CVE
"""
_PESOS = "MXN ARS CLP COP CUP DOP PHP UYU"
_RUPEES = "INR PKR LKR NPR MUR SCR"
_DINARS = "RSD DZD BHD IQD JOD KWD LYD TND"
_SIGNS = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "ευρώ": "EUR", "евро": "EUR",
    "$": _DOLLARS, "dollar": _DOLLARS, "dollars": _DOLLARS, "dollari": _DOLLARS, "dollaro": _DOLLARS,
    "us$": "USD", "$us": "USD", "usd$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "cad$": "CAD",
    "nz$": "NZD", "hk$": "HKD", "s$": "SGD", "nt$": "TWD", "mx$": "MXN", "mex$": "MXN", "r$": "BRL", "j$": "JMD",
    "£": "GBP EGP FKP GIP LBP SDG SHP SSP SYP", "pound": "GBP EGP FKP GIP LBP SDG SHP SSP SYP",
    "pounds": "GBP EGP FKP GIP LBP SDG SHP SSP SYP", "sterling": "GBP", "sterlina": "GBP", "sterline": "GBP",
    "gb£": "GBP", "uk£": "GBP", "£e": "EGP",
    "¥": "JPY CNY", "￥": "JPY CNY", "円": "JPY", "yen": "JPY", "jp¥": "JPY", "cn¥": "CNY", "元": "CNY TWD HKD",
    "圆": "CNY", "圓": "CNY TWD HKD", "yuan": "CNY", "rmb": "CNY",
    "fr": "CHF XAF XOF XPF BIF DJF GNF KMF RWF CDF", "sfr": "CHF", "fr.": "CHF", "sfr.": "CHF", "franken": "CHF",
    "franchi": "CHF", "francs": "CHF XAF XOF XPF", "frs": "CHF", "frs.": "CHF", "fcfa": "XAF XOF", "f cfa": "XAF XOF",
    "kr": "SEK NOK DKK ISK", "kr.": "SEK NOK DKK ISK", "zł": "PLN", "zl": "PLN", "kč": "CZK", "kc": "CZK", "ft": "HUF",
    "lei": "RON MDL", "leu": "RON MDL", "din": "RSD", "дин": "RSD", "ден": "MKD", "₽": "RUB", "руб": "RUB",
    "руб.": "RUB", "р.": "RUB", "₴": "UAH", "грн": "UAH", "₺": "TRY", "tl": "TRY", "₪": "ILS", "₸": "KZT", "₾": "GEL",
    "₼": "AZN", "֏": "AMD", "₹": "INR", "rs": _RUPEES, "rs.": _RUPEES,
    "₨": _RUPEES, "৳": "BDT", "₩": "KRW KPW", "￦": "KRW KPW", "원": "KRW", "฿": "THB", "₫": "VND",
    "đ": "VND", "₱": "PHP CUP", "rp": "IDR", "rm": "MYR", "៛": "KHR", "₭": "LAK", "₮": "MNT", "r": "ZAR", "₦": "NGN",
    "₵": "GHS", "gh₵": "GHS", "ksh": "KES", "ush": "UGX", "birr": "ETB", "₡": "CRC", "₲": "PYG", "s/": "PEN",
    "s/.": "PEN", "b/.": "PAB", "q": "GTQ", "bs": "BOB VED VES", "dh": "MAD AED", "dhs": "MAD AED", "د.إ": "AED",
    "د.م.": "MAD",
    "eura": "EUR", "eurot": "EUR", "euroa": "EUR", "evro": "EUR", "evra": "EUR",
    "$ us": "USD", "$ ca": "CAD", "$ can": "CAD", "$ au": "AUD", "us dollars": "USD", "us dollar": "USD",
    "peso": _PESOS, "pesos": _PESOS, "rupee": _RUPEES, "rupees": _RUPEES, "rupie": _RUPEES,
    "franc": "CHF XAF XOF XPF BIF DJF GNF KMF RWF CDF", "franco": "CHF", "swiss francs": "CHF",
    "francs suisses": "CHF", "franchi svizzeri": "CHF", "schweizer franken": "CHF",
    "krona": "SEK ISK", "kronor": "SEK", "krone": "NOK DKK", "kroner": "NOK DKK", "corone": "SEK NOK DKK ISK CZK",
    "króna": "ISK", "krónur": "ISK", "skr": "SEK", "nkr": "NOK", "dkr": "DKK", "ikr": "ISK", "ísk": "ISK",
    "koruna": "CZK", "koruny": "CZK", "korun": "CZK", "koruna česká": "CZK", "korun českých": "CZK", "kčs": "CZK",
    "złoty": "PLN", "złote": "PLN", "złotych": "PLN", "zloty": "PLN", "zlote": "PLN", "zlotych": "PLN", "zlotys": "PLN",
    "forint": "HUF", "forints": "HUF", "fiorini": "HUF", "лв": "BGN", "лева": "BGN", "leva": "BGN",
    "рубль": "RUB", "рубля": "RUB", "рублей": "RUB", "ruble": "RUB", "rubles": "RUB", "rouble": "RUB",
    "roubles": "RUB", "rubli": "RUB", "р": "RUB", "гривня": "UAH", "гривні": "UAH", "гривень": "UAH",
    "hryvnia": "UAH", "lira": "TRY", "lirası": "TRY", "türk lirası": "TRY", "turkish lira": "TRY",
    "shekel": "ILS", "shekels": "ILS", "nis": "ILS", "won": "KRW KPW", "real": "BRL", "reais": "BRL", "rand": "ZAR",
    "dirham": "AED MAD", "dirhams": "AED MAD", "dinar": _DINARS, "dinars": _DINARS, "динара": "RSD", "dinara": "RSD",
    "lari": "GEL", "tenge": "KZT", "тенге": "KZT", "baht": "THB", "dong": "VND", "ringgit": "MYR", "rupiah": "IDR",
    "riyal": "SAR QAR YER", "riyals": "SAR QAR YER",
    "ر.س": "SAR", "ر.س.": "SAR", "﷼": "IRR OMR QAR SAR YER", "⃁": "SAR", "د.ك": "KWD", "د.ك.": "KWD", "د.ب": "BHD",
    "د.ب.": "BHD", "ر.ع.": "OMR", "ر.ق": "QAR", "ر.ق.": "QAR", "ج.م": "EGP", "ج.م.": "EGP", "د.ت": "TND", "د.ت.": "TND",
    "د.أ": "JOD", "د.ع": "IQD", "؋": "AFN",
}  # fmt: skip
_BY_SIGN = {sign: frozenset(codes.split()) for sign, codes in _SIGNS.items()}


def currencies_of(text: str) -> frozenset[str]:
    """Return the codes of the currencies that a sign, code or word can mean; empty if it means none.

    A sign and its code may stand together: "US$ USD".
    """
    currencies = _look_up(text)
    parts = [_look_up(part) for part in text.split()]
    if currencies or not parts or not all(parts):
        return currencies
    return frozenset.intersection(*parts)


def _look_up(text: str) -> frozenset[str]:
    text = " ".join(text.split())
    code = text.upper().removesuffix(".")
    if code in CURRENCIES:
        return frozenset({code})
    lowered = text.casefold()
    return _BY_SIGN.get(lowered) or _BY_SIGN.get(lowered.removesuffix("."), frozenset())
