"""The documentation as a site: its pages, the hook that makes them, and its screenshots."""
