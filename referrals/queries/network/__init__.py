"""The network as a whole: settings, the operator's desk, clocks, the demo."""
