"""The Socket.IO server between a Laravel application and the desks: ``estado-notifier relay``."""
