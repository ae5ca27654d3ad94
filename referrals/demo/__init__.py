"""The demo network Rete Adriatica: its people and texts as data, and rows like those of six months of real use."""
