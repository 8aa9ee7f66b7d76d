"""From executed notebooks to pages: one self-contained HTML file each, CSV tables and indexes."""
