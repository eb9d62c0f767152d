//! The browser edge: the frame, its cards and its messages.
