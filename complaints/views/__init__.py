"""The pages of complaints."""

from complaints.views.actions import complaint_act
from complaints.views.detail import caller_phone, complaint_detail
from complaints.views.lists import complaint_list

__all__ = ["caller_phone", "complaint_act", "complaint_detail", "complaint_list"]
