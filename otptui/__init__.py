"""otptui: a full-screen terminal client for OTPBuddy."""

__version__ = "0.1.0"
