"""What earlier runs found out, kept on disk: reports of packages, and evidence about files."""
