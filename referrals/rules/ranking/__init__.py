"""The ranking: how well a partner's profile matches, times how well the partner serves customers.

`score.rank` orders the candidates. docs/ranking.md has the formulas, their reasons and figures. From the bottom up:

    weights          every number that an operator may set
    traits           the kind of an enquiry: "industry:7", "size:51-250", "country:IT", "value:EUR:10"
    counting         what one referral counts for, read from its history
    evidence         the weighted counts of a partner and of the network on a day
    responsiveness   whether and how fast a partner answers
    affinity         how often a partner wins enquiries of a kind; fit: the same with reasons
    newcomer         the lift for partners about which little is known
    score, standing  the order, and why a partner has its place

All numbers are whole: parts and factors in millionths (`MILLION` is one), rounded down. The order is therefore the same
on every machine and database. Ties are broken by id.
"""

MILLION = 1_000_000
