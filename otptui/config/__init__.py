"""Every setting: its schema, the config file, the settings as a form."""
