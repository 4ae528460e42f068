"""Text tasks on anyone's data: train, measure, predict. A linear model, cues from small lexicons, calibrated chances."""
