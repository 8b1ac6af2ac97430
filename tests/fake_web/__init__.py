"""A stand-in for the web: the sites of the demo, on loopback, whose pages come, change and go."""

from bot.demo.site import Page, Request, Site

__all__ = ["Page", "Request", "Site"]
