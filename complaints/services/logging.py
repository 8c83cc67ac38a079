"""A complaint comes in, is chased, and the customer is reached (CMP-02, CMP-06, CMP-09)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.enums import Action, ContactKind, Level, Nature, ResponseKind, State
from complaints.enums.damage import GoesOn
from complaints.models import Category, Complaint, CustomerContact, Matter, Response
from complaints.policies.grading import next_age_change
from complaints.policies.levels import level_now
from complaints.policies.responses import is_attempted
from complaints.selectors import (
    customer_key,
    facts_of_matter,
    is_second_complaint,
    matter_facts,
    matter_for,
    promise_facts,
)
from complaints.services.base import (
    complaint_begin,
    complaint_begin_with_matter,
    complaint_save,
    lock_matters,
)
from complaints.services.grading import (
    FIRST_RESPONSE,
    LEVEL_TARGETS,
    announce_level,
    facts_regrade,
    matter_regrade,
)
from complaints.services.news import news_day, news_told
from complaints.services.orders import damage_order_open
from complaints.services.watching import watch_new
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.clock.book import CalendarBook
from core.clock.enums import Target
from core.clock.services import deadlines_meet, deadlines_start
from core.errors import Conflict, InvalidInput
from core.places.models import Project, Unit
from core.records.enums import CaseKind
from core.records.locking import lock_above
from core.records.policies import check_event_time
from core.records.services import attachments_add, case_open, check_values, history_add, search_index
from owners.enums import Channel
from owners.models import Person

# On these the customer is in touch with a person while the complaint is typed (CMP-09).
IN_PERSON = frozenset({Channel.WALK_IN, Channel.PHONE})
MEETS: dict[ResponseKind, tuple[Target, ...]] = {
    ResponseKind.REACHED: (Target.ACKNOWLEDGE, Target.CALL_BACK),
    ResponseKind.ON_SPOT: (Target.ACKNOWLEDGE, Target.ON_SPOT),
    ResponseKind.WRITTEN: (Target.ACKNOWLEDGE, Target.WRITTEN_REPLY, Target.REFUSAL_REASONS),
    ResponseKind.TOLD_WHEN: (Target.ACKNOWLEDGE, Target.CALL_BACK, Target.TELL_WHEN),
    ResponseKind.ANSWERED: (Target.ACKNOWLEDGE, Target.CALL_BACK, Target.TELL_WHEN, Target.ANSWER),
    ResponseKind.CALL_FAILED: (),
    ResponseKind.MESSAGE_LEFT: (),
}


@dataclass(frozen=True, slots=True)
class Story:
    """A complaint in the customer's words: the 5W2H of CMP-02 (who complains stands beside it)."""

    what: str
    where: str = ""
    who: str = ""
    happened: str = ""
    why: str = ""
    how_much: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who complains: a person on file, or what they said they are called."""

    person: Person | None = None
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Filing:
    """How a new complaint is filed: what the clerk can tell at once; assessment may change it."""

    channel: Channel
    category: Category | None = None
    nature: Nature | None = None
    level: Level = Level.GENERAL_DEMAND
    goes_on: GoesOn | None = None


@transaction.atomic
def complaint_log(
    *,
    project: Project,
    unit: Unit | None,
    story: Story,
    caller: Caller,
    filing: Filing,
    by: User,
    at: dt.datetime,
    happened_at: dt.datetime | None = None,
    late_reason: str = "",
    uploads: Sequence[UploadedFile[Any]] = (),
    joins: str = "",
) -> Complaint:
    """Receive a complaint: number, matter, grade, level and clocks, all at once (CMP-02, CMP-06, CMP-08, CMP-09).

    ``at`` is when it is typed, ``happened_at`` when the customer said it (default the same); the clocks run from
    the latter.  ``joins`` is the number of a complaint about the same trouble: this one belongs to its matter.
    Raises :class:`NotAllowed` and :class:`InvalidInput`; nothing is kept then.
    """
    check_may(by, Permission.COMPLAINT_LOG, project.pk)
    reported_at = happened_at or at
    check_event_time(happened_at=reported_at, entered_at=at, reason=late_reason)
    _check_story(story, caller, unit, project)
    known: Matter | None
    if joins:
        known = _matter_joined(joins, project=project, by=by)
    else:
        known = _matter_known(unit=unit, filing=filing, at=reported_at)
    second = known is not None and is_second_complaint(matter=known, at=reported_at)
    matter = known or _matter_new(project=project, unit=unit, filing=filing, title=story.what, at=reported_at)
    case = case_open(
        kind=CaseKind.COMPLAINT,
        title=story.what.strip().splitlines()[0].strip(),
        project=project,
        unit=unit,
        responsible=by,
        by=by,
        at=reported_at,
        entered_at=at,
    )
    complaint = Complaint(
        case=case,
        matter=matter,
        complainant=caller.person,
        caller_name=caller.name.strip() or (caller.person.name if caller.person else ""),
        caller_phone=caller.phone.strip(),
        channel=filing.channel,
        category=filing.category,
        nature=filing.nature or "",
        level=filing.level,
        grade_since=reported_at,
        second_complaint_at=reported_at if second else None,
        **{name: getattr(story, name).strip() for name in Story.__slots__},
    )
    who = _who(complaint)
    everything = facts_of_matter([complaint], contacts=[(who, reported_at)])
    if known is None:  # nothing else will be known of its matter
        complaint.regrade_at = next_age_change(everything.facts_of(complaint), at)
    check_values(complaint)
    complaint.save(force_insert=True)
    _contact_add(complaint, ContactKind.NEW, who=who, at=reported_at)
    history_add(case=case, action="complaint.logged", by=by, at=reported_at, entered_at=at, note=late_reason)
    if joins:
        linked = {"from_matter": None, "to_matter": matter.pk}
        history_add(case=case, action="complaint.linked", by=by, at=at, details=linked, note=joins)
    search_index(case, story.what, story.where, story.why, story.remedy, complaint.caller_name)
    if known is not None:
        everything = matter_facts(matter.pk).with_own(complaint)
    # What is known of its matter counts from the first minute (CMP-08).
    level = level_now(everything.facts_of(complaint), Level(complaint.level))
    if level != complaint.level:
        complaint.level = level
        complaint.save(update_fields=["level"])
    _clocks_start(complaint, by=by, at=reported_at)
    attachments_add(case=case, uploads=list(uploads), by=by, at=at)
    if filing.goes_on:
        damage_order_open(complaint, filing.goes_on, by=by, at=at)
    facts_regrade(everything, by=by, at=at)
    watch_new(complaint, at=at)
    return complaint


def _check_story(story: Story, caller: Caller, unit: Unit | None, project: Project) -> None:
    if not story.what.strip():
        raise InvalidInput("what_needed", _("Write down what the customer complains about."), field="what")
    if caller.person is None and not caller.name.strip() and not caller.phone.strip():
        raise InvalidInput("caller_needed", _("Enter the caller's name or phone."), field="caller_name")
    if unit is not None and unit.project_id != project.pk:
        raise InvalidInput("unit_elsewhere", _("This unit belongs to another project."), field="unit")


def _matter_known(*, unit: Unit | None, filing: Filing, at: dt.datetime) -> Matter | None:
    """The matter of the same unit and subcategory, locked with its cases; the unit is locked in any case."""
    category_id = filing.category.pk if filing.category else None
    if unit is not None:
        lock_above(Unit, unit.pk)  # two calls about one matter at once: the second must see the first
    matter = matter_for(unit=unit, category_id=category_id, at=at)
    if matter is not None:
        lock_matters(matter.pk)
        _check_still_there(matter.pk)
    return matter


def _check_still_there(matter_id: int) -> None:
    """A matter that was merged away while we waited for its lock holds no complaint any more (CMP-32)."""
    if not Complaint.objects.filter(matter=matter_id).exists():
        raise Conflict("matter_changed", _("Its matter was merged with another one just now. Save again."))


def _matter_new(
    *, project: Project, unit: Unit | None, filing: Filing, title: str, at: dt.datetime
) -> Matter:
    return Matter.objects.create(
        project=project, unit=unit, category=filing.category, title=title.strip()[:200], formed_at=at
    )


def _matter_joined(number: str, *, project: Project, by: User) -> Matter:
    """The matter of another complaint of the project, locked with its cases (CMP-06: linked by hand)."""
    check_may(by, Permission.COMPLAINT_ASSESS, project.pk)
    other = Complaint.objects.filter(case__number=number.strip(), case__project=project)
    matter_id = other.exclude(state=State.WITHDRAWN).values_list("matter_id", flat=True).first()
    if matter_id is None:
        raise InvalidInput(
            "no_such_complaint",
            _("There is no other complaint of this project with this number."),
            field="what",
        )
    lock_matters(matter_id)
    _check_still_there(matter_id)
    return Matter.objects.get(pk=matter_id)


def _who(complaint: Complaint) -> str:
    return customer_key(
        person_id=complaint.complainant_id, phone=complaint.caller_phone, fallback=f"case:{complaint.pk}"
    )


def _contact_add(complaint: Complaint, kind: ContactKind, *, who: str, at: dt.datetime) -> None:
    CustomerContact.objects.create(complaint=complaint, kind=kind, who=who, at=at)


def _clocks_start(complaint: Complaint, *, by: User, at: dt.datetime) -> None:
    """Every promise that the standards make for it; one that is kept by this very conversation is met (CMP-09)."""
    book = CalendarBook()  # every clock of the complaint reads the same calendars
    deadlines_start(
        case=complaint.case,
        targets=[*FIRST_RESPONSE, *LEVEL_TARGETS, Target.NEWS],
        at=at,
        by=by,
        kept=[Target.ACKNOWLEDGE] if complaint.channel in IN_PERSON else [],
        book=book,
        named_by={Target.NEWS: partial(news_day, complaint, at, book)},
        is_new=True,
        **promise_facts(complaint),
    )
    announce_level(complaint, at=at)


@transaction.atomic
def complaint_chase(
    *,
    case_id: int,
    note: str,
    by: User,
    at: dt.datetime,
    caller: Caller | None = None,
    version: int | None = None,
) -> Complaint:
    """The customer asks again about an open complaint 催办; it counts once for each person and day (CMP-06).

    ``caller`` is who asks, when it need not be the complainant.
    """
    complaint = complaint_begin_with_matter(Action.CHASE, case_id=case_id, by=by, version=version)
    who = _who(complaint)
    if caller is not None:
        person_id = caller.person.pk if caller.person else None
        who = customer_key(person_id=person_id, phone=caller.phone, fallback=who)
    _contact_add(complaint, ContactKind.CHASE, who=who, at=at)
    complaint_save(complaint, "complaint.chased", by=by, at=at, note=note)
    matter_regrade(complaint.matter_id, by=by, at=at)
    complaint.refresh_from_db()
    return complaint


@transaction.atomic
def complaint_respond(
    *,
    case_id: int,
    kind: ResponseKind,
    note: str,
    by: User,
    at: dt.datetime,
    happened_at: dt.datetime | None = None,
    late_reason: str = "",
    version: int | None = None,
) -> Complaint:
    """Record how the customer was reached, or that it was tried (CMP-09); ``happened_at`` counts (default ``at``).

    A failed call or a message meets no promise; two failed calls at least 30 minutes apart and a message are
    recorded as *attempted*, apart from a response.  Whatever reached the customer was news (CMP-30).
    """
    complaint = complaint_begin(Action.RESPOND, case_id=case_id, by=by, version=version)
    when = happened_at or at
    _check_response_time(complaint, when, entered_at=at, reason=late_reason)
    before = list(complaint.responses.values_list("kind", "at"))
    Response.objects.create(complaint=complaint, kind=kind, at=when, by=by)
    meets = MEETS[ResponseKind(kind)]
    deadlines_meet(case=complaint.case, targets=meets, at=when, by=by)
    if meets:  # it reached the customer (CMP-30)
        news_told(complaint, by=by, at=when)
    if complaint.state == State.DEMAND_REFUSED and kind == ResponseKind.WRITTEN:
        complaint.case.is_open = False  # the reasons are given: nothing is left to do
    details = {"response": str(kind)}
    words = "\n".join(part for part in (note.strip(), late_reason.strip()) if part)
    complaint_save(
        complaint, "complaint.responded", by=by, at=when, entered_at=at, details=details, note=words
    )
    if is_attempted([*before, (str(kind), when)]) and not is_attempted(before):
        history_add(case=complaint.case, action="complaint.attempted", by=by, at=when, entered_at=at)
    return complaint


def _check_response_time(
    complaint: Complaint, when: dt.datetime, *, entered_at: dt.datetime, reason: str
) -> None:
    check_event_time(happened_at=when, entered_at=entered_at, reason=reason)
    if when < complaint.case.reported_at:
        raise InvalidInput(
            "before_report",
            _("This is before the complaint was reported. Check the time."),
            field="happened_at",
        )
