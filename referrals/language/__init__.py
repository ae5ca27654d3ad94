"""Text for people, in the languages of the interface: labels, sentences, money, dates and the time left."""
