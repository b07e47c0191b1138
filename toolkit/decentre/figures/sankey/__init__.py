"""The flow of funds as a Sankey diagram: what is drawn, where it stands, on axes, and as a page."""

from decentre.figures.sankey.payments import drawable

__all__ = ["drawable"]
