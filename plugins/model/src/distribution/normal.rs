//! The inverse of the standard normal distribution function.

/// The standard normal quantile of 0.9: turns a median and a 90th percentile into a log-normal's spread.
pub(super) const QUANTILE_90: f64 = 1.281_551_565_544_600_4;

/// The inverse of the standard normal distribution function: algorithm AS 241 (Wichura 1988), PPND16,
/// exact to about one part in 10¹⁶. At 0 it answers for half of the least uniform number instead of
/// minus infinity.
pub(super) fn quantile(u: f64) -> f64 {
    let q = u - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(&CENTRE_TOP, &CENTRE_BOTTOM, r);
    }
    let tail = if q < 0.0 { u } else { 1.0 - u }.max(f64::EPSILON / 4.0);
    let r = (-libm::log(tail)).sqrt();
    let size = if r <= 5.0 { ratio(&TAIL_TOP, &TAIL_BOTTOM, r - 1.6) } else { ratio(&FAR_TOP, &FAR_BOTTOM, r - 5.0) };
    if q < 0.0 { -size } else { size }
}

/// The quotient of two polynomials in `r`, lowest power first.
fn ratio(top: &[f64; 8], bottom: &[f64; 8], r: f64) -> f64 {
    let horner = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, c| sum * r + c);
    horner(top) / horner(bottom)
}

const CENTRE_TOP: [f64; 8] = [
    3.387_132_872_796_366_5,
    133.141_667_891_784_38,
    1_971.590_950_306_551_3,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];
const CENTRE_BOTTOM: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_854,
];
const TAIL_TOP: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    7.745_450_142_783_414e-4,
];
const TAIL_BOTTOM: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_TOP: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    0.296_560_571_828_504_87,
    0.026_532_189_526_576_124,
    0.001_242_660_947_388_078_4,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_BOTTOM: [f64; 8] = [
    1.0,
    0.599_832_206_555_888,
    0.136_929_880_922_735_8,
    0.014_875_361_290_850_615,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_accurate_in_all_three_ranges() {
        // Values of Wichura's paper and of standard tables.
        for (p, z) in [
            (0.25, -0.674_489_750_196_081_7),
            (0.001, -3.090_232_306_167_813_5),
            (1e-15, -7.941_345_326_170_998),
            (0.975, 1.959_963_984_540_054),
        ] {
            assert!((quantile(p) - z).abs() < 1e-12, "{p}: {} against {z}", quantile(p));
        }
        assert!(quantile(0.0).is_finite());
    }
}
