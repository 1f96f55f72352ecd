//! The window: paints the model, gives back intents.
//!
//! May use: workflow (messages and views), domain. Never: waiting, locks across a frame, files, the network, a colour
//! literal outside `theme`.
