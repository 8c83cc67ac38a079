"""What every model of the house keeps to: keys point down, privacy is declared, history has words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.notices import kinds
from core.records import history
from tests.unchanged import OURS, our_models

# Design §1, top to bottom.
ORDER = [
    "config", "dashboard", "portal", "frontdesk", "satisfaction", "quality", "complaints", "delivery", "repairs",
    "owners", "core.clock", "core.notices", "core.api", "core.records", "core.accounts", "core.places", "core.web",
]  # fmt: skip
CLASSES = {"personal", "narrative", "none"}
TEXT = (models.CharField, models.TextField, models.JSONField, models.FileField)


def is_text(field: models.Field) -> bool:
    return isinstance(field.base_field if isinstance(field, ArrayField) else field, TEXT)


def floor(model: type[models.Model]) -> int:
    return ORDER.index(apps.get_app_config(model._meta.app_label).name)


def test_the_house_has_all_its_apps() -> None:
    assert {apps.get_app_config(model._meta.app_label).name for model in our_models()} >= {
        "owners", "complaints", "satisfaction", "core.clock", "core.notices", "core.records", "core.accounts",
        "core.places",
    }  # fmt: skip


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_foreign_keys_point_down(model: type[models.Model]) -> None:
    upward = [
        f"{field.name} → {field.related_model._meta.label}"
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model in our_models()
        and floor(field.related_model) < floor(model)
    ]
    assert upward == []


@pytest.mark.rule("SEC-02", "SEC-05")
@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_text_declares_its_privacy(model: type[models.Model]) -> None:
    declared: dict[str, str] = getattr(model, "PRIVACY", {})
    texts = {field.name for field in model._meta.concrete_fields if is_text(field)}

    assert texts - declared.keys() == set(), "undeclared"
    assert declared.keys() - {field.name for field in model._meta.concrete_fields} == set(), "no such field"
    assert set(declared.values()) <= CLASSES


@pytest.mark.rule("SEC-02")
@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_nothing_of_the_history_is_personal(model: type[models.Model]) -> None:
    if any(trigger.name == "append_only" for trigger in getattr(model._meta, "triggers", [])):
        personal = {name for name, kind in model.PRIVACY.items() if kind == "personal"}  # type: ignore[attr-defined]
        assert personal == set()


# --- Words ---------------------------------------------------------------------------------------------------------

WRITERS = {"history_add": ("action", None), "HistoryEntry": ("action", None), "complaint_save": ("action", 1),
           "_plan_decide": ("action", 3), "order_save": ("action", 1), "_over": ("action", 1),
           "complaint_take_up": ("action", 1), "_fit_out_save": ("action", 1)}  # fmt: skip
TELLERS = {"notify": ("kind", None), "notify_roles": ("kind", None), "notice_add": ("kind", None)}


def calls(names: dict[str, tuple[str, int | None]]) -> Iterator[tuple[str, str]]:
    """(place, code) of each literal code that is handed to one of these functions."""
    for app in apps.get_app_configs():
        if app.name.startswith(OURS):
            for file in Path(app.path).rglob("*.py"):
                yield from _calls_in(file, names)


def _calls_in(file: Path, names: dict[str, tuple[str, int | None]]) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in names:
            continue
        keyword, position = names[node.func.id]
        given = [word.value for word in node.keywords if word.arg == keyword]
        given += node.args[position : position + 1] if position is not None else []
        place = f"{file.relative_to(settings.BASE_DIR)}:{node.lineno}"
        yield from ((place, n.value) for g in given for n in ast.walk(g) if isinstance(n, ast.Constant))


@pytest.mark.rule("SEC-02")
def test_every_action_that_is_written_has_words() -> None:
    written = list(calls(WRITERS))

    assert len(written) > 25
    assert [entry for entry in written if entry[1] not in history.registered()] == []


@pytest.mark.rule("CLK-06")
def test_every_notice_that_is_sent_has_words() -> None:
    sent = list(calls(TELLERS))

    assert len(sent) > 5
    assert [entry for entry in sent if entry[1] not in kinds.registered()] == []


def test_no_words_are_left_over() -> None:
    assert {code for code in history.registered() if code.startswith(("complaint.", "follow_up."))} - {
        code for _place, code in calls(WRITERS)
    } <= {
        f"complaint.{way}"
        for way in (
            "linked",
            "unlinked",
            "merged",
            "merge_undone",
            "split",
            "transfer_moved",
            "transfer_confirmed",
            "transfer_silent",
        )
    }  # one service each for several of them
