"""Work orders over the API: actions, files, the customer's signature, giving out several (RPR-08, RPR-14)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from core.records.models import Attachment
from repairs.enums import OrderState
from repairs.models import Picture, Signature
from tests.api.asking import Asker, problem
from tests.factories.repairs import Crew, order, order_in, picture, reload
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
COUNTS = ("api_apitoken",)
State = OrderState


def send(
    asker: Asker, path: str, body: dict[str, Any], *, version: object = "*", request_id: str = ""
) -> HttpResponse:
    """A form with files."""
    matched = f'"{version}"' if isinstance(version, int) else str(version)
    headers = {**asker.headers, "X-Request-Id": request_id or str(uuid.uuid4()), "If-Match": matched}
    return asker.client.post(f"/api/v1/orders/{path}/", body, headers=headers)  # type: ignore[return-value]


@pytest.mark.rule("RPR-14")
def test_a_technician_goes_the_whole_way_over_the_api(crew: Crew) -> None:
    mine, asker = order_in(crew, State.DISPATCHED), Asker(crew.technician)
    number = mine.case.number

    def act(action: str, **fields: object) -> dict[str, Any]:
        read = asker.get(f"orders/{number}/").json()
        answer = asker.post(
            f"orders/{number}/actions/", {"action": action, "fields": fields}, version=read["version"]
        )
        assert answer.status_code == 200, answer.content
        return answer.json()  # type: ignore[no-any-return]

    act("take")
    act("arrive")
    act("start", quality_standard="24小时不漏水")
    for moment in ("before", "after"):
        sent = send(asker, f"{number}/files", {"moment": moment, "uploads": [picture(), picture()]})
        assert sent.status_code == 200, sent.content
    assert act("finish", result="更换阀芯", site_cleaned=True)["state"] == "finished"
    version = reload(mine.pk).case.version
    signed = send(asker, f"{number}/acceptance", {"name": "王芳", "signature": picture()}, version=version)

    assert (signed.status_code, signed.json()["state"]) == (200, "accepted")
    assert [file["moment"] for file in signed.json()["files"]] == ["before"] * 2 + ["after"] * 2 + [""]
    assert Signature.objects.get(order=mine).name == "王芳"
    read = asker.get(f"files/{signed.json()['files'][0]['id']}/")
    assert (read["Content-Type"], bool(b"".join(read))) == ("image/jpeg", True)  # type: ignore[arg-type]


@pytest.mark.rule("RPR-08", "SEC-04")
def test_files_and_signature_are_checked_and_come_once(crew: Crew) -> None:
    mine, asker = order_in(crew, State.FINISHED), Asker(crew.technician)
    number, before = mine.case.number, Attachment.objects.count()
    program, stranger = SimpleUploadedFile("x.jpg", b"MZ"), Asker(crew.other_technician)
    with nothing_changes(but=COUNTS):
        for path, body, version, refusal in [
            ("files", {"moment": "before"}, "*", (422, "invalid_input")),
            ("files", {"moment": "never", "uploads": [picture()]}, "*", (422, "invalid_input")),
            ("files", {"moment": "after", "uploads": [program]}, "*", (422, "file_type_refused")),
            ("files", {"moment": "after", "uploads": [picture()]}, 999, (409, "version_changed")),
            ("acceptance", {"name": "王芳"}, "*", (422, "invalid_input")),
            ("acceptance", {"signature": picture()}, "*", (422, "invalid_input")),
            ("acceptance", {"name": "王芳", "signature": picture()}, 999, (409, "version_changed")),
        ]:
            assert problem(send(asker, f"{number}/{path}", body, version=version)) == refusal
        as_json = asker.post(f"orders/{number}/acceptance/", {"name": "王芳"}, version="*")
        assert problem(as_json) == (415, "unsupported_media_type")
        others = send(stranger, f"{number}/files", {"moment": "after"})
        assert problem(others) == (404, "not_found")

    again = str(uuid.uuid4())
    told = {"moment": "after", "uploads": [picture()]}
    assert send(asker, f"{number}/files", told, request_id=again).status_code == 200
    repeated = send(asker, f"{number}/files", {**told, "uploads": [picture()]}, request_id=again)
    assert (repeated.status_code, Attachment.objects.count()) == (303, before + 1)
    assert Picture.objects.filter(order=mine, moment="after").count() == 2


@pytest.mark.rule("RPR-14")
def test_several_are_given_out_and_each_says_what_became_of_it(crew: Crew) -> None:
    first, second, stale = order(crew), order(crew), order(crew)
    asker = Asker(crew.head)
    items = [
        {"number": each.case.number, "version": each.case.version + (each == stale)}
        for each in (first, second, stale)
    ]
    told = {"project": crew.project.pk, "way": "assign", "to": [crew.technician.pk]}
    with nothing_changes(but=COUNTS):
        for wrong in ({"to": []}, {"to": [crew.clerk.pk]}, {"project": crew.cast.other_project.pk}):
            answer = asker.post("orders/give-out/", {**told, "items": items, **wrong})
            assert answer.status_code == 422, answer.content

    unknown = {"number": "PG-2020-000009", "version": 1}
    answer = asker.post("orders/give-out/", {**told, "items": [*items, unknown]})

    assert answer.status_code == 200, answer.content
    found = {line["number"]: (line["to"], line["code"]) for line in answer.json()["results"]}
    name = str(crew.technician)
    assert found == {
        first.case.number: ([name], ""),
        second.case.number: ([name], ""),
        stale.case.number: ([], "version_changed"),
        unknown["number"]: ([], "no_such_order"),
    }
    assert {reload(each.pk).state for each in (first, second)} == {State.DISPATCHED}
    assert reload(stale.pk).state == State.REQUESTED
