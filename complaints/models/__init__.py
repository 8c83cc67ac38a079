"""The tables of complaints."""

from complaints.models.assigning import AssignmentRule
from complaints.models.complaint import Category, Complaint, LevelRule
from complaints.models.events import CoSigner, CustomerContact, Fact, GradeChange, Response, Signature
from complaints.models.goals import GoalTarget
from complaints.models.learning import CaseStudy, ReCheck, ReCheckDraw, StudyWords
from complaints.models.matter import Matter, MatterMerge
from complaints.models.missed import MissedReason
from complaints.models.phrases import Phrase
from complaints.models.plans import Plan, PlanApproval, PlanAuthority, PlanOption
from complaints.models.reviews import LedgerReview, ReviewDecision, ReviewedComplaint
from complaints.models.warnings import EarlyWarning, WarningRule, WarningTrigger, Watch
from complaints.models.work import (
    Appraisal,
    AppraisalBody,
    Collaborator,
    Evidence,
    GroupMember,
    Settlement,
    TakeOver,
    Transfer,
    Update,
)

__all__ = [
    "Appraisal",
    "AppraisalBody",
    "AssignmentRule",
    "CaseStudy",
    "Category",
    "CoSigner",
    "Collaborator",
    "Complaint",
    "CustomerContact",
    "EarlyWarning",
    "Evidence",
    "Fact",
    "GoalTarget",
    "GradeChange",
    "GroupMember",
    "LedgerReview",
    "LevelRule",
    "Matter",
    "MatterMerge",
    "MissedReason",
    "Phrase",
    "Plan",
    "PlanApproval",
    "PlanAuthority",
    "PlanOption",
    "ReCheck",
    "ReCheckDraw",
    "Response",
    "ReviewDecision",
    "ReviewedComplaint",
    "Settlement",
    "Signature",
    "StudyWords",
    "TakeOver",
    "Transfer",
    "Update",
    "WarningRule",
    "WarningTrigger",
    "Watch",
]
