//! A picture becomes a vector: the activations of a network's last hidden dense layer.
