"""What every page shares: headers, template globals, form-origin check."""
