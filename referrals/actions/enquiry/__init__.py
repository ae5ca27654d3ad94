"""What happens to an enquiry: sent, held, confirmed, dispatched to partners, closed, erased."""
