"""Addresses of the settings of repairs, the dispatch board, contractors and fit-out works."""

from django.urls import path

from repairs.views import board, chooser, contracting, contractors, days, fit_out, ledger, notices, settings

urlpatterns = [
    path("repairs/day/", days.day_end, name="day_end"),
    path("repairs/day/<case:number>/", days.day_of_case, name="day_of_case"),
    path("repairs/contractors/", contracting.contractor_scores, name="contractor_scores"),
    path("repairs/orders/<case:number>/contractor/", contracting.order_contractor, name="order_contractor"),
    path("repairs/notices/<str:token>/", notices.contractor_notice, name="contractor_notice"),
    path("repairs/repair-notices/", notices.repair_notices, name="repair_notices"),
    path("repairs/repair-notices/<int:notice_id>/", notices.repair_notice, name="repair_notice"),
    path("repairs/fit-outs/", fit_out.fit_out_list, name="fit_out_list"),
    path("repairs/fit-outs/<int:fit_out_id>/", fit_out.fit_out_detail, name="fit_out_detail"),
    path("repairs/fit-outs/<int:fit_out_id>/<slug:way>/", fit_out.fit_out_act, name="fit_out_act"),
    path("repairs/ledger/", ledger.order_ledger, name="order_ledger"),
    path("repairs/ledger/export.xlsx", ledger.order_ledger_export, name="order_ledger_export"),
    path("repairs/board/", board.dispatch_board, name="dispatch_board"),
    path("repairs/faults/choose/", chooser.fault_choose, name="fault_choose"),
    path("administration/faults/", settings.fault_list, name="fault_list"),
    path("administration/faults/words/", settings.catalogue_word_new, name="catalogue_word_new"),
    path("administration/faults/<int:fault_id>/", settings.fault_edit, name="fault_edit"),
    path("administration/trades/", settings.trades_list, name="trades_list"),
    path("administration/trades/<int:person_id>/", settings.trades_edit, name="trades_edit"),
    path("administration/warranty/", settings.warranty_term_list, name="warranty_term_list"),
    path("administration/warranty/seasons/<slug:kind>/", settings.season_edit, name="season_edit"),
    path("administration/warranty/<slug:group>/", settings.warranty_term_edit, name="warranty_term_edit"),
    path("administration/prices/", settings.price_list_list, name="price_list_list"),
    path("administration/prices/all/", settings.price_list_edit, name="price_list_company"),
    path("administration/prices/<int:project_id>/", settings.price_list_edit, name="price_list_project"),
    path("administration/contractors/", contractors.contractor_list, name="contractor_list"),
    path(
        "administration/contractors/<int:contractor_id>/", contractors.contractor_edit, name="contractor_edit"
    ),
    path(
        "administration/contractors/<int:contractor_id>/accounts/",
        contractors.contractor_accounts,
        name="contractor_accounts",
    ),
    path("administration/contractors/<int:contractor_id>/parts/", contractors.scope_edit, name="scope_new"),
    path(
        "administration/contractors/<int:contractor_id>/parts/<int:scope_id>/",
        contractors.scope_edit,
        name="scope_edit",
    ),
]
