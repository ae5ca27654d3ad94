"""The demo network Rete Adriatica: its people and texts as data, and the rows that six months of work would leave."""
