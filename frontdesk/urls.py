"""Addresses of the front desk."""

from django.urls import path

from frontdesk import views

urlpatterns = [
    path("desk/", views.console, name="console"),
    path("call/", views.call, name="call"),
    path("desk/shifts/answering/", views.answering, name="answering"),
    path("desk/callers/", views.callers, name="callers"),
    path("desk/caller/", views.caller_card, name="caller_card"),
    path("desk/similar/", views.similar, name="similar_complaints"),
    path("desk/draft/", views.draft, name="console_draft"),
    path("desk/logged/<case:number>/", views.call_logged, name="call_logged"),
    path("desk/shifts/", views.shift_board, name="shift_board"),
    path("desk/shifts/handovers/new/", views.handover_give_view, name="handover_give"),
    path("desk/shifts/handovers/<case:number>/", views.handover_detail, name="handover_detail"),
    path(
        "desk/shifts/handovers/<case:number>/acknowledge/",
        views.handover_acknowledge_view,
        name="handover_acknowledge",
    ),
    path("administration/shifts/", views.shift_pattern_list, name="shift_pattern_list"),
    path("administration/shifts/all/", views.shift_pattern_edit, name="shift_pattern_company"),
    path("administration/shifts/<int:project_id>/", views.shift_pattern_edit, name="shift_pattern_project"),
    path("administration/authorities/", views.promise_authority_list, name="promise_authority_list"),
    path(
        "administration/authorities/<slug:role>/",
        views.promise_authority_change,
        name="promise_authority_change",
    ),
    path("desk/items/", views.desk_items, name="desk_items"),
    path("desk/items/<case:number>/", views.desk_item, name="desk_item"),
    path("desk/items/<case:number>/<slug:way>/", views.desk_item_act, name="desk_item_act"),
    path("desk/papers/day-log/", views.paper_day_log, name="paper_day_log"),
    path("desk/papers/<case:number>/opinion/", views.paper_opinion, name="paper_opinion"),
    path("desk/papers/<case:number>/satisfaction/", views.paper_satisfaction, name="paper_satisfaction"),
    path("desk/papers/<case:number>/dispatch/", views.paper_dispatch, name="paper_dispatch"),
    path("desk/items/tickets/new/", views.ticket_add, name="ticket_add"),
    path("desk/items/tickets/of-case/<case:number>/", views.tickets_of_case, name="tickets_of_case"),
    path("desk/items/enquiries/<int:contact_id>/", views.enquiry_add, name="enquiry_add"),
    path("customer-promises/", views.promise_list, name="promise_list"),
    path("customer-promises/new/", views.promise_add, name="promise_add"),
    path("customer-promises/<int:promise_id>/", views.promise_detail, name="promise_detail"),
    path("customer-promises/<int:promise_id>/<slug:way>/", views.promise_act, name="promise_act"),
    path("customer-promises/case/<case:number>/", views.promise_of_case, name="promise_of_case"),
    path("customer-promises/of-case/<case:number>/", views.promises_of_case, name="promises_of_case"),
    path("customer-promises/of-person/<int:person_id>/", views.promises_of_person, name="promises_of_person"),
]
