"""Words as the starter model reads them: lists, stems, synonyms, concepts, cues, and the features made of them."""
