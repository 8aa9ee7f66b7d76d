"""Styles and scripts with which more than one test looks at a page."""

# What no program can measure as it stands is measured as something no better: letters on a table's
# gradient on its darkest colour, wrapped lines of a cell as a block that does not touch the edge,
# and signs as a letter.
MEASURABLE = """
.table-scroll { background: var(--shadow) !important; }
.detail { display: inline-block; }
tr > :last-child { padding-right: 2px !important; }
"""
LETTERS_FOR_SIGNS = """
document.querySelectorAll('.verdict-symbol, td > [aria-hidden="true"]').forEach(
  sign => { sign.textContent = 'x'; });
"""
# What is wider than the window outside an area that scrolls, and what is cut off.
LOST = """
const root = document.documentElement, lost = [];
if (root.scrollWidth > root.clientWidth) lost.push(`page ${root.scrollWidth}`);
for (const e of document.body.querySelectorAll('*')) {
  if (e.closest('.visually-hidden, .skip-link, .download span') || !e.checkVisibility()) continue;
  const s = getComputedStyle(e), r = e.getBoundingClientRect();
  const scrolls = e.parentElement.closest('.table-scroll, .chart-scroll, pre');
  if (!scrolls && (r.right > root.clientWidth + 1 || r.left < -1))
    lost.push(`${e.tagName}.${e.className} from ${r.left} to ${r.right}`);
  const clips = [s.overflowX, s.overflowY].some(o => o === 'hidden' || o === 'clip');
  if (clips && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1))
    lost.push(`${e.tagName}.${e.className} is cut off`);
}
return lost;
"""
