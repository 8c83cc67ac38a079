"""Addresses of complaints."""

from django.urls import path

from complaints import views
from complaints.views.appraisal_bodies import appraisal_body_edit, appraisal_body_list
from complaints.views.assigning import complaint_assign_many
from complaints.views.assignment_rules import assignment_rule_edit, assignment_rule_list
from complaints.views.authorities import plan_authority_change, plan_authority_list
from complaints.views.categories import category_edit, category_list
from complaints.views.goals import goal_targets
from complaints.views.groups import matter_act, matter_detail, matter_list, matter_together
from complaints.views.handling import complaint_handling
from complaints.views.ledger import (
    ledger_export,
    ledger_list,
    ledger_review_detail,
    ledger_review_record,
)
from complaints.views.lists import complaint_export
from complaints.views.missed import missed_detail, missed_export, missed_list
from complaints.views.monthly import monthly_review, review_decision
from complaints.views.phrases import phrase_edit, phrase_list
from complaints.views.property_company import property_company
from complaints.views.studies import similar_studies, study_detail, study_list
from complaints.views.warnings import warning_act, warning_detail, warning_list, warning_rules

urlpatterns = [
    path("complaints/", views.complaint_list, name="complaint_list"),
    path("complaints/export.xlsx", complaint_export, name="complaint_export"),
    path("complaints/assign/", complaint_assign_many, name="complaint_assign_many"),
    path("complaints/<case:number>/", views.complaint_detail, name="complaint_detail"),
    path("complaints/<case:number>/caller-phone/", views.caller_phone, name="caller_phone"),
    path("complaints/<case:number>/similar-cases/", similar_studies, name="similar_studies"),
    path("complaints/<case:number>/handling/", complaint_handling, name="complaint_handling"),
    path("complaints/<case:number>/<slug:action>/", views.complaint_act, name="complaint_act"),
    path("case-studies/", study_list, name="study_list"),
    path("case-studies/<case:number>/", study_detail, name="study_detail"),
    path("shared-ledger/", ledger_list, name="shared_ledger"),
    path("shared-ledger/export.xlsx", ledger_export, name="shared_ledger_export"),
    path("shared-ledger/reviews/<int:review_id>/", ledger_review_detail, name="shared_ledger_reviewed"),
    path("shared-ledger/<int:project_id>/", ledger_review_record, name="shared_ledger_review"),
    path("monthly-review/", monthly_review, name="monthly_review"),
    path("monthly-review/<int:decision_id>/", review_decision, name="review_decision"),
    path("property-company/", property_company, name="property_company"),
    path("missed/", missed_list, name="missed_list"),
    path("missed/export.xlsx", missed_export, name="missed_export"),
    path("missed/<int:deadline_id>/", missed_detail, name="missed_detail"),
    path("warnings/", warning_list, name="warning_list"),
    path("warnings/<case:number>/", warning_detail, name="warning_detail"),
    path("warnings/<case:number>/<slug:way>/", warning_act, name="warning_act"),
    path("administration/warnings/", warning_rules, name="warning_rules"),
    path("administration/targets/", goal_targets, name="goal_targets"),
    path("administration/assignment/", assignment_rule_list, name="assignment_rule_list"),
    path("administration/assignment/<int:rule_id>/", assignment_rule_edit, name="assignment_rule_edit"),
    path("matters/", matter_list, name="matter_list"),
    path("matters/<int:matter_id>/", matter_detail, name="matter_detail"),
    path("matters/<int:matter_id>/together/<slug:action>/", matter_together, name="matter_together"),
    path("matters/<int:matter_id>/<slug:way>/", matter_act, name="matter_act"),
    path("administration/phrases/", phrase_list, name="phrase_list"),
    path("administration/phrases/<int:phrase_id>/", phrase_edit, name="phrase_edit"),
    path("administration/categories/", category_list, name="category_list"),
    path("administration/categories/<int:category_id>/", category_edit, name="category_edit"),
    path("administration/appraisal-bodies/", appraisal_body_list, name="appraisal_body_list"),
    path("administration/appraisal-bodies/<int:body_id>/", appraisal_body_edit, name="appraisal_body_edit"),
    path("administration/plans/", plan_authority_list, name="plan_authority_list"),
    path("administration/plans/<slug:role>/", plan_authority_change, name="plan_authority_change"),
]
