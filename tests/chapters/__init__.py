"""Checks of the chapters' sources: what STYLE.md asks for and a machine can see."""
