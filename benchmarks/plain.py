"""The same rows by plain SQL: what the database alone needs for a page."""

from __future__ import annotations

from typing import Any

Statement = tuple[str, list[Any]]

_DESCRIBED = """
    SELECT found.id, found.name, phone.number, unit.code, owned.stage, owned.ended_on
    FROM ({found}) AS found
    LEFT JOIN owners_phone AS phone ON phone.person_id = found.id
    LEFT JOIN owners_ownership AS owned ON owned.person_id = found.id
    LEFT JOIN places_unit AS unit ON unit.id = owned.unit_id
"""
_PEOPLE = "SELECT id, name FROM owners_person WHERE {where} ORDER BY name, id LIMIT 8"


def _people(where: str, value: Any) -> list[Statement]:
    return [(_DESCRIBED.format(found=_PEOPLE.format(where=where)), [value])]


def by_last_digits(digits: str) -> list[Statement]:
    return _people("id IN (SELECT person_id FROM owners_phone WHERE reversed LIKE %s)", f"{digits[::-1]}%")


def by_name(beginning: str) -> list[Statement]:
    return _people("name LIKE %s", f"{beginning}%")


def by_initials(letters: str) -> list[Statement]:
    return _people("initials @> %s::varchar[]", [letters])


def by_door(door: str) -> list[Statement]:
    found = """
        SELECT person.id, person.name FROM places_unit AS unit
        JOIN owners_ownership AS owned ON owned.unit_id = unit.id AND owned.ended_on IS NULL
        JOIN owners_person AS person ON person.id = owned.person_id
        WHERE unit.door LIKE %s ORDER BY unit.door, unit.code LIMIT 8
    """
    return [(_DESCRIBED.format(found=found), [f"{door}%"])]


_LIST = """
    SELECT "case".*, complaint.*, unit.code, project.name, responsible.full_name, category.name_zh
    FROM records_case AS "case"
    JOIN complaints_complaint AS complaint ON complaint.case_id = "case".id
    JOIN places_project AS project ON project.id = "case".project_id
    LEFT JOIN places_unit AS unit ON unit.id = "case".unit_id
    LEFT JOIN accounts_user AS responsible ON responsible.id = "case".responsible_id
    LEFT JOIN complaints_category AS category ON category.id = complaint.category_id
    WHERE {where} ORDER BY {order} LIMIT 26
"""
# Whose hands it is in: "property", "developer" or "taken-over".
HANDLED_BY = """
    CASE %s WHEN 'property' THEN complaint.with_property_company
            WHEN 'developer' THEN NOT complaint.with_property_company
            ELSE "case".id IN (SELECT complaint_id FROM complaints_takeover) END
"""


def work_list(where: str, values: list[Any], order: str = '"case".next_due_at, "case".id') -> list[Statement]:
    """Twenty-six open complaints by due time, or others in their order."""
    return [(_LIST.format(where=where, order=order), values)]


def detail(number: str) -> list[Statement]:
    """The complaint and what hangs on it, one statement for each table."""
    of_case = "SELECT * FROM {table} WHERE {column} = (SELECT id FROM records_case WHERE number = %s)"
    tables = {
        "records_historyentry": "case_id", "clock_deadline": "case_id", "complaints_plan": "complaint_id",
        "records_attachment": "case_id", "complaints_cosigner": "complaint_id", "complaints_fact": "complaint_id",
        "complaints_customercontact": "complaint_id",
    }  # fmt: skip
    head = work_list('"case".number = %s', [number])
    notes = """SELECT note.* FROM records_note AS note JOIN records_historyentry AS entry ON entry.id = note.entry_id
               WHERE entry.case_id = (SELECT id FROM records_case WHERE number = %s)"""
    rest = [(of_case.format(table=t, column=c), [number]) for t, c in tables.items()]
    return [*head, *rest, (notes, [number])]


def by_words(words: str) -> list[Statement]:
    """A plain LIKE: what the search must find too."""
    where = '"case".id IN (SELECT case_id FROM records_searchrow WHERE text LIKE %s ORDER BY case_id DESC LIMIT 26)'
    return work_list(where, [f"%{words}%"], '"case".id DESC')


def everything(words: str) -> Statement:
    """The key and the project of every hit, newest first."""
    return "SELECT case_id, project_id FROM records_searchrow WHERE text LIKE %s ORDER BY case_id DESC", [
        f"%{words}%"
    ]


_ORDERS = """
    SELECT "case".*, work.*, project.name, unit.code, technician.full_name, component.name_zh
    FROM records_case AS "case"
    JOIN repairs_workorder AS work ON work.case_id = "case".id
    JOIN places_project AS project ON project.id = "case".project_id
    LEFT JOIN places_unit AS unit ON unit.id = "case".unit_id
    LEFT JOIN accounts_user AS technician ON technician.id = work.technician_id
    LEFT JOIN repairs_fault AS fault ON fault.id = work.fault_id
    LEFT JOIN repairs_component AS component ON component.id = fault.component_id
    WHERE {where} ORDER BY "case".next_due_at, "case".id LIMIT 26
"""


def orders(where: str, values: list[Any]) -> list[Statement]:
    """Twenty-six orders by due time."""
    return [(_ORDERS.format(where=where), values)]


def order(number: str) -> list[Statement]:
    """The order and what hangs on it, one statement for each table."""
    tables = {
        "records_historyentry": "case_id", "clock_deadline": "case_id", "repairs_offer": "order_id",
        "repairs_quote": "order_id", "repairs_use": "order_id", "repairs_hold": "order_id",
        "repairs_picture": "order_id", "repairs_signature": "order_id", "repairs_orderunit": "order_id",
        "records_attachment": "case_id",
    }  # fmt: skip
    of_case = "SELECT * FROM {table} WHERE {column} = (SELECT id FROM records_case WHERE number = %s)"
    rest = [(of_case.format(table=t, column=c), [number]) for t, c in tables.items()]
    return [*orders('"case".number = %s', [number]), *rest]
