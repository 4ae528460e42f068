"""RSS, Atom, RDF and JSON Feed. Import `collector` to visit a source, `parsing` to read bytes."""
