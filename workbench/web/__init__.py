"""What every page shares: base template, navigation, macros, languages, headers, error pages. Knows no room."""
