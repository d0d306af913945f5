// SnakeBeta with its logarithms taken: x + scale · sin²(x · frequency).
//
// Drivers may compute sin to no better than 2^-11, so it is a polynomial here, the same on every device. sin² has period
// pi, which is taken off in three parts of falling size (Cody and Waite); the clamp keeps arguments so large that single
// precision knows no angle any more within the period.
float snakeBeta(float x, float frequency, float scale) {
  const float angle = x * frequency;
  const float turns = roundEven(angle * 0.318309886);
  precise float r = angle - turns * 3.140625;
  r = r - turns * 9.67502593994140625e-4;
  r = r - turns * 1.509957990978376432e-7;
  r = clamp(r, -1.57079637, 1.57079637);
  const float s = r * r;
  // Minimax polynomial of degree 9 for sin on half a period: relative error 5e-9 before rounding.
  const float p = ((2.6018877e-06 * s - 0.00019807412) * s + 0.0083330255) * s - 0.16666657;
  const float sine = r + r * (s * p);
  return x + scale * (sine * sine);
}
