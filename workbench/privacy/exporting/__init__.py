"""An export of everything in open formats, made by the worker behind a link that dies after seven days."""
