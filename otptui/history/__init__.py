"""The numbers bought so far: searched, exported, and added up for the estimates."""
