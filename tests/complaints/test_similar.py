"""Finding the same trouble again while a call is written down (CMP-24).

The labelled pairs are in ``data/similar_pairs.tsv``: whether both are the same trouble, how far apart the homes are,
the two subcategories, the two texts. Odd lines were used to choose notions and weights; even lines only measure.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from complaints.enums import State
from complaints.models import Complaint
from complaints.policies.similarity import likeness
from complaints.selectors.similar import LIKELY, SAME_BUILDING, SAME_UNIT, SHOWN, similar_complaints
from tests.cast import FRIDAY, Cast
from tests.factories.complaints import DAY, category, complaint, complaint_in
from tests.factories.places import UnitFactory

PLACES = {"unit": SAME_UNIT, "building": SAME_BUILDING, "project": 0.0}


@dataclass(frozen=True)
class Pair:
    same: bool
    place: str
    categories: tuple[str, str]
    first: str
    second: str


def pairs() -> list[Pair]:
    lines = (Path(__file__).parent / "data" / "similar_pairs.tsv").read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines]
    return [Pair(c[0] == "same", c[1], (c[2], c[3]), c[4], c[5]) for c in cells]


TUNED, MEASURED = pairs()[::2], pairs()[1::2]


def rated(first: str, second: str, place: str) -> float:
    alike = likeness(first, second)
    return alike + PLACES[place] if alike else 0.0


def recall_at_three(labelled: list[Pair]) -> float:
    """Each call against all others: three of them in the same home, nine in its building, the rest in the project."""
    found = 0
    same = [pair for pair in labelled if pair.same]
    for index, pair in enumerate(same):
        scores = {}
        for step in range(len(same)):
            other = same[(index + step) % len(same)]
            near = "unit" if step <= 3 else "building" if step <= 12 else "project"
            scores[other.second] = rated(pair.first, other.second, near if step else pair.place)
        best = sorted(scores, key=lambda text: -scores[text])[:SHOWN]
        found += pair.second in best and scores[pair.second] >= LIKELY
    return found / len(same)


def precision(labelled: list[Pair]) -> float:
    shown = [pair for pair in labelled if rated(pair.first, pair.second, pair.place) >= LIKELY]
    return sum(pair.same for pair in shown) / len(shown)


def plain(labelled: list[Pair]) -> tuple[float, float]:
    """The plain way, same home and same subcategory: its recall and its precision."""
    shown = [pair for pair in labelled if pair.place == "unit" and len(set(pair.categories)) == 1]
    right = sum(pair.same for pair in shown)
    return right / sum(pair.same for pair in labelled), right / len(shown)


def test_the_labelled_set_is_large_and_both_halves_have_both_kinds() -> None:
    assert len(pairs()) >= 200
    for half in (TUNED, MEASURED):
        assert sum(pair.same for pair in half) >= 60
        assert sum(not pair.same for pair in half) >= 30
    known = {code for pair in pairs() for code in pair.categories}
    assert len(known) >= 20


@pytest.mark.rule("CMP-24")
def test_nine_of_ten_are_found_among_three_and_better_than_the_plain_way(
    record_property: pytest.RecordProperty,
) -> None:
    recall, right = recall_at_three(MEASURED), precision(MEASURED)
    plain_recall, plain_right = plain(MEASURED)
    for name, value in {"recall@3": recall, "precision": right, "plain recall": plain_recall}.items():
        record_property(name, round(value, 3))

    assert recall >= 0.9
    assert recall > plain_recall
    assert right >= plain_right - 0.05


@pytest.mark.rule("CMP-24")
@pytest.mark.parametrize("text", ["", "。。。！！", "的了在", "😀😀", "%_\\", "a" * 5000])
def test_nonsense_is_like_nothing(text: str) -> None:
    assert likeness(text, "阳台漏水，墙面发霉") == likeness("阳台漏水，墙面发霉", text) == 0


def test_a_text_is_most_like_itself() -> None:
    for pair in pairs():
        assert likeness(pair.first, pair.first) == pytest.approx(1)
        assert likeness(pair.first, pair.second) == pytest.approx(likeness(pair.second, pair.first))


# --- Among real complaints -----------------------------------------------------------------------------------------


def found_by(cast: Cast, text: str, **changes: object) -> list[tuple[Complaint, bool]]:
    asked = {"project_id": cast.project.pk, "unit": cast.unit, "category_id": None, "at": FRIDAY + DAY}
    found = similar_complaints(cast.clerk, text=text, **(asked | changes))  # type: ignore[arg-type]  # many kinds
    return [(similar.complaint, similar.may_chase) for similar in found]


@pytest.mark.rule("CMP-24", "CMP-06")
def test_the_home_comes_first_and_only_what_is_open_there_can_be_chased(cast: Cast) -> None:
    neighbour = UnitFactory(project=cast.project, building=cast.unit.building)
    far = complaint(cast, unit=UnitFactory(project=cast.project), what="露台漏水")
    near = complaint(cast, unit=neighbour, what="阳台漏水")
    home = complaint(cast, what="阳台下雨就渗水")
    complaint(cast, what="电梯停了", category="eng-lift")

    assert found_by(cast, "阳台又漏水了") == [(home, True), (near, False), (far, False)]


@pytest.mark.rule("CMP-24")
def test_what_is_over_is_shown_for_ninety_days_and_what_was_withdrawn_never(cast: Cast) -> None:
    closed = complaint_in(cast, State.CLOSED)
    complaint_in(cast, State.WITHDRAWN)

    assert found_by(cast, "阳台漏水，墙面发霉") == [(closed, False)]
    assert found_by(cast, "阳台漏水，墙面发霉", at=FRIDAY + 90 * DAY) == [(closed, False)]
    assert found_by(cast, "阳台漏水，墙面发霉", at=FRIDAY + 91 * DAY) == []


@pytest.mark.rule("CMP-24", "SEC-01")
def test_nobody_is_shown_what_they_may_not_see(cast: Cast) -> None:
    complaint(cast)

    assert similar_complaints(
        cast.stranger, text="阳台漏水", project_id=cast.project.pk, unit=cast.unit, category_id=None, at=FRIDAY
    ) == []  # fmt: skip
    assert found_by(cast, "阳台漏水", project_id=cast.other_project.pk, unit=None) == []


@pytest.mark.rule("CMP-24")
def test_a_word_is_too_little_and_the_subcategory_helps(cast: Cast) -> None:
    leak = complaint(cast, unit=None, what="北面房间有点问题")

    assert found_by(cast, "漏水") == []
    assert found_by(cast, "书房靠北面有问题", unit=None, category_id=category("eng-lift").pk) in (
        [],
        [(leak, False)],
    )
    assert found_by(cast, "北面房间问题", unit=None, category_id=category().pk) == [(leak, False)]


def test_three_queries_answer(cast: Cast, django_assert_max_num_queries: pytest.FixtureRequest) -> None:
    for _n in range(5):
        complaint(cast, unit=UnitFactory(project=cast.project))
    with django_assert_max_num_queries(3):  # type: ignore[operator]  # pytest-django's fixture
        found_by(cast, "阳台漏水")
