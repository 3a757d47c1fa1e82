"""Tests of the developer pages."""
