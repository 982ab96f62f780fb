title = Snap and report
not_yet = Snap-and-report is being prepared: hazards and uncivil acts in public, with points when accepted.
