"""Stored values of a complaint as their choices, so that templates show label and colour."""

from django import template
from django.utils.safestring import SafeString

from complaints.enums import Grade, Level, PlanOutcome, State, StudyState
from complaints.enums.warnings import WarningCause
from core.web.parts import part

register = template.Library()


@register.filter
def as_state(value: str) -> State:
    """The state of a complaint."""
    return State(value)


@register.filter
def as_grade(value: str) -> Grade:
    """The grade of a complaint."""
    return Grade(value)


@register.filter
def as_cause(value: str) -> WarningCause:
    """What opened an early warning."""
    return WarningCause(value)


@register.filter
def as_level(value: int) -> Level:
    """The level of a complaint."""
    return Level(value)


@register.filter
def as_study(value: str) -> StudyState:
    """The state of a case study."""
    return StudyState(value)


@register.filter
def as_outcome(value: str) -> str:
    """What became of a plan, in words."""
    return str(PlanOutcome(value).label)


@register.simple_tag
def level_badge(value: int) -> SafeString:
    """The level where there is little room: its number alone."""
    level = Level(value)
    number = str(level.label).partition(" · ")[0]
    return part("components/badge.html", label=number, colour=level.colour, icon=level.icon)
