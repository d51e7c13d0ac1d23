"""The core of the enrollment station: people, capture flow, quality, templates, matching, vault, storage. No Qt."""

__version__ = "0.1.0"
