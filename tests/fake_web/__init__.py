"""A stand-in for the web: sites on loopback whose pages come, change and go."""

from tests.fake_web.site import Page, Request, Site

__all__ = ["Page", "Request", "Site"]
