"""What every page shares: navigation, context, template tags, the edge of the web."""
