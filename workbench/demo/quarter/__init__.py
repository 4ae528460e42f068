"""A made-up quarter of Norrvik with a known truth: people, what they believe, and what the house measured and did."""
