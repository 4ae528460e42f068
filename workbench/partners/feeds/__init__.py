"""What others subscribe to: Atom, JSON Feed, ClaimReview and the campaign's calendar. Published texts only."""
