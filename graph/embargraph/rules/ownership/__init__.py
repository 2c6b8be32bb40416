"""Who is restricted because of who owns it: regimes, stakes, the fixed point, its proof."""
