"""How guests and hosts reach the application: HTTP, JSON and spreadsheets."""
