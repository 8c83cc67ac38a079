"""The sentences of the register of promises."""

from __future__ import annotations

from django.db.models import Choices
from django.utils.translation import gettext_lazy as _

from frontdesk.enums import PromiseKind

ACTIONS = {
    "promise.given": _("Promised to the customer by %(due_at)s: %(promise_kind)s"),
    "promise.asked": _("A promise by %(due_at)s waits for %(to_user)s: %(promise_kind)s"),
    "promise.confirmed": _("Promise by %(due_at)s confirmed: %(promise_kind)s"),
    "promise.refused": _("Promise by %(due_at)s refused: %(promise_kind)s"),
    "promise.kept": _("Promise by %(due_at)s kept: %(promise_kind)s"),
    "promise.broken": _("Promise by %(due_at)s broken: %(promise_kind)s"),
    "promise.handed_over": _("Promise by %(due_at)s goes from %(from_user)s to %(to_user)s"),
}
VALUES: dict[str, type[Choices]] = {"promise_kind": PromiseKind}
NOTICES = {
    "promise.to_confirm": _("%(number)s: somebody asks you to confirm a promise to the customer"),
    "promise.decided": _("%(number)s: your promise is “%(decision)s”"),
}
