"""Two records of one person: find the other one, see what goes over, merge, undo."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.accounts.enums import Permission
from core.accounts.policies import check_may, scope_of
from core.errors import DomainError
from core.time import now
from core.web.edit import edit
from owners.forms.filters import FindForm
from owners.forms.records import MergeForm
from owners.models import Person, PersonMerge
from owners.selectors.callers import described, person_filter
from owners.services.lookups import lookup_take
from owners.services.merging import merge_preview, person_merge, person_merge_undo
from owners.views.base import page_key, signed_in

CANDIDATES = 10


@require_http_methods(["GET", "HEAD", "POST"])
def owner_merge(request: HttpRequest, person_id: int) -> HttpResponse:
    """``?q=`` finds the other record, ``?other=`` shows what would go over; POST merges with a reason."""
    user = signed_in(request)
    visible = Person.objects.visible_to(user)
    kept = get_object_or_404(visible, pk=person_id)
    check_may(user, Permission.OWNER_CHANGE)
    back = {"url": reverse("owner_detail", args=[kept.pk]), "label": kept.name}
    chosen = page_key(request.POST.get("other") or request.GET.get("other"))
    if chosen is None:
        find = FindForm(request.GET)
        lookup_take(query=find.query, by=user, at=now())
        others = visible.exclude(pk=kept.pk)
        found = others.filter(person_filter(find.query)) if find.query else others.none()
        people = found.order_by("sort_key", "pk").values_list("pk", "name")[:CANDIDATES]
        hits = described(scope_of(user, Permission.OWNER_VIEW), people)
        context = {"person": kept, "form": find, "hits": hits, "asked": find.query, "back": back}
        return render(request, "owners/merge_find.html", context)
    gone = get_object_or_404(visible, pk=chosen)

    def run(reason: str, other: int) -> HttpResponse:
        person_merge(kept=kept, gone=gone, reason=reason, by=user, at=now())
        messages.success(request, _("Merged: everything stands with this person now."))
        return redirect("owner_detail", kept.pk)

    context = {"person": kept, "other": gone, "back": back, "counts": {}, "refusal": ""}
    context["hits"] = described(scope_of(user, Permission.OWNER_VIEW), [(p.pk, p.name) for p in (kept, gone)])
    try:
        context["counts"] = merge_preview(kept=kept, gone=gone, by=user)
    except DomainError as refusal:
        if request.method == "POST":
            raise
        context["refusal"] = str(refusal)
    form = MergeForm(request.POST or None, initial={"other": gone.pk})
    return edit(request, form=form, run=run, template="owners/merge.html", context=context)


@require_POST
def owner_merge_undo(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Two persons again."""
    user = signed_in(request)
    people = Person.objects.visible_to(user)
    merge = get_object_or_404(PersonMerge.objects.filter(kept__in=people), pk=merge_id)
    person_merge_undo(merge=merge, by=user, at=now())
    messages.success(request, _("The merge is undone: these are two records again."))
    return redirect("owner_detail", merge.kept_id)
