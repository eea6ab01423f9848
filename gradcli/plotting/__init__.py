"""Pictures: functions and their derivatives over a range, contours with gradients, tapes."""
