"""Texts of Django and allauth that we say in Chinese in our own words.

Nobody imports this: ``devtools.catalogue`` reads it, and our catalogue wins over theirs.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext

_("This field is required.")
_("Select a valid choice. That choice is not one of the available choices.")
_("Select a valid choice. %(value)s is not one of the available choices.")
_("Enter a valid date/time.")
_("Enter a valid date.")
_("Enter a number.")
_("Enter a whole number.")
_("Enter a valid value.")
_("Null characters are not allowed.")
_("No file was submitted. Check the encoding type on the form.")
_("The submitted file is empty.")
_("Ensure this value is greater than or equal to %(limit_value)s.")
_("Ensure this value is less than or equal to %(limit_value)s.")
ngettext(
    "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
    "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
    2,
)
ngettext(
    "Ensure that there are no more than %(max)s digit in total.",
    "Ensure that there are no more than %(max)s digits in total.",
    2,
)
ngettext(
    "Ensure that there are no more than %(max)s decimal place.",
    "Ensure that there are no more than %(max)s decimal places.",
    2,
)
ngettext(
    "Ensure that there are no more than %(max)s digit before the decimal point.",
    "Ensure that there are no more than %(max)s digits before the decimal point.",
    2,
)
_("The password is too similar to the %(verbose_name)s.")
_("Your password can’t be too similar to your other personal information.")
_("This password is too common.")
_("Your password can’t be a commonly used password.")
_("This password is entirely numeric.")
_("Your password can’t be entirely numeric.")
ngettext(
    "Your password must contain at least %(min_length)d character.",
    "Your password must contain at least %(min_length)d characters.",
    2,
)
ngettext(
    "This password is too short. It must contain at least %d character.",
    "This password is too short. It must contain at least %d characters.",
    2,
)
_("Incorrect password.")
_("You must type the same password each time.")
_("Successfully signed in as %(name)s.")
_("You have signed out.")
