//! Who does what next: policies and operator requests.
