"""The top of the house: settings, addresses, the queue and its beat table."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
