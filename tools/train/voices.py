"""The voices that Foal is taught, and their shares of the training lines. Characters are made of them: docs/foal-format.md."""

VOICES = {"rms": 0.62, "slt": 0.38}  # a man and a woman of flite
