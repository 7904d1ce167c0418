"""Leaving the portal: asked for, taken back within three days, carried out by a job."""
