"""ASSESS: text in, Assessment and Match out. scikit-learn lives here and nowhere else; no database, no Flask, no clock."""
