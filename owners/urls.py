"""Addresses of owners, day log and import."""

from django.urls import path

from owners.views import (
    access,
    day_log,
    imports,
    merging,
    ownership,
    people,
    segments,
    unit_contacts,
    units,
)

urlpatterns = [
    path("owners/", people.owner_list, name="owner_list"),
    path("owners/export.xlsx", people.owner_export, name="owner_export"),
    path("owners/<int:person_id>/", people.owner_detail, name="owner_detail"),
    path("owners/segments/", segments.segment_mix, name="segment_mix"),
    path("owners/<int:person_id>/segments/", segments.owner_segments, name="owner_segments"),
    path("owners/<int:person_id>/reveal/<slug:field>/", people.owner_reveal, name="owner_reveal"),
    path("owners/<int:person_id>/merge/", merging.owner_merge, name="owner_merge"),
    path("owners/merges/<int:merge_id>/undo/", merging.owner_merge_undo, name="owner_merge_undo"),
    path("units/", units.unit_list, name="unit_list"),
    path("units/export.xlsx", units.unit_export, name="unit_export"),
    path("units/<int:unit_id>/", units.unit_detail, name="unit_detail"),
    path("units/<int:unit_id>/transfer/", ownership.unit_transfer, name="unit_transfer"),
    path("units/<int:unit_id>/owners/", ownership.unit_owners, name="unit_owners"),
    path("units/<int:unit_id>/contacts/", unit_contacts.unit_contact_new, name="unit_contact_new"),
    path("unit-contacts/<int:contact_id>/", unit_contacts.unit_contact_edit, name="unit_contact_edit"),
    path("ownerships/<int:ownership_id>/ended/", ownership.ownership_ended, name="ownership_ended"),
    path("contracts/<int:contract_id>/audited/", people.contract_audited, name="contract_audited"),
    path("day-log/", day_log.day_log, name="day_log"),
    path("day-log/export.xlsx", day_log.day_log_export, name="day_log_export"),
    path("day-log/<int:contact_id>/", day_log.contact_detail, name="contact_detail"),
    path("day-log/<int:contact_id>/phone/", day_log.contact_phone, name="contact_phone"),
    path("access-log/", access.access_log, name="access_log"),
    path("access-log/export.xlsx", access.access_log_export, name="access_log_export"),
    path("administration/personal-data/", access.reveal_limit, name="reveal_limit"),
    path("owners/import/", imports.ledger_upload, name="ledger_upload"),
    path("owners/import/<int:upload_id>/", imports.ledger_preview, name="ledger_preview"),
    path("owners/import/<int:upload_id>/marked.xlsx", imports.ledger_marked, name="ledger_marked"),
    path("owners/import/batches/<int:batch_id>/", imports.ledger_result, name="ledger_result"),
    path("owners/import/batches/<int:batch_id>/undo/", imports.ledger_undo, name="ledger_undo"),
]
