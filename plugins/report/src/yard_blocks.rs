//! How full each block was: one small chart per block, all on one scale.

use portolan_indicators::{BlockSeries, Series};

use crate::html::{details, nothing, number};
use crate::svg::{Anchor, Svg};
use crate::yard_fill::FULL_PCT;

const COLUMNS: usize = 12;
const CELL: (f64, f64) = (96.0, 70.0);
const PLOT: (f64, f64) = (84.0, 42.0);
/// A picture of a hundred pixels needs no more points.
const POINTS_MAX: usize = 90;

/// A strip of small charts with the numbers below.
pub fn yard_blocks(series: &Series) -> String {
    let blocks: Vec<&BlockSeries> = series.blocks.iter().filter(|block| block.capacity_teu > 0).collect();
    if blocks.is_empty() {
        return nothing("The yard has no blocks.");
    }
    if blocks.iter().all(|block| range(block).1 <= 0.0) {
        return nothing("Nothing ever stood in a block.");
    }
    let columns = COLUMNS.min(blocks.len());
    let lines = blocks.len().div_ceil(columns);
    let (width, height) = (COLUMNS as f64 * CELL.0 + 8.0, lines as f64 * CELL.1 + 4.0);
    let mut svg = Svg::new(width, height, "Fill of each block over time");
    for (index, block) in blocks.iter().enumerate() {
        draw_block(&mut svg, block, ((index % columns) as f64 * CELL.0 + 4.0, (index / columns) as f64 * CELL.1));
    }
    let rows = blocks.iter().map(|block| {
        let (least, most) = range(block);
        let mark = if most > FULL_PCT { "!" } else { "" };
        let last = block.teu.last().copied().unwrap_or(block.teu_start);
        vec![
            block.id.to_string(),
            number(f64::from(block.capacity_teu), 0),
            number(pct(block, block.teu_start), 1),
            number(least, 1),
            format!("{mark}{}", number(most, 1)),
            number(pct(block, last), 1),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let headings = ["block", "#capacity TEU", "#start %", "#lowest %", "#highest %", "#end %"];
    format!("<div class=\"chart\">{}</div>{}", svg.finish(), details("The numbers, block by block", &headings, &rows))
}

fn pct(block: &BlockSeries, teu: u32) -> f64 {
    100.0 * f64::from(teu) / f64::from(block.capacity_teu.max(1))
}

fn range(block: &BlockSeries) -> (f64, f64) {
    let all = || block.teu.iter().copied().chain([block.teu_start]);
    (pct(block, all().min().unwrap_or(0)), pct(block, all().max().unwrap_or(0)))
}

fn draw_block(svg: &mut Svg, block: &BlockSeries, (x, y): (f64, f64)) {
    let (_, most) = range(block);
    let top = y + 18.0;
    let bottom = top + PLOT.1;
    let level = |pct: f64| bottom - pct.min(105.0) / 100.0 * PLOT.1;
    let full = most > FULL_PCT;
    svg.rect((x, top), PLOT, "trace", Some(&format!("{}: highest {} %", block.id, number(most, 0))));
    svg.line((x, level(FULL_PCT)), (x + PLOT.0, level(FULL_PCT)), "limit");
    let points: Vec<u32> = std::iter::once(block.teu_start).chain(block.teu.iter().copied()).collect();
    let every = points.len().div_ceil(POINTS_MAX).max(1);
    let step = PLOT.0 / (points.len().saturating_sub(1)).max(1) as f64;
    let line = points.iter().enumerate().filter(|(index, _)| index % every == 0 || index + 1 == points.len());
    let line = line.map(|(index, teu)| (x + step * index as f64, level(pct(block, *teu))));
    svg.polyline(line, if full { "line warn-line" } else { "line" });
    svg.text((x, y + 13.0), Anchor::Start, "ink", &block.id.to_string());
    let share = number(most, 0);
    let (class, text) = if full { ("warn", format!("▲ {share} %")) } else { ("", format!("{share} %")) };
    svg.text((x + PLOT.0, y + 13.0), Anchor::End, class, &text);
}
