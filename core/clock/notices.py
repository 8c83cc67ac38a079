"""What the clock's notices say, and to whom a step of the ladder goes (CLK-03)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Role
from core.accounts.models import User
from core.accounts.selectors import role_holders, superior_of
from core.clock.deputies import away_now, present_people
from core.clock.enums import Recipient, Target
from core.notices import kinds
from core.notices.enums import Topic

DEADLINE_REMINDER = "deadline_reminder"
DEADLINE_OVERDUE = "deadline_overdue"
DEADLINE_PASSED_ON = "deadline_passed_on"
PAUSE_ENDED = "pause_ended"
DEPUTY_NAMED = "deputy_named"
UPWARDS = list(Recipient)
ROLES: dict[Recipient, tuple[Role, ...]] = {
    Recipient.MANAGER: (Role.COMPLAINT_MANAGER, Role.CUSTOMER_RELATIONS_MANAGER),
    Recipient.GENERAL_MANAGER: (Role.GENERAL_MANAGER,),
    Recipient.ADMINISTRATOR: (Role.SYSTEM_ADMINISTRATOR,),
}


def register_notices() -> None:
    """The clock's sentences; called when the app is ready."""
    reminder = {DEADLINE_REMINDER: _("%(number)s: “%(target)s” is due soon.")}
    overdue = {
        DEADLINE_OVERDUE: _("%(number)s: “%(target)s” is overdue."),
        DEADLINE_PASSED_ON: _("%(number)s: nobody has acknowledged “%(target)s”, so it comes to you."),
    }
    kinds.register(reminder, topic=Topic.REMINDER)
    kinds.register(overdue, topic=Topic.OVERDUE)
    kinds.register(
        {
            PAUSE_ENDED: _("%(number)s: the pause of “%(target)s” is over, its time runs again."),
            DEPUTY_NAMED: _("You were named as a deputy: see “Away and deputy”."),
        },
        {"target": Target},
    )


def staff_of(user_ids: frozenset[int]) -> Mapping[int, User]:
    """These people with who is above them."""
    return User.objects.prefetch_related("superior", "department__head").in_bulk(user_ids)


class RecipientFinder:
    """Finds people for the steps of one batch: who is responsible there, and who holds roles in its projects.

    Who is away has a deputy; who has none there counts as nobody (CLK-09).
    """

    def __init__(self, responsible: Iterable[int | None], project_ids: Iterable[int]) -> None:
        self._staff = staff_of(frozenset(pk for pk in responsible if pk is not None))
        self._projects = set(project_ids)
        self._holders: dict[Recipient, dict[int, list[User]]] = {}
        self._away = away_now()

    def find(self, wanted: Sequence[str], responsible_id: int | None, project_id: int) -> list[User]:
        """Those the step names; who is nobody is replaced by the next one up, at last by administrators."""
        people: dict[int, User] = {}
        for name in wanted:
            for higher in UPWARDS[UPWARDS.index(Recipient(name)) :]:
                found = self._people(higher, responsible_id, project_id)
                if found:
                    people.update((user.pk, user) for user in found)
                    break
        return list(people.values())

    def _people(self, recipient: Recipient, responsible_id: int | None, project_id: int) -> list[User]:
        if recipient in ROLES:
            return self._role_holders(recipient)[project_id]
        person = self._staff[responsible_id] if responsible_id is not None else None
        if person is not None and recipient == Recipient.SUPERIOR:
            person = superior_of(person)
        return self._present([person] if person is not None else [])

    def _present(self, people: list[User]) -> list[User]:
        working = [user for user in people if user.is_active]
        return present_people(working, self._away) if self._away else working

    def _role_holders(self, recipient: Recipient) -> dict[int, list[User]]:
        if recipient not in self._holders:
            last = recipient == Recipient.ADMINISTRATOR  # behind them there is nobody
            self._holders[recipient] = {
                project_id: self._present(people) or (people if last else [])
                for project_id, people in role_holders(ROLES[recipient], self._projects).items()
            }
        return self._holders[recipient]
