// Gaussian noise, the same bits on every device: Philox4x32-10 and an all-integer inverse normal distribution.
// Host twin: Sources/Sampling/PhiloxNormal.swift. How it works and how exact it is: tools/goldens/philox_tables.py.
//
// Element i (64 bits) of stream s (64 bits) under seed k (64 bits) is word (i & 3) of the block
//     philox4x32(uvec4(low(i >> 2), high(i >> 2), low(s), high(s)), uvec2(low(k), high(k)))
// turned into a normal by philoxNormal. One invocation should make one block, four consecutive elements:
//
//     uvec4 philox4x32(uvec4 counter, uvec2 key)                        ten rounds, four random words
//     float philoxNormal(uint word)                                     N(0, 1) from one word
//     vec4 philoxNormal4(uint blockLow, uint blockHigh, uvec2 stream, uvec2 seed)   elements 4 block … 4 block + 3
//
// The coefficients (256 ints) come from `int philoxNormalCoefficient(uint index)`. Either define it before including
// this file, over a buffer filled with `PhiloxNormal.table` (do that on lavapipe: it would copy a constant array once
// for every invocation), or define PHILOX_NORMAL_CONSTANT_TABLE to have the table as a constant here.
//
// Nothing here depends on floating-point rounding, contraction or denormals; no `precise` is needed.

#ifndef PHILOX_NORMAL_GLSL
#define PHILOX_NORMAL_GLSL

#ifdef PHILOX_NORMAL_CONSTANT_TABLE
const int philoxNormalTable[256] = int[256](
// table begins
  85534083, -176977019, 18591789, -15427220, 5075305, -3281000, 1870350, -1156540,
  238141573, -124663936, 25683047, -11537393, 5365271, -2769773, 1797049, -1036560,
  353800839, -100236883, 24668480, -10425049, 4951658, -2553808, 1663899, -961523,
  449881628, -85644037, 22899252, -9617450, 4593583, -2375730, 1552423, -898714,
  533496096, -75762255, 21250366, -8953829, 4293085, -2226062, 1458315, -845544,
  608335613, -68539497, 19831476, -8396167, 4038703, -2098840, 1377964, -800015,
  676592149, -62981228, 18624290, -7921633, 3820939, -1989466, 1308587, -760598,
  739687005, -58542244, 17592100, -7513220, 3632461, -1894419, 1248056, -726122,
  798601034, -54896565, 16701351, -7157947, 3467653, -1811003, 1194741, -695686,
  854043392, -51836275, 15924993, -6845860, 3322198, -1737139, 1147378, -668594,
  906545690, -49221941, 15241903, -6569277, 3192748, -1671208, 1104979, -644298,
  956518127, -46956238, 14635653, -6322208, 3076678, -1611936, 1066763, -622364,
  1004284800, -44968977, 14093390, -6099932, 2971907, -1558308, 1032107, -602445,
  1050106875, -43208135, 13604961, -5898690, 2876767, -1509507, 1000504, -584257,
  1094198345, -41634255, 13162264, -5715450, 2789907, -1464869, 971543, -567570,
  1136737076, -40216814, 12758761, -5547746, 2710220, -1423848, 944883, -552193,
  1177872752, -38931792, 12389120, -5393547, 2636791, -1385990, 920242, -537966,
  1217732715, -37759997, 12048953, -5251171, 2568860, -1350917, 897381, -524756,
  1256426339, -36685897, 11734615, -5119209, 2505785, -1318310, 876100, -512449,
  1294048368, -35696765, 11443053, -4996474, 2447025, -1287898, 856228, -500948,
  1330681504, -34782070, 11171686, -4881954, 2392117, -1259449, 837619, -490171,
  1366398430, -33933008, 10918323, -4774788, 2340663, -1232764, 820146, -480046,
  1401263421, -33142160, 10681085, -4674232, 2292323, -1207670, 803700, -470511,
  1435333643, -32403224, 10458355, -4579642, 2246798, -1184018, 788186, -461510,
  1468660193, -31710808, 10248730, -4490460, 2203829, -1161676, 773520, -452998,
  1501288966, -31060267, 10050991, -4406195, 2163188, -1140530, 759627, -444931,
  1533261361, -30447580, 9864067, -4326416, 2124676, -1120477, 746445, -437272,
  1564614872, -29869241, 9687019, -4250744, 2088114, -1101428, 733913, -429990,
  1595383582, -29322182, 9519016, -4178842, 2053345, -1083302, 721982, -423053,
  1625598579, -28803701, 9359321, -4110411, 2020229, -1066028, 710606, -416436,
  1655288312, -28311414, 9207278, -4045182, 1988640, -1049543, 699742, -410116,
  1684478892, -27843202, 9062301, -3982916, 1958466, -1033787, 689355, -404071
// table ends
);
int philoxNormalCoefficient(uint index) { return philoxNormalTable[index]; }
#endif

uvec4 philox4x32(uvec4 counter, uvec2 key) {
  for (int i = 0; i < 10; ++i) {
    uint highA, lowA, highB, lowB;
    umulExtended(counter.x, 0xD2511F53u, highA, lowA);
    umulExtended(counter.z, 0xCD9E8D57u, highB, lowB);
    counter = uvec4(highB ^ counter.y ^ key.x, lowB, highA ^ counter.w ^ key.y, lowA);
    key += uvec2(0x9E3779B9u, 0xBB67AE85u);
  }
  return counter;
}

float philoxNormal(uint word) {
  uint odd = (word << 1) | 1u;  // 2w + 1 of the 31-bit magnitude w; the sign bit falls out at the top
  int octave = 31 - findMSB(odd);
  int t = int((odd << octave << 1) ^ 0x80000000u);
  uint row = uint(octave) * 8u;
  int acc = philoxNormalCoefficient(row + 7u);
  for (int k = 6; k >= 0; --k) {
    int high, low;
    imulExtended(acc, t, high, low);
    acc = philoxNormalCoefficient(row + uint(k)) + high;
  }
  acc = max(acc, 0);
  int drop = max(findMSB(acc) - 23, 0);
  acc = ((acc + ((1 << drop) >> 1)) >> drop) << drop;
  acc = (word & 0x80000000u) != 0u ? -acc : acc;  // as an integer: the sign of a float zero is not guaranteed
  return float(acc) * 3.725290298461914e-9;       // 2^-28, exact
}

vec4 philoxNormal4(uint blockLow, uint blockHigh, uvec2 stream, uvec2 seed) {
  uvec4 words = philox4x32(uvec4(blockLow, blockHigh, stream), seed);
  return vec4(philoxNormal(words.x), philoxNormal(words.y), philoxNormal(words.z), philoxNormal(words.w));
}

#endif
