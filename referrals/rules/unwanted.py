"""Whether something brings a partner what it does not want."""

FEWEST = 3  # referrals, before anything is said


def brings_unwanted(brought: int, turned_down: int, won: int) -> bool:
    """Tell whether two of three that it brought, or more, were turned down, and none was won."""
    return brought >= FEWEST and won == 0 and 3 * turned_down >= 2 * brought
