"""Pictures of pages read by OCR: words, fields, QR codes."""
