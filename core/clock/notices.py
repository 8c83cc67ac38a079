"""What the clock's notices say, and to whom a step of the ladder goes (CLK-03)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Role
from core.accounts.models import User
from core.accounts.selectors import superior_of, users_with_role
from core.clock.deputies import away_now, present_people
from core.clock.enums import Recipient, Target
from core.notices import kinds
from core.notices.enums import Topic
from core.records.models import Case

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


class RecipientFinder:
    """Finds people for the steps of one batch and remembers role holders, which many steps share.

    Who is away has a deputy; who has none there counts as nobody (CLK-09).
    """

    def __init__(self) -> None:
        self._holders: dict[tuple[Recipient, int], list[User]] = {}
        self._away = away_now()

    def find(self, case: Case, wanted: list[str], keeper: User | None = None) -> list[User]:
        """Those the step names; who is nobody is replaced by the next one up, at last by administrators.

        ``keeper`` stands for the responsible person, where a promise has one of its own (CLK-05).
        """
        people: dict[int, User] = {}
        for name in wanted:
            for higher in UPWARDS[UPWARDS.index(Recipient(name)) :]:
                found = self._people(case, higher, keeper)
                if found:
                    people.update((user.pk, user) for user in found)
                    break
        return list(people.values())

    def _people(self, case: Case, recipient: Recipient, keeper: User | None) -> list[User]:
        responsible = keeper or case.responsible
        if recipient == Recipient.RESPONSIBLE:
            return self._present([responsible] if responsible else [])
        if recipient == Recipient.SUPERIOR:
            superior = superior_of(responsible) if responsible else None
            return self._present([superior] if superior else [])
        return self._role_holders(recipient, case.project_id)

    def _present(self, people: list[User]) -> list[User]:
        working = [user for user in people if user.is_active]
        return present_people(working, self._away) if self._away else working

    def _role_holders(self, recipient: Recipient, project_id: int) -> list[User]:
        key = (recipient, project_id)
        if key not in self._holders:
            found = {u.pk: u for role in ROLES[recipient] for u in users_with_role(role, project_id)}
            people = list(found.values())
            last = recipient == Recipient.ADMINISTRATOR  # behind them there is nobody
            self._holders[key] = self._present(people) or (people if last else [])
        return self._holders[key]
