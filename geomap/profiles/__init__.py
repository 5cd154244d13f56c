"""Conflicts as data: one TOML file each."""
