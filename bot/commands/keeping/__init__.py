"""The commands for keeping what there is: backup and restore."""
