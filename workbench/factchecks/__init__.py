"""What other publishers have checked: their fact-checks, shown beside our rumours, never as our own."""
