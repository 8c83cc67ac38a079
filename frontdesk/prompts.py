"""What to say on the phone, by what the contact is about (DSK-11)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from owners.enums import ContactKind

Words = str | Promise

GREETING = _("Good day, customer service, my name is …. What can I do for you?")
LEAVE = _("May I note your phone number, your unit and how we reach you best?")
THANKS = _("Thank you for telling us. Good-bye.")
# What to ask again, and what to apologise for or to answer, before the caller is asked for their number.
ABOUT: dict[ContactKind, tuple[Words, Words]] = {
    ContactKind.ENQUIRY: (
        _("Do I understand you right: you would like to know …?"),
        _("I cannot answer this at once, I am sorry. We call you back by … at the latest."),
    ),
    ContactKind.HELP_REQUEST: (
        _("Is anybody in danger? Where exactly are you?"),
        _("I am sorry for the trouble. I send somebody at once."),
    ),
    ContactKind.REPAIR: (
        _("What exactly is broken, where, and since when? When is somebody at home?"),
        _("I am sorry for the inconvenience. The technician calls you before coming."),
    ),
    ContactKind.SERVICE_REQUEST: (
        _("What shall we do, where, and when does it suit you?"),
        _("I am sorry that you have to wait. We confirm the appointment."),
    ),
    ContactKind.COMPLAINT: (
        _("May I repeat: …. What would you like us to do?"),
        _("I am sorry for what happened. I have written everything down; this is your number: …."),
    ),
    ContactKind.SUGGESTION: (
        _("Do I understand your suggestion right: …?"),
        _("I am sorry that this has bothered you. We tell you what becomes of it."),
    ),
    ContactKind.PRAISE: (
        _("Whom may we pass this on to?"),
        _("This makes us glad. We pass it on."),
    ),
    ContactKind.PUBLIC_ORDER: (
        _("Is anybody hurt? Where is it, and what is happening right now?"),
        _("I am sorry. Security is on the way; please keep at a distance. In danger dial 110."),
    ),
}


def prompts() -> list[tuple[ContactKind, list[tuple[Words, Words]]]]:
    """By kind of contact what to say, in the order of the talk."""
    return [
        (
            kind,
            [
                (_("Greeting"), GREETING),
                (_("Ask again"), ask),
                (_("Answer") if kind == ContactKind.PRAISE else _("Apology"), answer),
                (_("Phone and unit"), LEAVE),
                (_("Thanks"), THANKS),
            ],
        )
        for kind, (ask, answer) in ABOUT.items()
    ]
