"""How things are said to people, in both languages: labels, sentences, money, dates and the time left."""
