"""What turns the chapters into a site: small Sphinx extensions, one concern each, and the site's look."""
