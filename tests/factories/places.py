"""Projects and the homes in them."""

from __future__ import annotations

import factory

from core.places.models import Building, Company, Project, Section, Unit


class CompanyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Company
        django_get_or_create = ("name",)

    name = "金色集团"


class ProjectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Project

    company = factory.SubFactory(CompanyFactory)
    code = factory.Sequence(lambda n: f"estate{n}")
    name = factory.Sequence(lambda n: f"金色家园{n}期")


class UnitFactory(factory.django.DjangoModelFactory):
    """A home in building 1, section 1 of the project."""

    class Meta:
        model = Unit

    project = factory.SubFactory(ProjectFactory)
    # Above every room that a ledger of the tests brings into the same project, wherever the count stands.
    room = factory.Sequence(lambda n: f"{n + 50_101}")
    building = factory.LazyAttribute(lambda o: Building.objects.get_or_create(project=o.project, name="1")[0])
    section = factory.LazyAttribute(lambda o: Section.objects.get_or_create(building=o.building, name="1")[0])
    door = factory.LazyAttribute(lambda o: Unit.door_of("1", "1", o.room))
    code = factory.LazyAttribute(lambda o: f"{o.project.name} {o.door}")
