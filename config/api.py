"""The addresses of the API, put together from the api.py of the apps; ``/api/v1/`` never changes its meaning."""

from django.urls import path

from complaints.api import assigning, complaints, files, phrases, studies
from complaints.api.actions import action_paths
from complaints.api.handling import ComplaintHandling
from complaints.api.ledger import ledger_paths
from complaints.api.matters import matter_paths
from complaints.api.missed import missed_paths
from complaints.api.monthly import monthly_paths
from complaints.api.warnings import warning_paths
from core.api import docs, places
from core.clock import api as clock
from core.notices import api as notices
from dashboard import api as dashboard
from frontdesk.api import answering, calls, items, promises, shifts
from owners.api import contacts, people, segments
from owners.api import units as owned_units
from repairs.api import board, ledger, orders
from repairs.api import files as order_files
from repairs.api.days import day_paths
from repairs.api.fit_out import fit_out_paths
from repairs.api.notices import notice_paths
from satisfaction import api as satisfaction

urlpatterns = [
    path("schema/", docs.SchemaView.as_view(), name="api_schema"),
    path("docs/", docs.api_docs, name="api_docs"),
    path("v1/projects/", places.ProjectList.as_view(), name="api_projects"),
    path("v1/projects/<int:project_id>/", places.ProjectDetail.as_view(), name="api_project"),
    path("v1/buildings/", places.BuildingList.as_view(), name="api_buildings"),
    path("v1/buildings/<int:building_id>/", places.BuildingDetail.as_view(), name="api_building"),
    path("v1/units/", places.UnitList.as_view(), name="api_units"),
    path("v1/units/<int:unit_id>/", places.UnitDetail.as_view(), name="api_unit"),
    path("v1/units/<int:unit_id>/owners/", owned_units.UnitOwners.as_view(), name="api_unit_owners"),
    path("v1/units/<int:unit_id>/transfer/", owned_units.UnitTransfer.as_view(), name="api_unit_transfer"),
    path("v1/units/<int:unit_id>/contacts/", owned_units.UnitContacts.as_view(), name="api_unit_contacts"),
    path(
        "v1/unit-contacts/<int:contact_id>/",
        owned_units.UnitContactDetail.as_view(),
        name="api_unit_contact",
    ),
    path("v1/people/", people.PersonList.as_view(), name="api_people"),
    path("v1/people/<int:person_id>/", people.PersonDetail.as_view(), name="api_person"),
    path(
        "v1/people/<int:person_id>/segments/",
        segments.PersonSegmentsView.as_view(),
        name="api_person_segments",
    ),
    path("v1/ownerships/", people.OwnershipList.as_view(), name="api_ownerships"),
    path("v1/ownerships/<int:ownership_id>/", people.OwnershipDetail.as_view(), name="api_ownership"),
    path(
        "v1/ownerships/<int:ownership_id>/end/", owned_units.OwnershipEnd.as_view(), name="api_ownership_end"
    ),
    path("v1/categories/", complaints.CategoryList.as_view(), name="api_categories"),
    path("v1/complaints/", calls.Complaints.as_view(), name="api_complaints"),
    path("v1/complaints/assign/", assigning.ComplaintsAssign.as_view(), name="api_complaints_assign"),
    path("v1/complaints/<case:number>/", complaints.ComplaintDetail.as_view(), name="api_complaint"),
    *action_paths("v1/complaints/<case:number>/actions/"),
    path("v1/complaints/<case:number>/handling/", ComplaintHandling.as_view(), name="api_complaint_handling"),
    path("v1/complaints/<case:number>/files/", files.ComplaintFiles.as_view(), name="api_complaint_files"),
    path(
        "v1/complaints/<case:number>/similar-cases/",
        studies.SimilarStudies.as_view(),
        name="api_similar_studies",
    ),
    path("v1/complaints/<case:number>/phrases/", phrases.PhraseList.as_view(), name="api_phrases"),
    path("v1/targets/", dashboard.TargetList.as_view(), name="api_targets"),
    path("v1/targets/<slug:goal>/", dashboard.TargetItems.as_view(), name="api_target_items"),
    path("v1/case-studies/", studies.StudyList.as_view(), name="api_studies"),
    path("v1/case-studies/<case:number>/", studies.StudyDetail.as_view(), name="api_study"),
    *matter_paths("v1/matters/"),
    *warning_paths("v1/warnings/"),
    *missed_paths("v1/missed/"),
    *ledger_paths("v1/shared-ledger/"),
    *monthly_paths("v1/monthly-review/"),
    path("v1/files/<int:attachment_id>/", files.FileContent.as_view(), name="api_file"),
    path(
        "v1/complaints/<case:number>/follow-up/", satisfaction.FollowUpDetail.as_view(), name="api_follow_up"
    ),
    *satisfaction.way_paths("v1/complaints/<case:number>/follow-up/"),
    path("v1/orders/", orders.OrderList.as_view(), name="api_orders"),
    path("v1/orders/give-out/", board.OrdersGiveOut.as_view(), name="api_orders_give_out"),
    path("v1/orders/<case:number>/", orders.OrderDetail.as_view(), name="api_order"),
    path("v1/orders/<case:number>/actions/", orders.OrderActions.as_view(), name="api_order_actions"),
    path("v1/orders/<case:number>/files/", order_files.OrderFiles.as_view(), name="api_order_files"),
    path(
        "v1/orders/<case:number>/acceptance/",
        order_files.OrderAcceptance.as_view(),
        name="api_order_acceptance",
    ),
    *notice_paths("v1/"),
    *fit_out_paths("v1/fit-outs/"),
    *day_paths("v1/repair-days/"),
    path("v1/order-ledger/", ledger.OrderLedger.as_view(), name="api_order_ledger"),
    path("v1/order-ledger/totals/", ledger.OrderLedgerTotals.as_view(), name="api_order_ledger_totals"),
    path("v1/contacts/", calls.Contacts.as_view(), name="api_contacts"),
    path("v1/contacts/<int:contact_id>/", contacts.ContactDetail.as_view(), name="api_contact"),
    path("v1/answering/", answering.Answering.as_view(), name="api_answering"),
    path("v1/shifts/", shifts.ShiftList.as_view(), name="api_shifts"),
    path("v1/handovers/", shifts.HandoverList.as_view(), name="api_handovers"),
    path("v1/handovers/<case:number>/", shifts.HandoverDetail.as_view(), name="api_handover"),
    path(
        "v1/handovers/<case:number>/acknowledge/",
        shifts.HandoverAcknowledge.as_view(),
        name="api_handover_acknowledge",
    ),
    path("v1/desk-items/", items.ItemList.as_view(), name="api_desk_items"),
    path("v1/desk-items/<case:number>/", items.ItemDetail.as_view(), name="api_desk_item"),
    *items.way_paths("v1/desk-items/<case:number>/actions/"),
    path("v1/tickets/", items.Tickets.as_view(), name="api_tickets"),
    path("v1/enquiries/", items.Enquiries.as_view(), name="api_enquiries"),
    path("v1/promises/", promises.PromiseList.as_view(), name="api_promises"),
    path("v1/promises/<int:promise_id>/", promises.PromiseDetail.as_view(), name="api_promise"),
    *promises.way_paths("v1/promises/<int:promise_id>/"),
    path("v1/escalation-steps/<int:step_id>/", clock.StepDetail.as_view(), name="api_step"),
    path(
        "v1/escalation-steps/<int:step_id>/acknowledge/",
        clock.StepAcknowledge.as_view(),
        name="api_step_acknowledge",
    ),
    path("v1/notices/", notices.NoticeList.as_view(), name="api_notices"),
    path("v1/notices/<int:notice_id>/", notices.NoticeDetail.as_view(), name="api_notice"),
    path("v1/notices/<int:notice_id>/read/", notices.NoticeRead.as_view(), name="api_notice_read"),
]
