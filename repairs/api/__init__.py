"""Work orders over the API: the same forms, policies and services as the pages."""
