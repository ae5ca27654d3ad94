"""Whether a keyword or term brings a partner referrals that it does not want."""

FEWEST = 3  # referrals, before anything is shown


def brings_unwanted(brought: int, turned_down: int, won: int) -> bool:
    """Tell whether at least two of three referrals were turned down and none was won."""
    return brought >= FEWEST and won == 0 and 3 * turned_down >= 2 * brought
