"""Builders, strategies and fakes for the tests of every part."""
