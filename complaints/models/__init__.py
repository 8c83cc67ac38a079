"""The tables of complaints."""

from complaints.models.complaint import Category, Complaint, LevelRule
from complaints.models.events import CoSigner, CustomerContact, Fact, GradeChange, Response, Signature
from complaints.models.learning import CaseStudy, StudyWords
from complaints.models.matter import Matter, MatterMerge
from complaints.models.plans import Plan, PlanApproval, PlanAuthority, PlanOption

__all__ = [
    "CaseStudy",
    "Category",
    "CoSigner",
    "Complaint",
    "CustomerContact",
    "Fact",
    "GradeChange",
    "LevelRule",
    "Matter",
    "MatterMerge",
    "Plan",
    "PlanApproval",
    "PlanAuthority",
    "PlanOption",
    "Response",
    "Signature",
    "StudyWords",
]
