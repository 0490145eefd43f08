"""Measurements as ratios against neighbours; one folder each, run with `deskhand bench NAME`."""
