"""What people do with an alert: acknowledge, take, snooze, mute, pass on."""
