//! The HTTP side of the house.
