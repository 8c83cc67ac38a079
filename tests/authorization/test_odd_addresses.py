"""Whatever stands in an address, the answer is a page or "not there", never a fault of ours."""

from __future__ import annotations

import uuid
from urllib.parse import quote

import pytest
from django.urls import reverse

from tests.authorization.stage import Stage
from tests.authorization.values import text

NUMBERS = (
    "x", "TS-2026-000001x", "ts-2026-000001", "TS-2026-999999", "ＴＳ－2026－000001", "TS-2026-٠٠٠٠٠١", "\0",
    "TS-2026-000001\0", "投诉", "😀", "\u202e", "%_\\", "' OR 1=1 --", "9" * 5000, "TS-2026-" + "1" * 500, "..", "-1",
)  # fmt: skip
KEYS = ("0", "99999999999999999999", "9" * 5000, "-1", "1e9", "٣", "%00")
CURSORS = (
    "x", "~", "~~", "-1", "0", "9" * 30, "9" * 5000, "\0", "2026-13-45T99:99:99~1", "2026-11-20T10:00:00~1",
    "0001-01-01T00:00:00+00:00~1", "9999-12-31T23:59:59-12:00~1", "2026-11-20T10:00:00+00:00~" + "9" * 30, "٣~٣",
    "~" + "9" * 5000,
)  # fmt: skip
FILTERS = (
    "", "x", "\0", "-1", "9" * 30, "9" * 5000, "%_\\", "😀", "\u202e", "<script>", "0001-01-01", "9999-12-31",
    "2026-02-30", "٣",
)  # fmt: skip
LISTS = {
    "complaint_list": ("after", "shown", "project", "grade", "level", "category", "nonsense"),
    "owner_list": ("after", "q", "project", "stage"),
    "owner_export": ("q", "project", "stage"),
    "day_log": ("after", "on", "project", "kind"),
    "search": ("after", "q"),
    "notices": ("older_than",),
    "callers": ("q",),
    "unit_suggestions": ("q",),
    "caller_card": ("caller",),
}


@pytest.mark.rule("SEC-01")
@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: ascii(number)[:30])
def test_what_is_no_number_of_a_case_is_not_there(stage: Stage, number: str) -> None:
    client = stage.client("CM")
    typed = quote(number, safe="")
    for address in (
        "cases/{}/",
        "complaints/{}/",
        "complaints/{}/assess/",
        "follow-ups/{}/",
        "desk/logged/{}/",
    ):
        assert client.get(f"/{address.format(typed)}").status_code == 404
    for address in ("complaints/{}/assess/", "complaints/{}/caller-phone/", "follow-ups/{}/score/"):
        answer = client.post(f"/{address.format(typed)}", {"request_id": str(uuid.uuid4())})
        assert answer.status_code == 404


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key[:20])
def test_what_is_no_key_is_not_there(stage: Stage, key: str) -> None:
    for address in ("files/{}/", "owners/{}/", "owners/import/{}/", "owners/import/batches/{}/"):
        assert stage.client("RM").get(f"/{address.format(key)}").status_code == 404
    posts = (
        "notices/{}/read/",
        "owners/{}/reveal/phone/",
        "contracts/{}/audited/",
        "notices/unsent/{}/retry/",
    )
    for address in posts:
        body = {"request_id": str(uuid.uuid4()), "reason": "x"}
        column = "SA" if "unsent" in address else "RM"
        assert stage.client(column).post(f"/{address.format(key)}", body).status_code == 404


@pytest.mark.parametrize("action", ["x", "assess-", "ASSESS", "a" * 5000])
def test_what_is_no_action_is_not_there(stage: Stage, action: str) -> None:
    number = stage.here.case["received"]
    assert stage.client("CM").get(f"/complaints/{number}/{action}/").status_code == 404
    body = {"request_id": str(uuid.uuid4())}
    assert stage.client("CM").post(f"/follow-ups/{number}/{action}/", body).status_code == 404


@pytest.mark.parametrize(
    ("name", "parameter"), [(name, parameter) for name, names in LISTS.items() for parameter in names]
)
def test_nonsense_in_a_list_is_left_out(stage: Stage, name: str, parameter: str) -> None:
    """A cursor or filter that cannot be is none (design decision 13)."""
    cursor = parameter in {"after", "older_than"}
    kept = (
        {"complaint_list": [{}, {"shown": "ended"}], "search": [{"q": "漏水"}]}.get(name, [{}])
        if cursor
        else [{}]
    )
    fine = {200, 404} if name == "caller_card" else {200}
    wrong = {}
    for value in CURSORS if cursor else FILTERS:
        for query in kept:
            answer = stage.client("CM").get(reverse(name), {**query, parameter: value})
            text(answer)  # what is streamed is read to its end, as a browser does
            if answer.status_code not in fine:
                wrong[value[:40]] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize(
    "caller", ["person:999999999", "unit:999999999", "person:x", "person:" + "9" * 30, "x:1", "\0"]
)
def test_a_draft_about_nobody_does_not_lock_the_console(stage: Stage, caller: str) -> None:
    client = stage.client("FD")
    body = {"what": "漏水\0", "caller": caller}
    assert client.post(reverse("console_draft"), body).status_code == 204
    assert client.get(reverse("console")).status_code == 200


@pytest.mark.rule("SEC-01")
def test_a_draft_about_a_foreign_unit_shows_nothing_of_it(stage: Stage) -> None:
    client, unit = stage.client("FD"), stage.there.unit
    for caller in (f"unit:{unit.pk}", f"person:{stage.there.person.pk}"):
        client.post(reverse("console_draft"), {"what": "x", "caller": caller, "unit": unit.pk})
        page = client.get(reverse("console")).content.decode()
        assert unit.code not in page
        assert stage.there.person.name not in page
