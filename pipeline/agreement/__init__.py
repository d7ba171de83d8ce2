"""How well two codings of the same segments agree: measures, intervals, calibration, samples."""
