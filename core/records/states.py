"""A state machine that Python and the database both keep (design decision 2).

The library's ``full_clean()`` and ``refresh_from_db()`` write to protected fields or switch the protection off for
the whole class; :class:`StateModel` does neither.  :func:`state_triggers` turns the declared transitions into
triggers, so that no other way (``update()``, bulk, SQL) can make an illegal change or an illegal birth.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django_fsm import FSMField


class StateModel(models.Model):
    """Base of models with a ``FSMField(protected=True)``."""

    class Meta:
        abstract = True

    def _protected_names(self) -> list[str]:
        return [f.attname for f in self._meta.concrete_fields if getattr(f, "protected", False)]

    def refresh_from_db(
        self, using: str | None = None, fields: Any = None, from_queryset: models.QuerySet[Any] | None = None
    ) -> None:
        """As Django's; a protected value is put aside first, because only an empty place may be filled."""
        aside = {
            name: self.__dict__.pop(name)
            for name in self._protected_names()
            if name in self.__dict__ and (fields is None or name in fields)
        }
        self.__dict__["_put_aside"] = set(aside)
        try:
            super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
        except BaseException:
            self.__dict__.update(aside)
            raise
        finally:
            del self.__dict__["_put_aside"]

    def get_deferred_fields(self) -> set[str]:
        """As Django's; what a refresh has put aside is loaded with the rest, not left for later."""
        return super().get_deferred_fields() - self.__dict__.get("_put_aside", set())

    def clean_fields(self, exclude: Any = None) -> None:
        """As Django's, without the protected fields, which it would assign to."""
        super().clean_fields(exclude={*(exclude or ()), *self._protected_names()})


def declared_edges(model: type[models.Model], field_name: str = "state") -> list[tuple[str, str]]:
    """Every (source, target) that a transition of the model declares, sorted."""
    field = model._meta.get_field(field_name)
    if not isinstance(field, FSMField):
        raise TypeError(f"{model.__name__}.{field_name} is no state field")
    return sorted({(str(t.source), str(t.target)) for t in field.get_all_transitions(model)})


def state_triggers(
    model: type[models.Model], born: str, field_name: str = "state"
) -> list[pgtrigger.Trigger]:
    """The two triggers of a state field: only declared changes, and birth only in the first state."""
    column = model._meta.get_field(field_name).column  # type: ignore[union-attr]
    legal = ", ".join(f"('{source}', '{target}')" for source, target in declared_edges(model, field_name))
    change = f"""
        IF NEW.{column} IS DISTINCT FROM OLD.{column} AND (OLD.{column}, NEW.{column}) NOT IN ({legal}) THEN
            RAISE EXCEPTION 'no transition from % to %', OLD.{column}, NEW.{column}
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """
    birth = f"""
        IF NEW.{column} <> '{born}' THEN
            RAISE EXCEPTION 'a record is born as {born}, not as %', NEW.{column} USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """
    return [
        pgtrigger.Trigger(
            name=f"{field_name}_moves", when=pgtrigger.Before, operation=pgtrigger.Update, func=change
        ),
        pgtrigger.Trigger(
            name=f"{field_name}_born", when=pgtrigger.Before, operation=pgtrigger.Insert, func=birth
        ),
    ]
