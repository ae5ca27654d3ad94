"""The network as a whole: settings, clocks, the demo."""
