// The transformer's two clamped activations, on pre-activation values.
float gelu7(float u) {
  u = min(u, 7.0);
  return u / (1.0 + exp(-1.702 * u));
}

float swiglu7(float gate, float linear) { return gelu7(gate) * (clamp(linear, -7.0, 7.0) + 1.0); }
