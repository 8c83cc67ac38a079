"""A person who is named on a page: found on file, else put on file (OWN-04, design decision 28)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from core.places.models import Unit
from core.text import normalise, sort_key
from owners.locking import lock_imports
from owners.models import Person, Phone
from owners.policies.identity import found_by, natural_key


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody as the clerk wrote them down: phones in E.164, an identity number that was checked."""

    name: str
    phones: tuple[str, ...] = ()
    id_number: str = ""


def person_take(named: Named, *, unit: Unit, at: dt.datetime) -> Person:
    """The person on file who is meant, with what is new about them; a new one when there is none.

    The identity number decides; without it name and phone, as in a ledger (OWN-07). Nobody else may put the same
    person on file meanwhile, so it waits for a running import; call it inside a transaction, before a unit is locked.
    Raises :class:`InvalidInput` when neither is given, or when several people of that name have that phone.
    """
    if not (named.phones or named.id_number):
        raise InvalidInput(
            "person_unnamed",
            _("Enter a phone number or an identity number: a name alone does not tell two people apart."),
            field="phone",
        )
    lock_imports()
    person = _on_file(named)
    if person is None:
        first = named.phones[0] if named.phones else ""
        key = natural_key(name=named.name, id_number=named.id_number, phone=first, unit_code=unit.code)
        person = Person(natural_key=key, created_at=at, name=named.name)
        person.sort_key, person.initials = sort_key(named.name), found_by(named.name)
        person.id_number = named.id_number
        person.save()
    elif named.id_number and not person.id_last4:
        person.id_number = named.id_number
        person.natural_key = natural_key(name=named.name, id_number=named.id_number)
        person.save(update_fields=["id_number_token", "id_last4", "natural_key"])
    _phones_add(person, named.phones)
    return person


def _on_file(named: Named) -> Person | None:
    if named.id_number:
        key = natural_key(name="", id_number=named.id_number)
        found = Person.objects.filter(natural_key=key).select_related("merged_into").first()
        if found is not None:
            return _same_name(found.merged_into or found, named)
    owners_of = Phone.objects.filter(reversed__in=[number[:0:-1] for number in named.phones])
    people = Person.objects.filter(phones__in=owners_of, merged_into=None).distinct()
    same = [
        person
        for person in people
        if normalise(person.name) == normalise(named.name) and not (person.id_last4 and named.id_number)
    ]
    if len(same) > 1:
        raise InvalidInput(
            "person_unclear",
            _("Several people of this name have this phone number. Enter the identity number as well."),
            field="id_number",
        )
    return same[0] if same else None


def _same_name(found: Person, named: Named) -> Person:
    if normalise(found.name) != normalise(named.name):
        raise InvalidInput(
            "id_number_of_another",
            _("This identity number is on file with another name. Check both."),
            field="id_number",
        )
    return found


def _phones_add(person: Person, numbers: tuple[str, ...]) -> None:
    known = set(person.phones.values_list("number", flat=True))
    has_main = person.phones.filter(is_primary=True).exists()
    for number in numbers:
        if number not in known:
            digits = number.removeprefix("+")
            Phone.objects.create(
                person=person,
                number=number,
                last4=digits[-4:],
                reversed=digits[::-1],
                is_primary=not has_main,
            )
            has_main = True
