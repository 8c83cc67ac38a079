"""Several people at the same order at the same moment: one wins, the others are told, nothing is lost (RPR-14)."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pytest

from core.clock.enums import Target
from core.errors import Conflict, InvalidTransition
from core.notices.models import Notice
from core.records.models import Attachment, Case, HistoryEntry
from repairs.enums import OrderState
from repairs.enums.lists import BoardWay
from repairs.models import Offer, Picture
from repairs.services import ending
from repairs.services.board import GivenOut, orders_give_out
from repairs.services.dispatch import order_offer, order_take
from repairs.services.keeping import order_note_keep
from tests.cast import FRIDAY
from tests.factories.repairs import Crew, finish, order, order_in, picture, reload
from tests.threads import at_once

pytestmark = [pytest.mark.commits, pytest.mark.rule("RPR-14")]
State = OrderState
TIMES = 3  # each race: who is first is left to chance


def refusals(answers: list[Any]) -> list[Exception]:
    return [answer for answer in answers if isinstance(answer, Exception)]


def history(pk: int) -> Counter[str]:
    return Counter(HistoryEntry.objects.filter(case=pk).values_list("action", flat=True))


def test_an_offered_order_is_taken_by_one_technician(crew: Crew) -> None:
    both = [crew.technician, crew.other_technician]
    for _ in range(TIMES):
        pk = order(crew).pk
        order_offer(case_id=pk, to=both, by=crew.head, at=FRIDAY)

        answers = at_once([partial(order_take, case_id=pk, by=who, at=FRIDAY) for who in both * 3])

        after = reload(pk)
        winner, loser = both if after.technician == both[0] else both[::-1]
        assert [type(each) for each in refusals(answers)] == [InvalidTransition] * 5
        assert {each.technician for each in answers if not isinstance(each, Exception)} == {winner}
        assert (after.state, after.case.responsible, history(pk)["order.taken"]) == (State.TAKEN, winner, 1)
        assert not Offer.objects.standing().filter(order=pk).exists()
        assert after.case.deadlines.filter(target=Target.ARRIVE).count() == 1
        told = Notice.objects.filter(case=pk, kind="order.taken_by_other")
        assert [notice.recipient for notice in told] == [loser]


def test_two_boards_give_the_same_orders_out_once(crew: Crew) -> None:
    for _ in range(TIMES):
        seen = [order(crew).case for _ in range(2)]
        wanted = [(case.pk, case.version) for case in seen]
        board = partial(
            orders_give_out, project_id=crew.project.pk, way=BoardWay.ASSIGN, reason="", at=FRIDAY
        )

        boards: list[GivenOut] = at_once(
            [
                partial(board, wanted=wanted, to=[crew.technician], by=crew.head),
                partial(board, wanted=wanted[::-1], to=[crew.other_technician], by=crew.other_head),
            ]
        )

        assert not refusals(boards)  # neither waits for the other's second order
        first, second = sorted(boards, key=lambda each: len(each.refused))
        assert ([len(first.done), len(first.refused)], len(second.done)) == ([2, 0], 0)
        assert [type(why) for _order, why in second.refused] == [Conflict] * 2
        winner = first.done[0][1]
        for case in seen:
            assert [offer.user for offer in Offer.objects.filter(order=case.pk)] == [winner]
            assert (reload(case.pk).state, history(case.pk)["order.dispatched"]) == (State.DISPATCHED, 1)
            assert Case.objects.get(pk=case.pk).version == case.version + 1
            told = Notice.objects.filter(case=case.pk, kind="order.offered")
            assert [notice.recipient for notice in told] == [winner]


@pytest.mark.rule("RPR-08")
def test_the_desk_cancels_while_the_technician_finishes(crew: Crew) -> None:
    for _ in range(TIMES):
        mine = order_in(crew, State.WORKING)
        files = Attachment.objects.count()

        cancelled, finished = at_once(
            [
                partial(ending.order_cancel, case_id=mine.pk, reason="业主取消", by=crew.clerk, at=FRIDAY),
                partial(finish, crew, mine.pk),
            ]
        )

        after, said = reload(mine.pk), history(mine.pk)
        lost = refusals([cancelled, finished])
        assert [type(each) for each in lost] == [InvalidTransition]
        assert said["order.cancelled"] + said["order.finished"] == 1
        if lost == [cancelled]:  # the desk reads that it is finished; the work stands
            assert (after.state, after.case.is_open) == (State.FINISHED, True)
            assert Picture.objects.filter(order=mine.pk).count() == 2
            continue
        # the technician is told, and nothing half stays; the work can be kept as a note
        assert (after.state, after.case.is_open) == (State.CANCELLED, False)
        assert not Picture.objects.filter(order=mine.pk).exists()
        assert Attachment.objects.count() == files
        assert not after.case.deadlines.open().exists()
        notice = Notice.objects.get(case=mine.pk, kind="order.cancelled")
        assert (notice.recipient, notice.urgent) == (crew.technician, True)
        order_note_keep(
            case_id=mine.pk, text="阀芯已换好", uploads=[picture()], by=crew.technician, at=FRIDAY
        )
        assert (history(mine.pk)["order.note_kept"], Attachment.objects.count()) == (1, files + 1)
