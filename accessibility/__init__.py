"""Accessibility of services in sparsely populated regions: the public face, names and nothing else."""
