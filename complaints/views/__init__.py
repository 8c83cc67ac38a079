"""The pages of complaints."""

from complaints.views.actions import complaint_act
from complaints.views.detail import complaint_detail
from complaints.views.lists import complaint_list

__all__ = ["complaint_act", "complaint_detail", "complaint_list"]
