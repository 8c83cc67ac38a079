"""A person, and the phones under which the person is reached."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import Scope, scope_of
from core.encryption import decrypt, encrypt
from core.masking import mask_id_number, mask_phone
from core.records.searching import span_of
from owners.policies.visibility import look_up_scope


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: User) -> PersonQuerySet:
        """People who own or owned a unit in a project where the user may see owners (SEC-01)."""
        return self.in_scope(scope_of(user, Permission.OWNER_VIEW))

    def look_up_by(self, user: User) -> PersonQuerySet:
        """People known in the user's projects; a group desk role knows those of all projects, masked (SEC-01)."""
        return self.known_in(look_up_scope(user))

    def known_in(self, scope: Scope) -> PersonQuerySet:
        """As :meth:`in_scope`, and who speaks for a unit there (OWN-04): to ask for one person, not for a list."""
        if scope.everywhere:
            return self.in_scope(scope)
        from owners.models.ownership import Ownership  # they point here
        from owners.models.unit_contacts import UnitContact

        owned = Ownership.objects.in_scope(scope).filter(person=models.OuterRef("pk"))
        speaks = UnitContact.objects.in_scope(scope).filter(person=models.OuterRef("pk"))
        return self.filter(models.Exists(owned) | models.Exists(speaks), merged_into=None)

    def in_scope(self, scope: Scope) -> PersonQuerySet:
        """People with a unit, now or formerly, in these projects; who was merged is found under the other record."""
        people = self.filter(merged_into=None)
        return people if scope.everywhere else people.filter(project_ids__overlap=sorted(scope.project_ids))


class Person(models.Model):
    """A natural person or company that owns, owned or may buy a unit.

    ``natural_key`` is a keyed digest of the identity number, else of name and phone (design decision 28).
    ``project_ids`` are those of the units that the person owns or owned: kept by triggers of the ownerships, so that
    one index answers who in a project is called so. What a save says of them is not taken.
    """

    PRIVACY = {
        "name": "personal", "sort_key": "personal", "initials": "personal", "natural_key": "personal",
        "id_last4": "personal",
    }  # fmt: skip

    name = models.CharField(_("name"), max_length=100)
    sort_key = models.CharField(max_length=1000, editable=False)
    initials = ArrayField(models.CharField(max_length=100), default=list, editable=False)
    natural_key = models.CharField(max_length=64, unique=True, editable=False)
    project_ids = ArrayField(models.BigIntegerField(), default=list, editable=False)
    id_number_token = models.BinaryField(default=b"", editable=False)
    id_last4 = models.CharField(max_length=4, blank=True, editable=False)
    created_at = models.DateTimeField(_("first recorded"))
    merged_into = models.ForeignKey(
        "self", models.PROTECT, related_name="merged", null=True, blank=True, editable=False
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            # With what the caller field asks of two hundred people scattered over the table, without reading them.
            models.Index(
                fields=["name"],
                include=["id", "merged_into", "project_ids"],
                name="person_names",
                opclasses=["text_pattern_ops"],
            ),
            models.Index(
                fields=["id"], include=["name", "merged_into", "project_ids"], name="person_in_short"
            ),
            models.Index(fields=["sort_key", "id"], name="person_sorted"),
            # Of letters that thousands have, those of one span are read: see ``selectors.callers``.
            GinIndex(
                models.F("initials"), models.F("project_ids"), span_of("id"), name="person_initials_in_spans"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="project_ids_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("project_ids"),
                condition=pgtrigger.Q(old__project_ids__df=pgtrigger.F("new__project_ids")),
                func="IF pg_trigger_depth() = 1 THEN NEW.project_ids := OLD.project_ids; END IF; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def id_number(self) -> str:
        """The identity number in clear: only for a reveal that is logged (OWN-05)."""
        return decrypt(bytes(self.id_number_token)).decode() if self.id_number_token else ""

    @id_number.setter
    def id_number(self, number: str) -> None:
        self.id_number_token = encrypt(number.encode()) if number else b""
        self.id_last4 = number[-4:]

    @property
    def id_number_masked(self) -> str:
        return mask_id_number("0" * 14 + self.id_last4) if self.id_last4 else ""


class Phone(models.Model):
    """A phone of a person; several people may have the same (OWN-04). ``reversed`` serves the last digits."""

    PRIVACY = {"number": "personal", "last4": "personal", "reversed": "personal"}

    person = models.ForeignKey(Person, models.PROTECT, related_name="phones", verbose_name=_("person"))
    number = models.CharField(_("phone number"), max_length=20)
    last4 = models.CharField(max_length=4, editable=False)
    reversed = models.CharField(max_length=20, editable=False)
    is_primary = models.BooleanField(_("main number"), default=False)

    class Meta:
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        constraints = [
            models.UniqueConstraint(fields=["person", "number"], name="phone_once_for_person"),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(is_primary=True), name="phone_one_main_for_person"
            ),
            models.CheckConstraint(condition=models.Q(number__startswith="+"), name="phone_is_e164"),
        ]
        indexes = [
            models.Index(
                fields=["reversed"], include=["person"], name="phone_ends", opclasses=["text_pattern_ops"]
            )
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        return mask_phone(self.national)

    @property
    def national(self) -> str:
        """As people dial it at home: mobiles without +86, landlines with their 0."""
        digits = self.number.removeprefix("+86")
        is_mobile = len(digits) == 11 and digits.startswith("1")
        is_landline = (
            self.number.startswith("+86") and not is_mobile and not digits.startswith(("400", "800"))
        )
        return f"0{digits}" if is_landline else digits
