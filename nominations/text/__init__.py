"""Vietnamese text, names, numbers and dates; pure functions without any stored part."""
