"""What the editor does to a text on its way in: cleaning, parting a whole answer, repairs that are asked for, measures, marks."""
