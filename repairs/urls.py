"""Addresses of work orders."""

from django.urls import path

from repairs.views import actions, orders

urlpatterns = [
    path("orders/", orders.order_list, name="order_list"),
    path("orders/new/", orders.order_add, name="order_add"),
    path("orders/emergency/", orders.order_emergency_add, name="order_emergency_add"),
    path("orders/of/<case:number>/", orders.orders_of, name="orders_of"),
    path("orders/<case:number>/", orders.order_detail, name="order_detail"),
    path("orders/<case:number>/phone/", orders.order_phone, name="order_phone"),
    path("orders/<case:number>/<slug:action>/", actions.order_act, name="order_act"),
]
