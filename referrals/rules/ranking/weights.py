"""The numbers of the ranking that an operator may set, with their meaning and limits."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields


def weight(value: int, minimum: int, maximum: int, meaning: str) -> int:
    """Declare a weight: its default, its limits, and its meaning."""
    return field(default=value, metadata={"least": minimum, "most": maximum, "meaning": meaning})


@dataclass(frozen=True)
class Weights:
    """The numbers of the ranking. Those per mille have the names of the parts."""

    words: int = weight(1000, 0, 1000, "per mille of the score that a bad match of words and lists can cost")
    place: int = weight(400, 0, 1000, "per mille of the score that being far away can cost")
    responsiveness: int = weight(600, 0, 1000, "per mille of the score that slow answers and silence can cost")
    affinity: int = weight(600, 0, 1000, "per mille of the score that never winning such enquiries can cost")
    competencies: int = weight(100, 0, 1000, "per mille of the score that having no competency can cost")

    industry: int = weight(3, 0, 100, "how much the industry says about whether an enquiry suits a partner")
    size: int = weight(3, 0, 100, "the same of the company size")
    product: int = weight(3, 0, 100, "the same of the products")
    service: int = weight(3, 0, 100, "the same of the services")
    country: int = weight(1, 0, 100, "the same of the country")
    value: int = weight(2, 0, 100, "the same of the band of value")
    time: int = weight(1, 0, 100, "the same of the time frame")
    overall: int = weight(2, 1, 100, "the same of what the partner wins of any kind")

    recent_days: int = weight(90, 7, 730, "days after which an answer or a silence no longer counts")
    past_days: int = weight(730, 30, 3650, "days after which an outcome no longer counts")
    good_wait: int = weight(1440, 10, 20_000, "minutes to the first answer that are worth half of an answer at once")

    answers_prior: int = weight(8, 1, 100, "referrals whose evidence about answering weighs as much as the network's")
    outcomes_prior: int = weight(8, 1, 100, "outcomes whose evidence weighs as much as the network's")
    kind_prior: int = weight(4, 1, 100, "outcomes of a kind whose evidence weighs as much as those of any kind")
    network_prior: int = weight(100, 100, 10_000, "referrals of the whole network that weigh as much as the next three")
    usual_share: int = weight(800, 1, 999, "per mille of referrals answered in a network of which nothing is known")
    usual_wait: int = weight(1440, 10, 20_000, "minutes to the first answer in such a network")
    usual_wins: int = weight(200, 1, 999, "per mille of referrals won in such a network")

    newcomer_turns: int = weight(
        100, 0, 1000, "per mille of searches in which a partner of whom nothing is known is lifted"
    )
    newcomer_lift: int = weight(800, 0, 2000, "per mille by which its score is lifted then")
    usually_from: int = weight(
        5, 1, 100, "measured answers from which on a page says how soon a partner usually answers"
    )


LIMITS = {
    weight_field.name: (weight_field.metadata["least"], weight_field.metadata["most"])
    for weight_field in fields(Weights)
}
MEANINGS = {weight_field.name: weight_field.metadata["meaning"] for weight_field in fields(Weights)}


def with_values(values: Mapping[str, object]) -> Weights:
    """Return the weights with `values` set. Raises ValueError for an unknown name or a value beyond its limits."""
    for name, value in values.items():
        _check(name, value)
    return Weights(**values)  # type: ignore[arg-type]


def changed_values(weights: Weights) -> dict[str, int]:
    """Return the weights that differ from their defaults: those that must be stored."""
    defaults = asdict(Weights())
    return {name: value for name, value in asdict(weights).items() if value != defaults[name]}


def _check(name: str, value: object) -> None:
    if name not in LIMITS:
        raise ValueError(f"there is no weight named {name}")
    minimum, maximum = LIMITS[name]
    if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= maximum:
        raise ValueError(f"{name} is a whole number from {minimum} to {maximum}")
