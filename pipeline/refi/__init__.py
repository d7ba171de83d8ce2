"""REFI-QDA: exchange with NVivo, ATLAS.ti, MAXQDA, QualCoder and others (qdasoftware.org)."""
