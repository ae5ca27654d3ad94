"""Who is found first: how well a partner's profile matches, times how well the partner serves customers.

`score.rank` puts candidates in order; docs/ranking.md has the formulas with their reasons and figures. From the bottom:

    weights          every number that an operator may set
    traits           what kind of enquiry it is: "industry:7", "size:51-250", "country:IT", "value:EUR:10"
    counting         what one referral counts for, read from its history
    evidence         what a partner's counts, and the network's, amount to on a day
    responsiveness   whether and how soon a partner answers
    affinity         how often it wins enquiries of a kind; fit: the same in reasons
    newcomer         whose turn it is among those of whom little is known
    score, standing  the order, and why one is where one is

Whole numbers only: parts and factors in millionths (`MILLION` is all of it), rounded down. The order is the same on
every machine and database, and ties go by id.
"""

MILLION = 1_000_000
