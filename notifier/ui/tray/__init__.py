"""The tray icon, its menu's place on the desktop, and its own messages."""
