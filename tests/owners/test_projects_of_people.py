"""A person knows the projects of the units they own or owned; the database keeps it (SEC-01)."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from core.accounts.policies import Scope
from core.places.models import Project
from owners.models import Ownership, Person
from owners.services.ownership import Buyer, ownership_transfer
from tests.factories.ledger import line
from tests.factories.owners import AT, imported, owner

pytestmark = [pytest.mark.django_db, pytest.mark.rule("SEC-01")]


def _projects() -> dict[str, list[str]]:
    """By the person's name the names of their projects, as the person knows them."""
    names = dict(Project.objects.values_list("pk", "name"))
    return {person.name: sorted(names[pk] for pk in person.project_ids) for person in Person.objects.all()}


def _as_owned() -> dict[str, list[str]]:
    """The same, asked of the ownerships."""
    return {
        person.name: sorted({each.unit.project.name for each in person.ownerships.all()})
        for person in Person.objects.all()
    }


def test_a_ledger_names_the_projects_of_its_people() -> None:
    imported(
        line(1, owner_name="张伟"), line(2, owner_name="李娜", project="滨江一号"),
        line(3, owner_name="张伟", project="滨江一号", id_number=line(1)["id_number"]),
    )  # fmt: skip

    assert _projects() == _as_owned() == {"张伟": ["滨江一号", "金色家园"], "李娜": ["滨江一号"]}


def test_who_sold_stays_with_the_project_and_who_bought_comes_in() -> None:
    seller = owner(1, owner_name="张伟")
    buyer = owner(2, owner_name="李娜", project="滨江一号")
    unit = seller.ownerships.get().unit
    ownership_transfer(unit=unit, on=dt.date(2026, 11, 1), buyers=[Buyer(buyer)], by=None, at=AT)

    assert _projects() == _as_owned() == {"张伟": ["金色家园"], "李娜": ["滨江一号", "金色家园"]}


def test_an_ownership_that_is_moved_or_removed_takes_its_project_along() -> None:
    first, second = owner(1, owner_name="张伟"), owner(2, owner_name="李娜", project="滨江一号")

    Ownership.objects.filter(person=second).update(person=first)
    assert _projects() == {"张伟": ["滨江一号", "金色家园"], "李娜": []}

    for each in Ownership.objects.filter(unit__project__name="滨江一号"):
        each.moves.all().delete()
        each.delete()
    assert _projects() == {"张伟": ["金色家园"], "李娜": []}


def test_a_record_read_before_does_not_overwrite_them() -> None:
    person = owner(1, owner_name="张伟")
    person.project_ids = []
    person.name = "张伟明"
    person.save()

    assert _projects() == {"张伟明": ["金色家园"]}


def test_a_scope_finds_who_owned_in_its_projects_and_nobody_else() -> None:
    person = owner(1, owner_name="张伟")
    owner(2, owner_name="李娜", project="滨江一号")
    (here,) = person.project_ids

    assert [p.name for p in Person.objects.in_scope(Scope(project_ids=frozenset({here})))] == ["张伟"]
    assert list(Person.objects.in_scope(Scope())) == []
    assert Person.objects.in_scope(Scope(everywhere=True)).count() == 2


def test_the_migration_fills_what_was_there_before() -> None:
    owner(1, owner_name="张伟")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers
        cursor.execute("UPDATE owners_person SET project_ids = '{}'")
        migration = import_module("owners.migrations.0014_the_projects_of_people")
        migration.fill(None, SimpleNamespace(connection=connection))
        cursor.execute("SET LOCAL session_replication_role = origin")

    assert _projects() == _as_owned() == {"张伟": ["金色家园"]}
