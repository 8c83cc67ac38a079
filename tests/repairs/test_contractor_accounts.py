"""People of contractors who sign in and answer there what others answer by the link (RPR-13)."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from core.accounts.enums import UserKind
from core.accounts.models import User
from core.errors import InvalidInput, NotAllowed
from core.notices.kinds import render
from core.notices.models import Notice
from core.records.models import HistoryEntry
from repairs.enums.contracting import NoticeWay
from repairs.models import Contractor, ContractorAccount, RepairNotice
from repairs.services.contracting import notice_answer, notice_send
from repairs.services.contractor_accounts import contractor_account_add, contractor_account_switch
from tests.administration.conftest import Browser
from tests.cast import FRIDAY
from tests.factories.repairs import Crew, contractor, order
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RPR-13")]


def account(crew: Crew, company: Contractor, username: str = "zhao") -> User:
    """Somebody of the company, past the first password."""
    user, _password = contractor_account_add(
        contractor=company, username=username, full_name="赵工", by=crew.cast.admin, at=FRIDAY
    )
    User.objects.filter(pk=user.pk).update(must_change_password=False, language="en")
    user.refresh_from_db()
    return user


def send(crew: Crew, company: Contractor) -> RepairNotice:
    return notice_send(
        case_id=order(crew).pk, words="卫生间渗水，请整改", by=crew.head, at=FRIDAY, contractor=company
    )[0]


def test_they_see_their_own_notices_and_answer_them_there(crew: Crew) -> None:
    mine, other = contractor(), contractor("别家公司")
    person = account(crew, mine)
    notice, foreign = send(crew, mine), send(crew, other)
    told = Notice.objects.get(recipient=person)
    assert (told.case, render(told.kind, "", told.params)) == (
        None,
        f"You are asked to repair something: answer the repair notice of {notice.order.case.number}",
    )
    zhao = Browser(person)
    assert zhao.look("home").headers["Location"] == reverse("repair_notices")
    listed = zhao.look("repair_notices").content.decode()
    assert (notice.order.case.number in listed, foreign.order.case.number in listed) == (True, False)
    page = zhao.look("repair_notice", notice.pk).content.decode()
    assert ("卫生间渗水" in page, "王芳" in page, "13900001234" in page) == (True, False, False)
    assert zhao.look("order_detail", notice.order.case.number).status_code == 404
    RepairNotice.objects.update(respond_by=FRIDAY.replace(year=2998), start_by=FRIDAY.replace(year=2999))
    with nothing_changes():
        assert zhao.send("repair_notice", foreign.pk, way="accept", name="赵工").status_code == 404
        assert zhao.send("repair_notice", notice.pk, way="accept").status_code == 422
        with pytest.raises(NotAllowed):  # the service itself knows whose it is
            notice_answer(
                notice_id=foreign.pk, way=NoticeWay.ACCEPT, name="x", words="", at=FRIDAY, by=person
            )

    assert zhao.send("repair_notice", notice.pk, way="accept", name="赵工").status_code == 302
    assert zhao.send("repair_notice", notice.pk, way="start").status_code == 302

    notice.refresh_from_db()
    assert (notice.answer, notice.answered_by, notice.started_at is not None) == ("accepted", "赵工", True)
    said = HistoryEntry.objects.filter(case=notice.order_id, action__startswith="notice.", by=person)
    assert set(said.values_list("action", flat=True)) == {"notice.accept", "notice.start"}
    assert Notice.objects.filter(recipient=crew.head, kind="notice.accept").exists()


def test_who_dispatches_records_what_a_contractor_says_on_the_phone(crew: Crew) -> None:
    notice = send(crew, contractor())
    clerk = Browser(crew.clerk)
    assert notice.order.case.number in clerk.look("repair_notices").content.decode()
    assert "Who of the contractor said so" in clerk.look("repair_notice", notice.pk).content.decode()
    said = {"way": "dispute", "name": "赵工", "words": "不是我们施工的"}
    assert clerk.send("repair_notice", notice.pk, **said).status_code == 302
    notice.refresh_from_db()
    assert (notice.answer, notice.answered_by) == ("disputed", "赵工")
    assert HistoryEntry.objects.get(case=notice.order_id, action="notice.dispute").by == crew.clerk
    assert Browser(crew.technician).look("repair_notices").status_code == 403
    assert Browser(crew.cast.stranger).look("repair_notice", notice.pk).status_code == 404


def test_an_administrator_adds_them_and_the_password_is_shown_once(crew: Crew) -> None:
    company, other, admin = contractor(), contractor("别家公司"), Browser(crew.cast.admin)
    fields = {"full_name": "赵工", "username": "zhao"}
    shown = admin.send("contractor_accounts", company.pk, **fields).content.decode()
    password = re.search(r'big-number" translate="no">([\w-]{14})<', shown)
    assert password is not None
    user = User.objects.get(username="zhao")
    assert (user.kind, user.must_change_password, user.check_password(password[1])) == (
        UserKind.CONTRACTOR, True, True,
    )  # fmt: skip
    page = admin.look("contractor_accounts", company.pk).content.decode()
    assert ("zhao" in page, password[1] in page) == (True, False)
    with nothing_changes():
        assert admin.send("contractor_accounts", company.pk, **fields).status_code == 422
        assert admin.send("contractor_accounts", company.pk, way="off", account="9").status_code == 404
        assert admin.send("contractor_accounts", other.pk, way="off", account=user.pk).status_code == 404
        with pytest.raises(NotAllowed):
            contractor_account_add(contractor=company, username="x", full_name="x", by=crew.head, at=FRIDAY)
        with pytest.raises(InvalidInput):
            contractor_account_add(
                contractor=company, username="x y", full_name="x", by=crew.cast.admin, at=FRIDAY
            )
    again = admin.send("contractor_accounts", company.pk, way="reset", account=user.pk).content.decode()
    user.refresh_from_db()
    assert (user.check_password(password[1]), "zhao" in again) == (False, True)


@pytest.mark.rule("SEC-03")
def test_who_is_switched_off_is_out_at_once(crew: Crew) -> None:
    company = contractor()
    person, notice = account(crew, company), send(crew, company)
    inside = Client()
    inside.force_login(person)
    switch = {"contractor": company, "user_id": person.pk, "by": crew.cast.admin, "at": FRIDAY}
    contractor_account_switch(**switch, is_active=False)
    assert inside.get(reverse("repair_notices")).headers["Location"].startswith(reverse("account_login"))
    person.refresh_from_db()
    with nothing_changes(), pytest.raises(NotAllowed):
        notice_answer(notice_id=notice.pk, way=NoticeWay.ACCEPT, name="x", words="", at=FRIDAY, by=person)
    contractor_account_switch(**switch, is_active=True)
    assert ContractorAccount.objects.get().user.is_active
    actions = HistoryEntry.objects.filter(action__startswith="contractor_account_").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "contractor_account_added", "contractor_account_off", "contractor_account_on",
    ]  # fmt: skip
