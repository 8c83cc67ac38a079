"""Which level a complaint has (CMP-08), and how it meets the grade."""

from __future__ import annotations

from complaints.enums import Level
from complaints.policies.grading import MAJOR_PEOPLE, Facts


def level_now(facts: Facts, proposed: Level) -> Level:
    """Level 1 for litigation, media exposure or a group of 10; else what a person proposed.

    Age alone never changes the level (rulebook, "three scales").
    """
    if facts.litigation_at or facts.media_at or facts.people >= MAJOR_PEOPLE:
        return Level.MAJOR_RISK
    return proposed
