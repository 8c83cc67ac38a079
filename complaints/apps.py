"""Complaints: grading, levels, the way from received to archived."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "complaints"
    verbose_name = _("Complaints")

    def ready(self) -> None:
        from complaints import receivers, words  # noqa: F401  # the receivers connect themselves
        from complaints.enums import Grade, Level, PlanOutcome
        from complaints.enums.warnings import WarningCause
        from complaints.exports import complaints_listing, ledger_listing, missed_listing
        from complaints.ladders import silent_in_groups
        from complaints.promises import VOCABULARY
        from core.accounts.enums import Permission
        from core.clock import vocabulary, voices
        from core.notices import kinds
        from core.records import history
        from core.records.enums import CaseKind
        from core.web import administration, navigation
        from owners import export_kinds

        vocabulary.register(CaseKind.COMPLAINT, VOCABULARY)
        voices.register(silent_in_groups)
        levels = vocabulary.Vocabulary(label=CaseKind.WARNING.label, levels=Level.choices)
        vocabulary.register(CaseKind.WARNING, levels)
        history.register(words.ACTIONS, words.VALUES, words.FIELDS)
        kinds.register(
            words.NOTICES,
            {"danger": WarningCause, "grade": Grade, "outcome": PlanOutcome},
            pages=dict.fromkeys(("review.decided", "review.due"), ("review_decision", "review")),
        )
        export_kinds.register("complaints", Permission.CASE_VIEW, complaints_listing)
        export_kinds.register("shared-ledger", Permission.CASE_VIEW, ledger_listing)
        export_kinds.register("missed", Permission.CASE_VIEW, missed_listing)
        navigation.group(30, "complaints", _("Complaint handling"))
        navigation.register(
            10, "complaint_list", _("Complaints"), "message", Permission.CASE_VIEW, group="complaints"
        )
        navigation.register(
            50, "study_list", _("Case studies"), "book", Permission.CASE_VIEW, group="complaints"
        )
        navigation.register(
            20, "matter_list", _("Group complaints"), "users", Permission.CASE_VIEW, group="complaints"
        )
        navigation.register(
            40, "missed_list", _("Missed due times"), "hourglass", Permission.CASE_VIEW, group="complaints"
        )
        navigation.register(
            30, "warning_list", _("Early warnings"), "eye", Permission.CASE_VIEW, group="complaints"
        )
        navigation.register(
            45, "shared_ledger", _("Shared ledger"), "list", Permission.CASE_VIEW, group="complaints"
        )
        navigation.register(
            46,
            "property_company",
            _("Property company"),
            "building",
            Permission.CASE_VIEW,
            group="complaints",
        )
        navigation.register(
            48, "monthly_review", _("Monthly review"), "calendar", Permission.CASE_VIEW, group="complaints"
        )
        administration.register(
            42, "warning_rules", _("Early warnings"), _("From what number on a cause warns by itself"), "eye"
        )
        administration.register(
            43, "goal_targets", _("Targets"), _("What is to be reached, month by month"), "chart"
        )
        administration.register(
            41, "assignment_rule_list", _("Assignment by rule"), _("Who gets which complaints"), "users"
        )
        administration.register(
            40, "category_list", _("Categories of complaints"), _("What complaints are about"), "list"
        )
        administration.register(
            42, "phrase_list", _("Phrase templates"), _("Good answers that everybody can insert"), "message"
        )
        administration.register(
            41,
            "plan_authority_list",
            _("Authority over plans"),
            _("Up to which amount each role decides what a complaint costs"),
            "scale",
        )
        administration.register(
            42,
            "appraisal_body_list",
            _("Appraisal bodies"),
            _("Who may appraise: bodies that the housing authority recognises"),
            "search",
        )
