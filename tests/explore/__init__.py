"""The explorables: what their scripts compute is what Python computes, and their bundles are those of their sources."""
