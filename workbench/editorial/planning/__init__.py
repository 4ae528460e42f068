"""The six rules of use beside a text: what METHOD.md section E measures of this answer, and the campaign card."""
