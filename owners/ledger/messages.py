"""The reasons, in plain words; ``ledger_sentence`` fills in what belongs to the case."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from owners.ledger.rows import Finding
from owners.ledger.segments import words_of

SENTENCES: dict[str, str | Promise] = {
    "file_empty": _("The file is empty."),
    "file_not_a_table": _("This is neither an Excel workbook (.xlsx) nor a CSV file."),
    "file_old_excel": _("This is an old Excel file (.xls). Open it in Excel and save it as .xlsx."),
    "file_locked": _("The file is protected by a password. Save it without one and upload it again."),
    "file_too_large": _("The file is too large. Split it by project."),
    "header_missing": _(
        "No header row was found: a row near the top must name project, building, section and door."
    ),
    "no_rows": _("There is a header row but no unit below it."),
    "column_missing": _("The column %(field)s is missing."),
    "sheet_without_header": _("This sheet has no header row and was passed over."),
    "column_ignored": _("This column is not known and was passed over."),
    "project_renamed": _(
        "The project %(was)s is called %(now)s by now; its rows are taken for that project."
    ),
    "blank_row": _("Empty row, passed over."),
    "total_row": _("Row with a total, passed over."),
    "header_repeated": _("The header row once more, passed over."),
    "text_tidied": _("Blanks and full-width characters were tidied."),
    "phone_tidied": _("The phone number was tidied (blanks, dashes, country code, full-width digits)."),
    "two_phones": _("More than one phone number: the first one is the main one."),
    "day_rewritten": _("The date was written differently; it was read as %(read)s."),
    "day_from_number": _("The date was a number of Excel; it was read as %(read)s."),
    "required": _("This must not be empty."),
    "too_long": _("This is too long (at most %(most)s characters)."),
    "area_not_number": _("The area is not a number. Write square metres in digits, for example 116.80."),
    "area_out_of_range": _("The area must be more than 0 and at most 100,000 square metres."),
    "floor_not_number": _("The floor is not a number."),
    "not_a_date": _("This is not a date. Write it as 2024-03-05."),
    "no_such_day": _("There is no such day in the calendar."),
    "date_out_of_range": _("The year must lie between %(first)s and %(last)s."),
    "date_in_future": _("This date lies in the future."),
    "share_not_number": _("A share is not a number above 0. Write percent: 100 or 50/50."),
    "shares_count": _("%(shares)s shares are given for %(owners)s owners."),
    "shares_over_100": _("The shares add up to %(total)s percent, more than 100."),
    "share_rest": _("The shares add up to less than 100 percent."),
    "id_as_number": _(
        "Excel made a number of the identity number and lost digits. Format the column as text."
    ),
    "id_length": _("An identity number has 18 characters; this one has %(length)s."),
    "id_birth_date": _("The day of birth in the identity number does not exist."),
    "id_check_digit": _(
        "The check digit (last character) of the identity number is wrong: a digit was mistyped."
    ),
    "id_unknown": _("This is not the number of an identity document."),
    "ids_count": _("%(ids)s identity numbers are given for %(owners)s owners."),
    "id_two_names": _("The same identity number stands with another name in row %(rows)s."),
    "phone_invalid": _("This is not a Chinese mobile or landline number (landline with area code)."),
    "handed_over_before_signing": _("Handed over (%(handed)s) before the contract was signed (%(signed)s)."),
    "signed_after_agreed": _("The contract was signed after the agreed handover date (%(agreed)s)."),
    "owner_missing": _("There is no owner's name, but other cells about an owner are filled in."),
    "owner_twice": _("The same person is named twice as an owner of this unit."),
    "contract_missing": _("There is an owner but neither a contract nor a signing date."),
    "owner_changed": _(
        "Another owner is on record for %(unit)s and stays. If it was resold, enter a transfer."
    ),
    "owner_gone": _("An owner is on record for %(unit)s and stays; the file names none."),
    "person_unclear": _(
        "Several people are called %(name)s and have this phone. The identity number would say who is meant."
    ),
    "segment_unknown": _("This is none of the choices: %(known)s."),
    "segment_differs": _(
        "Another row says otherwise about the segments of the same owner; the first row counts."
    ),
    "unit_twice": _("The same unit stands also in row %(rows)s."),
}


def ledger_sentence(finding: Finding) -> str:
    """The reason in the reader's language (OWN-07)."""
    sentence = str(SENTENCES[finding.code])
    params = dict(finding.params)
    if "segment" in params:
        params["known"] = words_of(str(params["segment"]))
    return sentence % params if params else sentence
