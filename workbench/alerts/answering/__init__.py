"""From an alert to an answer in one sitting."""
