"""The provider: its dialects, its answers read into the model, and the calls over HTTP."""
