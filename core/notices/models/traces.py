"""Which processes behind the pages are alive."""

from __future__ import annotations

from django.db import models

from core.notices.enums import Process


class ProcessTrace(models.Model):
    """When a process of a machine last did its work (CLK-04, CLK-06); whoever watches reads it."""

    PRIVACY = {"process": "none", "host": "none"}

    process = models.CharField(max_length=20, choices=Process.choices)
    host = models.CharField(max_length=255)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "host"], name="process_trace_once")]

    def __str__(self) -> str:
        return f"{self.process} {self.host}"
