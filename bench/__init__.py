"""Measurements, as ratios taken in one run: machines are noisy. `make bench` runs them all."""
