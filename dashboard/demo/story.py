"""What has happened in the demo: complaints at every point of their way, through the services a person uses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from complaints.enums import (
    Assessment,
    Confirmation,
    FactKind,
    Failure,
    Level,
    ResponseKind,
    State,
)
from complaints.models import Category, Complaint
from complaints.services import ending, matters, plans, work
from complaints.services.logging import Caller, Filing, Story, complaint_chase, complaint_respond
from core.accounts.models import User
from frontdesk.services.calls import Call, call_log
from owners.enums import Channel, ContactKind
from owners.models import Ownership
from satisfaction.models import FollowUp
from satisfaction.services import follow_up_record

Cast = dict[str, User]


@dataclass(frozen=True, slots=True)
class Scene:
    """A complaint: how long ago it came, what was said, and how far it has got."""

    hours_ago: float
    project: str
    category: str
    what: str
    remedy: str
    until: State
    channel: Channel = Channel.PHONE
    level: Level = Level.GENERAL_DEMAND
    chases: int = 0
    litigation: bool = False


SCENES = (
    Scene(0.2, "望江府", "eng-leak",
          "主卧飘窗渗水，墙纸起泡", "尽快维修并更换墙纸",
          State.RECEIVED),
    Scene(2, "桂语园", "property-parking",
          "地下车库固定车位被外来车辆占用", "协调挪车",
          State.RECEIVED, level=Level.MINOR),
    Scene(5, "望江府", "service-attitude",
          "前台答复不耐烦，没有给出解决时间", "道歉并给出时间",
          State.ASSESSED, Channel.WEBSITE),
    Scene(9, "桂语园", "eng-electric",
          "客厅插座没有电，影响使用", "当天恢复",
          State.ASSIGNED, level=Level.MINOR),
    Scene(26, "望江府", "eng-doors",
          "阳台推拉门关不严，雨天进水", "更换密封条",
          State.INVESTIGATING, Channel.WALK_IN),
    Scene(30, "桂语园", "property-clean",
          "单元大堂两天没有保洁", "恢复每天保洁",
          State.DONE, level=Level.MINOR),
    Scene(50, "望江府", "eng-crack",
          "次卧墙面空鼓开裂，面积约两平方米", "返工并补偿",
          State.PLAN_PROPOSED, Channel.PROPERTY_OFFICE),
    Scene(74, "桂语园", "eng-plumbing",
          "厨房下水反味", "查明原因并处理",
          State.EXECUTING),
    Scene(98, "望江府", "eng-finish",
          "木地板踩上去有响声", "更换地板",
          State.PLAN_APPROVED, Channel.WECHAT),
    Scene(120, "松涛苑", "sales-promise",
          "样板间承诺的中央空调合同里没有", "按承诺交付",
          State.INVESTIGATING, Channel.WALK_IN),
    Scene(150, "桂语园", "eng-leak",
          "卫生间渗漏到楼下，楼下邻居也来投诉", "彻底处理防水",
          State.EXECUTING, chases=2),
    Scene(7 * 24 + 5, "望江府", "eng-lift",
          "2号楼电梯一周停了三次", "更换故障部件",
          State.INVESTIGATING, Channel.PROPERTY_OFFICE),
    Scene(10 * 24, "桂语园", "design-noise",
          "屋顶设备夜间噪声大", "降噪处理",
          State.VERIFIED, Channel.RELATIONS_CENTRE),
    Scene(14 * 24, "桂语园", "eng-heating",
          "地暖不热", "恢复供暖",
          State.FOLLOWED_UP),
    Scene(20 * 24, "望江府", "service-speed",
          "报修三天没有人联系", "说明原因",
          State.CLOSED, Channel.WEBSITE, Level.MINOR),
    Scene(25 * 24, "松涛苑", "sales-contract",
          "贷款放款时间与承诺不符", "退还利息差额",
          State.DEMAND_REFUSED, Channel.WALK_IN),
    Scene(33 * 24, "望江府", "eng-leak",
          "外墙渗水，三次维修仍未解决，已委托律师", "彻底维修并赔偿",
          State.EXECUTING, Channel.COURT, litigation=True),
    Scene(40 * 24, "桂语园", "property-fees",
          "物业费计算面积有误", "更正并退款",
          State.ARCHIVED, Channel.PROPERTY_OFFICE, Level.MINOR),
)  # fmt: skip


def story_tell(cast: Cast, at: dt.datetime) -> int:
    """Every scene up to where it stands; how many complaints there are now."""
    homes = {
        project: list(
            Ownership.objects.filter(
                unit__project__name=project, ended_on__isnull=True, person__phones__isnull=False
            )
            .select_related("person", "unit", "unit__project")
            .order_by("pk")
        )
        for project in {scene.project for scene in SCENES}
    }
    for index, scene in enumerate(SCENES):
        ownership = homes[scene.project][(index * 7) % len(homes[scene.project])]
        _play(scene, ownership, cast, at - dt.timedelta(hours=scene.hours_ago))
    return Complaint.objects.count()


def _play(scene: Scene, ownership: Ownership, cast: Cast, start: dt.datetime) -> None:
    category = Category.objects.get(code=scene.category)
    logged = call_log(
        Call(
            kind=ContactKind.COMPLAINT,
            channel=scene.channel,
            project=ownership.unit.project,
            unit=ownership.unit,
            caller=Caller(person=ownership.person, name=ownership.person.name),
            story=Story(what=scene.what, remedy=scene.remedy),
            filing=Filing(channel=scene.channel, category=category, level=scene.level),
            outcome="已登记，告知单号与回复时间",
        ),
        by=cast["desk"],
        at=start,
    )
    if logged.complaint is None:
        raise RuntimeError("a call about a complaint opens one")
    _Play(scene, logged.complaint.pk, cast, start).until()


class _Play:
    """Takes one complaint step by step; each step a little later than the one before."""

    def __init__(self, scene: Scene, case_id: int, cast: Cast, start: dt.datetime) -> None:
        self.scene, self.case_id, self.cast, self.start = scene, case_id, cast, start
        self.step = dt.timedelta(hours=min(max(scene.hours_ago, 0.1) / 16, 12))
        self.now = start

    def until(self) -> None:
        for _state, take in self._way():
            if Complaint.objects.get(pk=self.case_id).state == self.scene.until:
                return
            self.now += self.step
            take()

    def _do(self, service: Callable[..., object], by: str, **fields: object) -> None:
        service(case_id=self.case_id, by=self.cast[by], at=self.now, **fields)

    def _way(self) -> list[tuple[State, Callable[[], None]]]:
        if self.scene.until == State.RECEIVED:
            return []
        refuse = self.scene.until == State.DEMAND_REFUSED
        way: list[tuple[State, Callable[[], None]]] = [(State.ASSESSED, self._assess)]
        if refuse:
            return [*way, (State.DEMAND_REFUSED, self._refuse)]
        way.append((State.ASSIGNED, self._assign))
        if self.scene.level == Level.MINOR:
            way.append((State.DONE, self._finish))
        else:
            way += [
                (
                    State.INVESTIGATING,
                    lambda: self._do(work.complaint_investigate, "handler", note="已约上门查看"),
                ),
                (State.PLAN_PROPOSED, self._propose),
                (State.PLAN_APPROVED, lambda: self._do(plans.plan_approve, "manager")),
                (State.AGREED, lambda: self._do(plans.plan_agree, "desk", note="业主同意方案")),
                (State.EXECUTING, self._execute),
                (State.DONE, self._finish),
            ]
        return [
            *way,
            (State.VERIFIED, lambda: self._do(work.complaint_verify, "desk", finding="现场查看，已处理")),
            (State.FOLLOWED_UP, self._follow_up),
            (
                State.CLOSED,
                lambda: self._do(
                    ending.complaint_close, "desk", confirmation=Confirmation.CONSENT, note="电话确认"
                ),
            ),
            (State.ARCHIVED, lambda: self._do(ending.complaint_archive, "manager")),
        ]

    def _assess(self) -> None:
        self._do(
            complaint_respond, "desk", kind=ResponseKind.TOLD_WHEN, note="已致电安抚，说明处理步骤和答复时间"
        )
        self._do(
            work.complaint_assess,
            "desk",
            assessment=Assessment.VALID,
            failure=Failure.MISTAKE,
            reason="情况属实",
            level=self.scene.level,
        )

    def _assign(self) -> None:
        handler = "steward" if self.scene.level == Level.MINOR else "handler"
        self._do(work.complaint_assign, "manager", to=self.cast[handler], note="请按时限处理")
        for day in range(self.scene.chases):
            at = self.start + dt.timedelta(days=day + 1)
            complaint_chase(case_id=self.case_id, note="业主催办", by=self.cast["desk2"], at=at)
        if self.scene.litigation:
            self._do(matters.fact_add, "manager", kind=FactKind.LITIGATION, note="收到律师函")

    def _propose(self) -> None:
        self._do(
            plans.plan_propose, "handler", text="排查原因后维修，完工后现场验收。", cost=Decimal("1800.00")
        )

    def _execute(self) -> None:
        due = self.now + dt.timedelta(days=3)
        self._do(
            work.complaint_execute, "handler", due_at=due, acceptance_standard="无渗漏、无色差，业主签字确认"
        )

    def _finish(self) -> None:
        by = "steward" if self.scene.level == Level.MINOR else "handler"
        self._do(work.complaint_finish, by, result="已处理完毕，现场已清理")

    def _follow_up(self) -> None:
        pending = FollowUp.objects.get(case_id=self.case_id, state="pending")
        follow_up_record(
            follow_up_id=pending.pk, score=90, words="处理及时", by=self.cast["desk2"], at=self.now
        )

    def _refuse(self) -> None:
        self._do(ending.demand_refuse, "manager", reason="合同约定放款以银行审批为准，诉求没有合同依据。")
